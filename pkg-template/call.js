/** @import { FetchLike, Progress } from "./index.js" */
/** @typedef {{ code?: string, message: string } & Record<string, unknown>} Fields */
/** @typedef {{ calls: Set<any>, check(): void }} Instance */

/** @typedef {{ id: number, packed: Packer, fetch: FetchLike | undefined }} Client */

import { CleverTapError, hideFrames, internal, invalid } from "./errors.js";
import { Exchange, ignoreErrors } from "./exchange.js";
import { enter } from "./instance.js";
import { attempt, describe, Packer } from "./pack.js";

/**
 * Runs a call. All arguments are read before it returns its promise.
 *
 * An error gets its stack after the `await`, where V8 adds the frames of the async functions that wait for this one.
 *
 * @param {string} method
 * @param {Client | undefined} client
 * @param {unknown} subject
 * @param {unknown} options
 */
export async function start(method, client, subject, options) {
  const call = new Call();
  try {
    if (client === undefined) throw invalid("this", "call the method on its client: client.count(query)");
    const { id, packed, fetch } = client;
    call.fetch = fetch;
    enter(
      start,
      (wasm) => {
        const packer = new Packer();
        const { signal, onProgress } = packer.addOptions(options);
        Object.assign(call, { signal, onProgress });
        packer.add(subject).append(packed);
        wasm.start(method, id, packer.ops, packer.text, call);
      },
      call,
    );
  } catch (error) {
    call.settle(call.reject, error);
  }
  try {
    return await call.promise;
  } catch (error) {
    // The reason of an abort is the caller's own error.
    throw call.aborted ? error : hideFrames(error, start);
  }
}

/** The JavaScript side of one call: its promise and all that must outlive the WebAssembly instance. */
class Call {
  settled = false;
  aborted = false;
  attempts = 0;
  /**
   * The JSON of the pending to resume, if there is one.
   *
   * @type {string | undefined}
   */
  pending;
  /** @type {FetchLike | undefined} */
  fetch;
  /** @type {AbortSignal | undefined} */
  signal;
  /** @type {((progress: Progress) => void) | undefined} */
  onProgress;
  /** @type {Instance | undefined} */
  instance;
  /** @type {Exchange | undefined} */
  #exchange;
  /**
   * The value that the latest exchange threw.
   *
   * @type {unknown}
   */
  #thrown;
  /** @type {(() => void) | undefined} */
  #unlisten;

  constructor() {
    /** @type {Promise<any>} */
    this.promise = new Promise((resolve, reject) => {
      this.accept = resolve;
      this.reject = reject;
    });
  }

  /** @param {Instance} instance */
  join(instance) {
    this.instance = instance;
    instance.calls.add(this);
  }

  /**
   * @param {any} how
   * @param {unknown} value
   */
  settle(how, value) {
    if (this.settled) return;
    this.settled = true;
    how(value);
    this.instance?.calls.delete(this);
    this.onProgress = undefined;
    ignoreErrors(this.#unlisten);
  }

  /** @param {number | string} value a number, or JSON */
  resolve(value) {
    this.settle(this.accept, typeof value === "string" ? JSON.parse(value) : value);
  }

  /** @param {string} json */
  fail(json) {
    this.settle(this.reject, this.#error(JSON.parse(json)));
  }

  /**
   * Creates an error; one of the network gets the thrown value as its cause.
   *
   * @param {Fields} fields
   */
  #error(fields) {
    return new CleverTapError(fields.code === "network" ? { ...fields, cause: this.#thrown } : fields);
  }

  get isAborted() {
    return Boolean(attempt(() => this.signal?.aborted));
  }

  abort() {
    if (!this.settled) this.aborted = true;
    const reason = attempt(() => this.signal?.reason);
    this.settle(
      this.reject,
      reason === undefined ? new DOMException("This operation was aborted", "AbortError") : reason,
    );
  }

  /**
   * Rejects after the instance failed, and releases the exchange that the instance can no longer end.
   *
   * @param {unknown} cause
   */
  lose(cause) {
    this.settle(this.reject, internal(cause, this));
    this.endExchange();
  }

  /**
   * @param {string} head
   * @param {string | undefined} body
   * @param {number} maxBytes
   * @param {() => void} wake
   */
  send(head, body, maxBytes, wake) {
    this.#exchange = new Exchange();
    this.#exchange.send(this.fetch, head, body, maxBytes, wake);
  }

  get answer() {
    return /** @type {Exchange} */ (this.#exchange).answer;
  }

  /** Releases the exchange. Only the value that it threw is kept. */
  endExchange() {
    this.#thrown = this.#exchange?.thrown;
    this.#exchange?.abort();
    this.#exchange = undefined;
  }

  /** Milliseconds since 1970 with fractions, or undefined if the platform has no such clock. */
  get clock() {
    return attempt(() => Number(performance.timeOrigin + performance.now()));
  }

  /**
   * Calls `wake` on abort. Returns the text of what the signal threw, if it threw.
   *
   * @param {() => void} wake
   */
  listen(wake) {
    const { signal } = /** @type {{ signal: AbortSignal }} */ (/** @type {unknown} */ (this));
    try {
      let listener = listeners.get(signal);
      if (listener === undefined) {
        listener = new Listener(signal);
        listeners.set(signal, listener);
      }
      listener.wakes.add(wake);
      this.#unlisten = () => listener.drop(wake);
      if (signal.aborted) wake();
    } catch (thrown) {
      return describe(thrown);
    }
  }

  /** @param {string} json */
  progress(json) {
    const fields = JSON.parse(json);
    if (fields.error) fields.error = this.#error(fields.error);
    // Called without a receiver, so that the caller's function cannot reach this object.
    const { onProgress } = this;
    try {
      onProgress?.(fields);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
    /** @type {Instance} */ (this.instance).check();
  }
}

/** @type {WeakMap<AbortSignal, Listener>} */
const listeners = /* @__PURE__ */ new WeakMap();

/** The abort listener of all calls that share a signal. Node warns of a leak if a signal has more than ten listeners. */
class Listener {
  /** @type {Set<() => void>} */
  wakes = new Set();

  /** @param {AbortSignal} signal */
  constructor(signal) {
    this.signal = signal;
    this.listener = () => {
      for (const wake of [...this.wakes]) if (this.wakes.has(wake)) wake();
    };
    signal.addEventListener("abort", this.listener);
  }

  /** @param {() => void} wake */
  drop(wake) {
    this.wakes.delete(wake);
    if (this.wakes.size > 0) return;
    listeners.delete(this.signal);
    this.signal.removeEventListener("abort", this.listener);
  }
}
