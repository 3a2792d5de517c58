/** @import { CalendarDate, CountQuery, Endpoint, Issue, QueryInput, WireQueries, WireQuery } from "./index.js" */

import { enter } from "./instance.js";
import { Packer } from "./pack.js";

/**
 * Asks the core about a query without a request.
 *
 * @param {"days" | "validate" | "wire"} question
 * @param {unknown} value
 * @param {Function} [callee] the function to hide in the stack of an error
 * @param {unknown} [endpoint]
 */
function ask(question, value, callee = ask, endpoint = undefined) {
  return JSON.parse(
    enter(callee, (wasm) => {
      const { ops, text } = new Packer().add(value).add({ endpoint });
      return wasm.ask(question, ops, text);
    }),
  );
}

/** The limit of values that are copied. The core refuses more. */
const MAX_LIST = 100_000;

/**
 * @template {Endpoint} [E="events"]
 * @param {unknown} input
 * @param {E} [endpoint]
 * @returns {{ ok: true, query: WireQueries[E] } | { ok: false, issues: Issue[] }}
 */
export function validateQuery(input, endpoint) {
  return ask("validate", input, validateQuery, endpoint);
}

/**
 * @param {QueryInput} query
 * @returns {WireQuery[]}
 */
export function splitByDay(query) {
  return ask("days", query, splitByDay);
}

/** @param {string} eventName */
export function countQuery(eventName) {
  return builder({ event_name: eventName });
}

/**
 * A class that refers to itself would get another name from esbuild.
 *
 * @param {{ [Key in keyof CountQuery]?: unknown }} query
 */
const builder = (query) => new CountQueryBuilder(query);

/** Has the properties of a query, so that every function that takes a query takes a builder. */
class CountQueryBuilder {
  /** @param {{ [Key in keyof CountQuery]?: unknown }} query */
  constructor(query) {
    Object.assign(this, query);
    Object.freeze(this);
  }

  /**
   * @param {string} name
   * @param {string} operator
   * @param {unknown} [value]
   * @this {any} a query with any of its keys
   */
  where(name, operator, value) {
    const filters = withFilter(this.event_properties, { name, operator, value });
    return builder({ ...this, event_properties: filters });
  }

  /**
   * @param {string} name
   * @param {string} operator
   * @param {unknown} [value]
   * @this {any} a query with any of its keys
   */
  whereProfile(name, operator, value) {
    const profile_fields = withFilter(this.common_profile_properties?.profile_fields, { name, operator, value });
    return builder({ ...this, common_profile_properties: Object.freeze({ profile_fields }) });
  }

  /**
   * @param {string} name
   * @param {unknown} value
   * @this {any} a query with any of its keys
   */
  whereSession(name, value) {
    const filters = withFilter(this.session_properties, { name, value });
    return builder({ ...this, session_properties: filters });
  }

  /**
   * @param {CalendarDate} from
   * @param {CalendarDate} to
   */
  between(from, to) {
    return builder({ ...this, from, to });
  }

  /** @returns {WireQuery} */
  toJSON() {
    return ask("wire", this, this.toJSON);
  }
}

/**
 * Returns a frozen list that ends with a new filter.
 *
 * @param {readonly object[] | undefined} filters
 * @param {{ name: string, operator?: string, value: unknown }} filter
 */
function withFilter(filters = [], filter) {
  return Object.freeze([...filters, Object.freeze({ ...filter, value: copied(filter.value) })]);
}

/**
 * Copies a list, so that later changes have no effect. A list that cannot be copied is refused when the query is read.
 *
 * @param {unknown} value
 */
function copied(value) {
  try {
    if (Array.isArray(value) && value.length <= MAX_LIST) return Object.freeze(Array.prototype.slice.call(value));
  } catch {
    // Reported when the query is read.
  }
  return value;
}

/** https://standardschema.dev */
export const countQuerySchema = /* @__PURE__ */ Object.freeze({
  "~standard": /* @__PURE__ */ Object.freeze({
    version: 1,
    vendor: "clevertap-counts",
    /** @param {unknown} input */
    validate(input) {
      const { ok, query, issues } = /** @type {any} */ (validateQuery(input));
      return ok ? { value: query } : { issues };
    },
  }),
});
