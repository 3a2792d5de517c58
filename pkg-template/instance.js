/** @import { Glue } from "./glue.js" */
/** @typedef {{ join(instance: Instance): void, lose(cause: unknown): void }} Call */

import { clearTimer, compile, setTimer, sharesIsolate } from "#wasm";
import { CleverTapError, hideFrames, internal, invalid, unavailable } from "./errors.js";
import { createGlue } from "./glue.js";
import { textCoders } from "./text.js";

/**
 * Not named `module`, because Parcel in development wraps each file in a function with a parameter of that name.
 *
 * @type {WebAssembly.Module | undefined}
 */
let wasmModule;
/** @type {Instance | undefined} */
let current;

/** @param {WebAssembly.Module} given */
export function initWasm(given) {
  if (wasmModule !== undefined) return;
  if (typeof WebAssembly !== "object") throw hideFrames(unavailable("this engine has none"), initWasm);
  try {
    // Throws unless the value is a module. `instanceof` fails for a module of another realm.
    WebAssembly.Module.exports(given);
  } catch {
    throw invalid("module", "expected a WebAssembly.Module", initWasm);
  }
  wasmModule = given;
}

function compiled() {
  if (wasmModule !== undefined) return wasmModule;
  if (typeof WebAssembly !== "object") throw unavailable("this engine has none");
  try {
    wasmModule = compile();
    return wasmModule;
  } catch (cause) {
    throw unavailable(
      `compiling it failed (${/** @type {any} */ (cause)?.message}). A Content-Security-Policy needs script-src 'wasm-unsafe-eval'; a bundle for Workers or Vercel Edge needs the condition "workerd" or "edge-light", in Nitro also experimental.wasm; other hosts pass a module to initWasm()`,
      cause,
    );
  }
}

/** A WebAssembly instance. A trap ends it, and the next call creates another one. */
class Instance {
  /** @type {Set<Call>} */
  calls = new Set();
  /**
   * The platform's timer ids by their callbacks. The ids may be equal, and at the top level of a Worker they are undefined.
   *
   * @type {Map<unknown, unknown>}
   */
  timers = new Map();
  /** The number of nested entries into the instance. */
  depth = 0;
  /** @type {{ cause: unknown } | undefined} */
  failure;

  constructor() {
    const module = compiled();
    try {
      this.glue = createGlue(
        (run, ms) => this.setTimer(run, ms),
        (timer) => this.clearTimer(timer),
        // Not queueMicrotask, because a test's fake of it may never run its callback.
        (run) => void Promise.resolve().then(run),
        .../** @type {[unknown, unknown]} */ (textCoders()),
      );
      const { exports } = new WebAssembly.Instance(module, { glue: this.glue });
      const guarded = /** @type {Record<string, any>} */ ({});
      for (const [name, value] of Object.entries(exports)) {
        guarded[name] = typeof value === "function" ? this.guard(value) : value;
      }
      this.glue.__wbg_set_wasm(guarded);
      guarded.__wbindgen_start();
      if (sharesIsolate()) this.glue.shareIsolate();
      this.check();
    } catch (cause) {
      throw unavailable(`it did not start (${/** @type {any} */ (cause)?.message})`, cause);
    }
  }

  /**
   * Wraps an export. An exception that leaves the instance has skipped its clean-up, so its memory can no longer be
   * trusted. Outer frames must not continue on it, so the exception is thrown through them, too. The outermost entry
   * returns an empty list, which the glue reads as no result. The failure is recorded without a call, because there may
   * be no stack left for one.
   *
   * @param {Function} enter
   */
  guard(enter) {
    return (/** @type {unknown[]} */ ...args) => {
      if (this.failure !== undefined) return this.leave();
      this.depth += 1;
      try {
        return enter(...args);
      } catch (cause) {
        this.failure ??= { cause };
      } finally {
        this.depth -= 1;
      }
      return this.leave();
    };
  }

  leave() {
    if (this.depth > 0) throw /** @type {any} */ (this.failure).cause;
    this.end();
    return [];
  }

  /** Throws if the instance has failed in the meantime. */
  check() {
    if (this.failure !== undefined) throw this.failure.cause;
  }

  /** Clears the timers and rejects the calls of an instance that has failed. */
  end() {
    if (current === this) current = undefined;
    for (const fire of this.timers.keys()) this.clearTimer(fire);
    for (const call of [...this.calls]) call.lose(/** @type {any} */ (this.failure).cause);
  }

  /**
   * @param {() => void} run
   * @param {number} ms
   */
  setTimer(run, ms) {
    this.check();
    // A timer set before a test installed fake timers cannot be cleared through them.
    const fire = () => {
      if (this.timers.delete(fire)) run();
    };
    try {
      this.timers.set(fire, setTimer(fire, ms));
    } catch (cause) {
      // The module traps without a timer; its own message would not give the reason.
      this.failure ??= { cause };
      throw cause;
    }
    return fire;
  }

  /** @param {unknown} fire */
  clearTimer(fire) {
    const id = this.timers.get(fire);
    if (this.timers.delete(fire)) clearTimer(id);
  }
}

/**
 * Calls `work` with the instance's functions. `call` is rejected if the instance fails later. An error's stack begins with
 * the caller of `callee`.
 *
 * @template T
 * @param {Function} callee
 * @param {(wasm: Glue) => T} work
 * @param {Call} [call]
 * @returns {T}
 */
export function enter(callee, work, call) {
  try {
    if (current?.failure !== undefined) current.end();
    current ??= new Instance();
    const instance = current;
    call?.join(instance);
    let result;
    try {
      result = work(instance.glue);
    } catch (thrown) {
      if (instance.failure === undefined) throw asError(thrown);
    }
    if (instance.failure !== undefined) throw internal(instance.failure.cause);
    return /** @type {T} */ (result);
  } catch (error) {
    throw hideFrames(error, callee);
  }
}

/**
 * Converts an exception of the instance's functions, which throw the JSON of an error's fields.
 *
 * @param {unknown} thrown
 */
function asError(thrown) {
  return typeof thrown === "string" ? new CleverTapError(JSON.parse(thrown)) : internal(thrown);
}
