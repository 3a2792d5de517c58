import { CleverTapError, internal } from "./errors.js";
import { Exchange, quietly } from "./exchange.js";
import { enter } from "./instance.js";

/** Starts a call and gives its promise. What must outlive the instance is kept here. */
export function start(method, client, subject, options) {
  const call = new Call();
  try {
    const { id, config } = client();
    enter((wasm) => wasm.start(method, id, config, subject, options, call), call);
  } catch (error) {
    call.settle(call.reject, error);
  }
  return call.promise;
}

class Call {
  settled = false;
  attempts = 0;
  pending;
  on_progress;
  instance;
  #exchange = new Exchange();
  #unlisten;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.accept = resolve;
      this.reject = reject;
    });
  }

  join(instance) {
    this.instance = instance;
    instance.calls.add(this);
  }

  settle(how, value) {
    if (this.settled) return;
    this.settled = true;
    how(value);
    this.instance?.calls.delete(this);
    this.on_progress = undefined;
    quietly(this.#unlisten);
  }

  resolve(value) {
    this.settle(this.accept, value);
  }

  fail(fields, cause) {
    this.settle(this.reject, new CleverTapError(fields, cause));
  }

  abort(reason) {
    const undefinedReason = () => new DOMException("This operation was aborted", "AbortError");
    this.settle(this.reject, reason === undefined ? undefinedReason() : reason);
  }

  /** The instance is gone: what it can no longer clean up, is cleaned up here. */
  lose(cause) {
    this.settle(this.reject, internal(cause, this));
    this.abortExchange();
  }

  send(fetch, request, most) {
    return this.#exchange.send(fetch, request, most);
  }

  abortExchange() {
    this.#exchange.abort();
  }

  listen(signal, wake) {
    let listener = listeners.get(signal);
    if (listener === undefined) {
      listener = new Listener(signal);
      listeners.set(signal, listener);
    }
    listener.wakes.add(wake);
    this.#unlisten = () => listener.drop(wake);
    if (signal.aborted) wake();
  }

  progress(fields, cause) {
    if (fields.error) fields.error = new CleverTapError(fields.error, cause);
    // Called bare: the caller's function has no business with this object.
    const { on_progress } = this;
    try {
      on_progress?.(fields);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
    this.instance.check();
  }
}

const listeners = /* @__PURE__ */ new WeakMap();

/** One for all calls that share a signal: Node warns of a leak when there are more than ten. */
class Listener {
  wakes = new Set();

  constructor(signal) {
    this.signal = signal;
    this.listener = () => {
      for (const wake of [...this.wakes]) if (this.wakes.has(wake)) wake();
    };
    signal.addEventListener("abort", this.listener);
  }

  drop(wake) {
    this.wakes.delete(wake);
    if (this.wakes.size > 0) return;
    listeners.delete(this.signal);
    this.signal.removeEventListener("abort", this.listener);
  }
}
