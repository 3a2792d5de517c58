/** @import { FetchLike } from "./index.js" */
/** @typedef {{ status?: number, retryAfter?: string, body?: Uint8Array, failure?: string }} Answer */

import { describe, isObject } from "./pack.js";

/** The most empty chunks of a body. Without a limit, a stream of empty chunks would never let a timer run. */
const MAX_EMPTY_CHUNKS = 10_000;

/** Stands for a body that was read before, as that of the only Response of a test. */
const READ_BEFORE = "(its body was read before: return a new Response)";

/** One exchange through `fetch`. */
export class Exchange {
  /**
   * The answer, or the failure.
   *
   * @type {Answer | undefined}
   */
  answer;
  /**
   * The value that `fetch` or the body's stream threw.
   *
   * @type {unknown}
   */
  thrown;
  /**
   * Undefined once the exchange is complete.
   *
   * @type {AbortController | undefined}
   */
  #controller;
  /** @type {ReadableStreamDefaultReader | undefined} */
  #reader;
  /** @type {(() => void) | undefined} */
  #wake;

  /**
   * Sends a request, and calls `wake` once `answer` is set, unless the exchange is aborted before.
   *
   * @param {FetchLike | undefined} fetch
   * @param {string} head
   * @param {string | undefined} body
   * @param {number} maxBytes
   * @param {() => void} wake
   */
  send(fetch, head, body, maxBytes, wake) {
    this.#wake = wake;
    void this.#exchange(fetch, head, body, maxBytes).then((answer) => {
      // After an abort, the fetch may still settle.
      if (this.#wake === undefined) return;
      this.#wake = undefined;
      this.answer = answer;
      wake();
    });
  }

  /**
   * Returns the answer with at most `maxBytes` of its body, or the text of what was thrown as `failure`. The status is
   * undefined if the platform hides it.
   *
   * @param {FetchLike | undefined} fetch
   * @param {string} head
   * @param {string | undefined} body
   * @param {number} maxBytes
   * @returns {Promise<Answer>}
   */
  async #exchange(fetch, head, body, maxBytes) {
    try {
      const { method, url, headers } = JSON.parse(head);
      // Throws on Workers outside of a request handler.
      this.#controller = new AbortController();
      const { signal } = this.#controller;
      /** @type {RequestInit} */
      const init = {
        method,
        headers: Object.fromEntries(headers),
        body,
        // "error" throws on Workers. The core refuses the redirect.
        redirect: "manual",
        signal,
      };
      // Browsers would answer a poll from their cache. The option throws on Workers, and other platforms have no cache.
      if ("isSecureContext" in globalThis) init.cache = "no-store";
      const response = await (fetch === undefined ? globalFetch(url, init) : fetch(url, init));
      const { status, retryAfter } = headOf(response);
      // A response with a hidden status has no body.
      const bytes = status === undefined ? new Uint8Array() : await this.#read(response, maxBytes);
      if (bytes.length < maxBytes) this.#controller = undefined;
      return { status, retryAfter, body: bytes };
    } catch (thrown) {
      this.thrown = thrown;
      return { failure: describe(thrown) };
    }
  }

  /**
   * Reads the first bytes of the body of any object that resembles a Response.
   *
   * @param {Response} response
   * @param {number} maxBytes
   */
  async #read(response, maxBytes) {
    const { body } = response;
    if (body === null) return new Uint8Array();
    // Reading it again would throw as if the network had failed, and a retry would, too.
    if (response.bodyUsed) return Uint8Array.from(READ_BEFORE, (character) => character.charCodeAt(0));
    if (!isObject(body) || typeof body.getReader !== "function") {
      return bytesOf(await response.arrayBuffer()).slice(0, maxBytes);
    }
    const reader = body.getReader();
    this.#reader = reader;
    /** @type {Uint8Array[]} */
    const chunks = [];
    let length = 0;
    let empty = 0;
    let done = false;
    try {
      while (length < maxBytes && this.#controller !== undefined) {
        const chunk = await reader.read();
        if (chunk.done) {
          done = true;
          break;
        }
        const part = bytesOf(chunk.value).slice(0, maxBytes - length);
        if (part.length === 0 && ++empty > MAX_EMPTY_CHUNKS) throw new TypeError("the body is made of empty chunks");
        chunks.push(part);
        length += part.length;
      }
    } finally {
      if (!done) ignoreErrors(() => reader.cancel());
    }
    if (chunks.length === 1) return chunks[0];
    const whole = new Uint8Array(length);
    for (const chunk of chunks.reverse()) {
      length -= chunk.length;
      whole.set(chunk, length);
    }
    return whole;
  }

  /** Aborts the exchange unless it is complete. */
  abort() {
    const controller = this.#controller;
    this.#controller = undefined;
    this.#wake = undefined;
    if (controller === undefined) return;
    // Throws on Workers if the exchange belongs to another request.
    ignoreErrors(() => controller.abort());
    // For a custom fetch that ignores its signal. A listener of the signal would cost 25 µs in Node.
    ignoreErrors(() => this.#reader?.cancel());
  }
}

/** @type {FetchLike} */
function globalFetch(url, init) {
  if (typeof globalThis.fetch !== "function") {
    throw new TypeError("this platform has no fetch: pass one as an option");
  }
  return globalThis.fetch(url, init);
}

/** @param {Response} response */
function headOf(response) {
  if (!isObject(response)) throw notAResponse();
  const { headers } = response;
  if (!isObject(headers) || typeof headers.get !== "function") throw notAResponse();
  const value = headers.get("retry-after");
  const retryAfter = typeof value === "string" ? value : undefined;
  if (response.type === "opaqueredirect") return { retryAfter };
  const { status } = response;
  if (!Number.isInteger(status) || status < 100 || status > 999) throw notAResponse();
  return { status, retryAfter };
}

function notAResponse() {
  return new TypeError("fetch gave no Response");
}

/** @param {any} value */
function bytesOf(value) {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  // `instanceof ArrayBuffer` fails for a buffer of another realm.
  if (isObject(value) && typeof value.slice === "function") return new Uint8Array(/** @type {any} */ (value));
  throw new TypeError("the body is not made of bytes");
}

/**
 * Calls a function and ignores its exception or its rejection.
 *
 * @param {(() => any) | undefined} work
 */
export function ignoreErrors(work) {
  try {
    work?.()?.then?.(undefined, () => {});
  } catch {
    // Ignored, too.
  }
}
