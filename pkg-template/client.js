/** @import { CallOptions, ClientOptions, FetchLike, Outcome, Pending, QueryInput, SubmitOptions } from "./index.js" */

import { start } from "./call.js";
import { invalid } from "./errors.js";
import { enter } from "./instance.js";
import { isObject, Packer } from "./pack.js";

let clients = 0;

export class CountsClient {
  #id;
  /** The packed options, for each instance that has to create the client. */
  #packed;
  /** @type {FetchLike | undefined} */
  #fetch;

  /** @param {ClientOptions} options */
  constructor(options) {
    this.#packed = new Packer();
    enter((wasm) => {
      this.#fetch = this.#packed.addOptions(options).fetch;
      wasm.configure(this.#packed.ops, this.#packed.text);
    });
    this.#id = ++clients;
  }

  /**
   * @param {QueryInput} query
   * @param {SubmitOptions} [options]
   * @returns {Promise<number>}
   */
  count(query, options) {
    return start("count", () => CountsClient.#of(this), query, options);
  }

  /**
   * @param {QueryInput} query
   * @param {SubmitOptions} [options]
   * @returns {Promise<Outcome>}
   */
  submit(query, options) {
    return start("submit", () => CountsClient.#of(this), query, options);
  }

  /**
   * @param {Pending} pending
   * @param {CallOptions} [options]
   * @returns {Promise<Outcome>}
   */
  poll(pending, options) {
    return start("poll", () => CountsClient.#of(this), pending, options);
  }

  /**
   * @param {Pending} pending
   * @param {CallOptions} [options]
   * @returns {Promise<number>}
   */
  resume(pending, options) {
    return start("resume", () => CountsClient.#of(this), pending, options);
  }

  /** @param {CountsClient} self */
  static #of(self) {
    const isClient = isObject(self) && #id in self;
    if (!isClient) throw invalid("this", "call the method on its client: client.count(query)");
    return { id: self.#id, packed: self.#packed, fetch: self.#fetch };
  }
}
