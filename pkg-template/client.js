/** @import { CallOptions, ClientOptions, CountEndpoint, Endpoint, Outcome, Pending, Queries } from "./index.js" */
/** @import { QueryInput, ReportOptions, Results, SubmitOptions, TopCounts, TopQuery, Trends, TrendsQuery } from "./index.js" */

import { start } from "./call.js";
import { invalid } from "./errors.js";
import { enter } from "./instance.js";
import { Packer } from "./pack.js";

let clients = 0;

/**
 * The state of each client: its id, its packed options for each instance that has to create it, and its fetch. Private
 * fields would do, but a class that refers to itself gets another name from esbuild.
 *
 * @type {WeakMap<object, import("./call.js").Client>}
 */
const states = /* @__PURE__ */ new WeakMap();

export class CountsClient {
  /** @param {ClientOptions} options */
  constructor(options) {
    // A bare context, such as one of Node's vm, has only the language's own globals.
    for (const name of ["URL", "setTimeout", "AbortController"]) {
      if (!(name in globalThis)) throw invalid(name, "this platform has none: define it on globalThis", new.target);
    }
    const packed = new Packer();
    const fetch = enter(new.target, (wasm) => {
      const kept = packed.addOptions(options);
      wasm.configure(packed.ops, packed.text);
      return kept.fetch;
    });
    states.set(this, { id: ++clients, packed, fetch });
  }

  /**
   * @param {QueryInput} query
   * @param {SubmitOptions<CountEndpoint>} [options]
   * @returns {Promise<number>}
   */
  count(query, options) {
    return start("count", states.get(this), query, options);
  }

  /**
   * @param {TrendsQuery} query
   * @param {ReportOptions} [options]
   * @returns {Promise<Trends>}
   */
  trends(query, options) {
    return start("trends", states.get(this), query, options);
  }

  /**
   * @param {TopQuery} query
   * @param {ReportOptions} [options]
   * @returns {Promise<TopCounts>}
   */
  top(query, options) {
    return start("top", states.get(this), query, options);
  }

  /**
   * @template {Endpoint} [E="events"]
   * @param {Queries[E]} query
   * @param {SubmitOptions<E>} [options]
   * @returns {Promise<Outcome<E>>}
   */
  submit(query, options) {
    return start("submit", states.get(this), query, options);
  }

  /**
   * @template {Endpoint} E
   * @param {Pending<E>} pending
   * @param {CallOptions} [options]
   * @returns {Promise<Outcome<E>>}
   */
  poll(pending, options) {
    return start("poll", states.get(this), pending, options);
  }

  /**
   * @template {Endpoint} E
   * @param {Pending<E>} pending
   * @param {CallOptions} [options]
   * @returns {Promise<Results[E]>}
   */
  resume(pending, options) {
    return start("resume", states.get(this), pending, options);
  }
}
