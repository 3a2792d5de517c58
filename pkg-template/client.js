/** @import { CallOptions, ClientOptions, CountEndpoint, Endpoint, FetchLike, Outcome, Pending, Queries } from "./index.js" */
/** @import { QueryInput, ReportOptions, Results, SubmitOptions, TopCounts, TopQuery, Trends, TrendsQuery } from "./index.js" */

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
   * @param {SubmitOptions<CountEndpoint>} [options]
   * @returns {Promise<number>}
   */
  count(query, options) {
    return start("count", () => CountsClient.#of(this), query, options);
  }

  /**
   * @param {TrendsQuery} query
   * @param {ReportOptions} [options]
   * @returns {Promise<Trends>}
   */
  trends(query, options) {
    return start("trends", () => CountsClient.#of(this), query, options);
  }

  /**
   * @param {TopQuery} query
   * @param {ReportOptions} [options]
   * @returns {Promise<TopCounts>}
   */
  top(query, options) {
    return start("top", () => CountsClient.#of(this), query, options);
  }

  /**
   * @template {Endpoint} [E="events"]
   * @param {Queries[E]} query
   * @param {SubmitOptions<E>} [options]
   * @returns {Promise<Outcome<E>>}
   */
  submit(query, options) {
    return start("submit", () => CountsClient.#of(this), query, options);
  }

  /**
   * @template {Endpoint} E
   * @param {Pending<E>} pending
   * @param {CallOptions} [options]
   * @returns {Promise<Outcome<E>>}
   */
  poll(pending, options) {
    return start("poll", () => CountsClient.#of(this), pending, options);
  }

  /**
   * @template {Endpoint} E
   * @param {Pending<E>} pending
   * @param {CallOptions} [options]
   * @returns {Promise<Results[E]>}
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
