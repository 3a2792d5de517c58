/** @import { Glue } from "./glue.js" */
/** @typedef {{ join(instance: Instance): void, lose(cause: unknown): void }} Call */

import { clearTimer, compile, setTimer, sharesIsolate } from "#wasm";
import { CleverTapError, internal, invalid, unavailable } from "./errors.js";
import { createGlue } from "./glue.js";
import { textCoders } from "./text.js";

/**
 * Not `module`: Parcel, in development, wraps a file into a function that has one of that name.
 *
 * @type {WebAssembly.Module | undefined}
 */
let wasmModule;
/** @type {Instance | undefined} */
let current;

/** @param {WebAssembly.Module} given */
export function initWasm(given) {
  if (wasmModule !== undefined) return;
  if (typeof WebAssembly !== "object") throw unavailable("this engine has none");
  try {
    // Looks at the value itself: `instanceof` fails for a module of another realm.
    WebAssembly.Module.exports(given);
  } catch {
    throw invalid("module", "expected a WebAssembly.Module");
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
      `compiling it failed (${/** @type {any} */ (cause)?.message}). A Content-Security-Policy must allow it with script-src 'wasm-unsafe-eval'; a host with its own way to a module hands it to initWasm()`,
      cause,
    );
  }
}

/** One life of the WebAssembly instance. A trap ends it, and the next use begins another. */
class Instance {
  /** @type {Set<Call>} */
  calls = new Set();
  /**
   * The platform's ids, by what each calls: ids need not differ, and at the top level of a Worker there are none.
   *
   * @type {Map<unknown, unknown>}
   */
  timers = new Map();
  /** How many ways into the instance are open, one inside the other. */
  depth = 0;
  /** @type {{ cause: unknown } | undefined} */
  failure;

  constructor() {
    const module = compiled();
    try {
      this.glue = createGlue(
        (run, ms) => this.setTimer(run, ms),
        (timer) => this.clearTimer(timer),
        // A test's fake of queueMicrotask may never run what it was given.
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
   * All ways into the instance lead through here. Whatever is thrown out of it has skipped its
   * clean-up, so its memory can no longer be trusted. Frames further out must not go on over it, so
   * they are thrown out of too; outermost, the glue gets an empty answer, which it reads as
   * "nothing". What went wrong is noted without a call: there may be no stack left for one.
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

  /** Throws where the instance was lost in the meantime. */
  check() {
    if (this.failure !== undefined) throw this.failure.cause;
  }

  /** After a failure: nothing of it goes on. */
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
    // One that was set before a test's fakes came is not cleared by theirs.
    const fire = () => {
      if (this.timers.delete(fire)) run();
    };
    try {
      this.timers.set(fire, setTimer(fire, ms));
    } catch (cause) {
      // The module ends without one; what it throws itself would not say why.
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
 * Does `work` with the instance's functions; `call` is told should the instance be lost.
 *
 * @template T
 * @param {(wasm: Glue) => T} work
 * @param {Call} [call]
 * @returns {T}
 */
export function enter(work, call) {
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
}

/**
 * What the instance's functions throw are an error's fields; anything else is not theirs.
 *
 * @param {any} thrown
 */
function asError(thrown) {
  const isFields = typeof thrown?.code === "string" && !(thrown instanceof Error);
  return isFields ? new CleverTapError(thrown) : internal(thrown);
}
