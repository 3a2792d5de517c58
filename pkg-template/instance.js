import { compile } from "#wasm";
import { CleverTapError, internal, unavailable } from "./errors.js";
import { createGlue } from "./glue.js";

let module;
let current;

export function initWasm(given) {
  if (module !== undefined) return;
  if (typeof WebAssembly !== "object") throw unavailable("this engine has none");
  try {
    // Looks at the value itself: `instanceof` fails for a module of another realm.
    WebAssembly.Module.exports(given);
  } catch {
    const message = "expected a WebAssembly.Module";
    throw new CleverTapError({
      code: "invalid_options",
      message: `invalid options: module: ${message}`,
      transient: false,
      attempts: 0,
      issues: [{ code: "type", path: ["module"], message }],
    });
  }
  module = given;
}

function compiled() {
  if (module !== undefined) return module;
  if (typeof WebAssembly !== "object") throw unavailable("this engine has none");
  try {
    module = compile();
    return module;
  } catch (cause) {
    const why = `compiling it failed (${cause?.message}). A Content-Security-Policy must allow it with script-src 'wasm-unsafe-eval'; a host with its own way to a module hands it to initWasm()`;
    throw unavailable(why, cause);
  }
}

/** One life of the WebAssembly instance. A trap ends it, and the next use begins another. */
class Instance {
  calls = new Set();
  timers = new Set();
  failure;

  constructor() {
    this.glue = createGlue(
      (run, ms) => this.setTimer(run, ms),
      (timer) => this.clearTimer(timer),
    );
    let exports;
    try {
      exports = new WebAssembly.Instance(compiled(), { "./clevertap_counts_bg.js": this.glue }).exports;
    } catch (cause) {
      throw CleverTapError[Symbol.hasInstance](cause) ? cause : unavailable(`it did not start (${cause?.message})`, cause);
    }
    const guarded = {};
    for (const [name, value] of Object.entries(exports)) {
      guarded[name] = typeof value === "function" ? this.guard(value) : value;
    }
    this.glue.__wbg_set_wasm(guarded);
    guarded.__wbindgen_start();
  }

  /**
   * All ways into the instance lead through here. Whatever is thrown out of it has skipped its
   * clean-up, so its memory can no longer be trusted; the glue gets an empty answer, which it
   * reads as "nothing".
   */
  guard(enter) {
    return (...args) => {
      if (this.failure !== undefined) return [];
      try {
        return enter(...args);
      } catch (cause) {
        this.fail(cause);
        return [];
      }
    };
  }

  fail(cause) {
    this.failure = { cause };
    if (current === this) current = undefined;
    for (const timer of this.timers) clearTimeout(timer);
    for (const call of this.calls) call.lose(cause);
  }

  setTimer(run, ms) {
    if (this.failure !== undefined) return undefined;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
    return timer;
  }

  clearTimer(timer) {
    this.timers.delete(timer);
    clearTimeout(timer);
  }
}

/** Does `work` with the instance's functions; `call` is told should the instance be lost. */
export function enter(work, call) {
  current ??= new Instance();
  const instance = current;
  if (call !== undefined) {
    instance.calls.add(call);
    call.whenOver(() => instance.calls.delete(call));
  }
  let result;
  try {
    result = work(instance.glue);
  } catch (thrown) {
    if (instance.failure === undefined) throw asError(thrown);
  }
  if (instance.failure !== undefined) throw internal(instance.failure.cause);
  return result;
}

function asError(thrown) {
  return typeof thrown?.code === "string" ? new CleverTapError(thrown) : internal(thrown);
}
