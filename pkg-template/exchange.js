/** @import { FetchLike } from "./index.js" */
/** @typedef {{ status?: number, retryAfter?: string, body?: Uint8Array, failure?: string }} Answer */

import { isObject, said } from "./pack.js";

/** How many chunks of a body may be empty. */
const MAX_EMPTY = 10_000;

/** One exchange through `fetch`. */
export class Exchange {
  /**
   * What it brought.
   *
   * @type {Answer | undefined}
   */
  answer;
  /**
   * What was thrown in the place of an answer.
   *
   * @type {unknown}
   */
  thrown;
  /**
   * Until it is over.
   *
   * @type {AbortController | undefined}
   */
  #controller;
  /** @type {ReadableStreamDefaultReader | undefined} */
  #reader;
  /** @type {(() => void) | undefined} */
  #wake;

  /**
   * Sends a request and calls `wake` once there is an answer, unless it was aborted before.
   *
   * @param {FetchLike | undefined} fetch
   * @param {string} head
   * @param {string | undefined} body
   * @param {number} most
   * @param {() => void} wake
   */
  send(fetch, head, body, most, wake) {
    this.#wake = wake;
    void this.#exchange(fetch, head, body, most).then((answer) => {
      // The fetch of one that was aborted may end late, or never.
      if (this.#wake === undefined) return;
      this.#wake = undefined;
      this.answer = answer;
      wake();
    });
  }

  /**
   * The answer, `most` bytes of its body at most, or what was thrown as the text `failure`. The status is undefined where
   * the platform hides it.
   *
   * @param {FetchLike | undefined} fetch
   * @param {string} head
   * @param {string | undefined} body
   * @param {number} most
   * @returns {Promise<Answer>}
   */
  async #exchange(fetch, head, body, most) {
    const [method, url, ...lines] = head.split("\n");
    try {
      // Workers outside of a handler refuse even this.
      this.#controller = new AbortController();
      const { signal } = this.#controller;
      // "error" throws on Workers; a redirect is refused when its answer is read.
      /** @type {RequestInit} */
      const init = { method, headers: fieldsOf(lines), body, redirect: "manual", signal };
      // Browsers keep answers, and would give a poll that of the poll before it. Elsewhere nothing is kept unasked, and
      // the option throws on Workers.
      if ("isSecureContext" in globalThis) init.cache = "no-store";
      const response = await (fetch === undefined ? ownFetch(url, init) : fetch(url, init));
      const { status, retryAfter } = headOf(response);
      // What a redirect holds does not matter, and where its status is hidden there is no body.
      const bytes = status === undefined ? new Uint8Array() : await this.#read(response, most);
      if (bytes.length < most) this.#controller = undefined;
      return { status, retryAfter, body: bytes };
    } catch (thrown) {
      this.thrown = thrown;
      return { failure: said(thrown) };
    }
  }

  /**
   * The body's first bytes, whoever made the response.
   *
   * @param {Response} response
   * @param {number} most
   */
  async #read(response, most) {
    const { body } = response;
    if (body === null) return new Uint8Array();
    if (!isObject(body) || typeof body.getReader !== "function") {
      return bytes(await response.arrayBuffer()).slice(0, most);
    }
    const reader = body.getReader();
    this.#reader = reader;
    /** @type {Uint8Array[]} */
    const chunks = [];
    let length = 0;
    let empty = 0;
    let done = false;
    try {
      while (length < most && this.#controller !== undefined) {
        const chunk = await reader.read();
        if (chunk.done) {
          done = true;
          break;
        }
        const part = bytes(chunk.value).slice(0, most - length);
        // Without end, and at once each time, they would leave no time for any timer.
        if (part.length === 0 && ++empty > MAX_EMPTY) throw new TypeError("the body is made of empty chunks");
        chunks.push(part);
        length += part.length;
      }
    } finally {
      if (!done) quietly(() => reader.cancel());
    }
    if (chunks.length === 1) return chunks[0];
    const whole = new Uint8Array(length);
    for (const chunk of chunks.reverse()) whole.set(chunk, (length -= chunk.length));
    return whole;
  }

  /** Ends it, unless it is over, or its body was too long. */
  abort() {
    const controller = this.#controller;
    this.#controller = undefined;
    this.#wake = undefined;
    if (controller === undefined) return;
    // On Workers it may belong to another request, whose I/O this one must not touch.
    quietly(() => controller.abort());
    // A fetch that does not look at its signal learns it here: in Node a listener of the signal takes 25 µs.
    quietly(() => this.#reader?.cancel());
  }
}

/**
 * Names and values, one after the other.
 *
 * @param {string[]} lines
 */
function fieldsOf(lines) {
  /** @type {Record<string, string>} */
  const fields = {};
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [name, value] = [lines[at], lines[at + 1]];
    // Assigned, a header of that name would be lost.
    if (name === "__proto__") Object.defineProperty(fields, name, { value, enumerable: true });
    else fields[name] = value;
  }
  return fields;
}

/** @type {FetchLike} */
function ownFetch(url, init) {
  if (typeof globalThis.fetch !== "function") {
    throw new TypeError("this platform has no fetch: pass one as an option");
  }
  return globalThis.fetch(url, init);
}

/** @param {Response} response */
function headOf(response) {
  if (!isObject(response)) throw noResponse();
  const { headers } = response;
  if (!isObject(headers) || typeof headers.get !== "function") throw noResponse();
  const given = headers.get("retry-after");
  const retryAfter = typeof given === "string" ? given : undefined;
  if (response.type === "opaqueredirect") return { retryAfter };
  const { status } = response;
  if (!Number.isInteger(status) || status < 100 || status > 999) throw noResponse();
  return { status, retryAfter };
}

function noResponse() {
  return new TypeError("fetch gave no Response");
}

/** @param {any} value */
function bytes(value) {
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  // `instanceof` does not know a buffer of another realm.
  if (isObject(value) && typeof value.slice === "function") return new Uint8Array(/** @type {any} */ (value));
  throw new TypeError("the body is not made of bytes");
}

/**
 * What fails, fails alone: there is nobody left to tell.
 *
 * @param {(() => any) | undefined} work
 */
export function quietly(work) {
  try {
    work?.()?.then?.(undefined, () => {});
  } catch {
    // Nobody, indeed.
  }
}
