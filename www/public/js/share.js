// Links that carry a question. Nothing else goes into a link.

/** @import { By, Counted, Question, TopProperty } from "./question.js" */

import { parseIsoDay } from "./days.js";
import { PROPERTY_TYPES } from "./property-types.js";
import { parseJson } from "./query-json.js";
import { rangeDays, rangeNamed } from "./ranges.js";

/** @type {readonly string[]} */
const COUNTED = ["events", "profiles"];
/** @type {readonly string[]} */
const STEPS = ["day", "week", "month", "top"];
const FIELDS = ["query", "and", "days", "count", "by", "compare", "property"];

/**
 * @typedef {Omit<Question, "query" | "others"> & { query: unknown, others: unknown[] }} LinkedQuestion a question whose
 *   queries are still to be validated
 */

/**
 * Returns the part of the link after its "#". The queries go into it whole; a range that follows the calendar takes the
 * place of their days.
 *
 * @param {Question} question
 */
export function writeLink({ query, others, endpoint, by, compare, range, top }) {
  /** @type {(query: Question["query"]) => unknown} */
  const withoutDays = ({ from, to, ...rest }) => (range === undefined ? { ...rest, from, to } : rest);
  const fields = new URLSearchParams({ query: JSON.stringify(withoutDays(query)) });
  if (others.length > 0) fields.set("and", JSON.stringify(others.map(withoutDays)));
  if (range !== undefined) fields.set("days", range);
  if (endpoint !== "events") fields.set("count", endpoint);
  if (by !== "total") fields.set("by", by);
  if (compare) fields.set("compare", "before");
  if (top) fields.set("property", JSON.stringify([top.type, top.name, top.count]));
  return fields.toString();
}

/**
 * Reads a link. Returns `undefined` if the link carries no query, and `{ problem }` if it cannot be read or says more than
 * this page understands.
 *
 * @param {string} hash
 * @returns {LinkedQuestion | { problem: string } | undefined}
 */
export function readLink(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const text = fields.get("query");
  if (text === null) return undefined;
  const names = [...fields.keys()];
  const unknown = names.find((name, index) => !FIELDS.includes(name) || names.indexOf(name) !== index);
  if (unknown !== undefined) return { problem: `its part ${JSON.stringify(unknown)} is unknown or repeated.` };
  const endpoint = fields.get("count") ?? "events";
  if (!COUNTED.includes(endpoint)) return { problem: `this page cannot count ${JSON.stringify(endpoint)}.` };
  const by = fields.get("by");
  if (by !== null && !STEPS.includes(by)) return { problem: `this page cannot count by ${JSON.stringify(by)}.` };
  const compare = fields.get("compare");
  if (compare !== null && compare !== "before")
    return { problem: `this page cannot compare with ${JSON.stringify(compare)}.` };
  const range = fields.get("days") ?? undefined;
  if (range !== undefined && rangeNamed(range) === undefined)
    return { problem: `this page does not know the days ${JSON.stringify(range)}.` };
  const top = readTop(fields.get("property"));
  if (top === "unreadable") return { problem: "its property cannot be read." };
  const parsed = parseJson(text);
  if (parsed.problem !== undefined) return { problem: `its query cannot be read. ${parsed.problem}` };
  const others = parseJson(fields.get("and") ?? "[]");
  if (others.problem !== undefined || !Array.isArray(others.value))
    return { problem: `its other queries cannot be read. ${others.problem ?? "They are not a list."}` };
  return {
    query: withDays(parsed.value, range),
    others: others.value.map((query) => withDays(query, range)),
    endpoint: /** @type {Counted} */ (endpoint),
    by: /** @type {By} */ (by ?? "total"),
    compare: compare !== null,
    ...(range !== undefined && { range }),
    ...(top && { top }),
  };
}

/**
 * Reads the property of top values: its type, its name, and the number of values.
 *
 * @param {string | null} text
 * @returns {TopProperty | "unreadable" | undefined}
 */
function readTop(text) {
  if (text === null) return undefined;
  const { value } = /** @type {{ value?: unknown }} */ (parseJson(text));
  if (!Array.isArray(value) || value.length !== 3) return "unreadable";
  const [type, name, count] = value;
  if (!Object.hasOwn(PROPERTY_TYPES, type) || typeof name !== "string" || typeof count !== "number")
    return "unreadable";
  return { type, name, count };
}

/**
 * Gives a query the days that a range has today.
 *
 * @param {unknown} query
 * @param {string | undefined} range
 */
export function withDays(query, range) {
  if (range === undefined || typeof query !== "object" || query === null || Array.isArray(query)) return query;
  const { from, to } = rangeDays(range);
  return { ...query, from: parseIsoDay(from), to: parseIsoDay(to) };
}
