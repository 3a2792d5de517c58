import { CleverTapError, internal } from "./errors.js";
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
  attempts = 0;
  pending;
  controller;
  listener;
  on_progress;
  over = [];

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.accept = resolve;
      this.reject = reject;
    });
  }

  whenOver(then) {
    this.over.push(then);
  }

  settle(how, value) {
    how(value);
    this.on_progress = undefined;
    for (const then of this.over.splice(0)) then();
  }

  resolve(value) {
    this.settle(this.accept, value);
  }

  fail(fields, cause) {
    this.settle(this.reject, new CleverTapError(fields, cause));
  }

  abort(reason) {
    this.settle(
      this.reject,
      reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason,
    );
  }

  /** The instance is gone: what it can no longer clean up, is cleaned up here. */
  lose(cause) {
    this.controller?.abort();
    const [signal, listener] = this.listener ?? [];
    signal?.removeEventListener?.("abort", listener);
    this.settle(this.reject, internal(cause, this));
  }

  progress(fields, cause) {
    if (fields.error) fields.error = new CleverTapError(fields.error, cause);
    try {
      // Called bare: the caller's function has no business with this object.
      const { on_progress } = this;
      on_progress?.(fields);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
