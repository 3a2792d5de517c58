// Links that carry a query, its endpoint, and if it is counted day by day. Nothing else goes into a link.

/** @import { Endpoint, WireQuery } from "/clevertap-counts/index.js" */

import { parseJson } from "./query-json.js";

/** @type {readonly string[]} */
const ENDPOINTS = ["events", "profiles"];
const FIELDS = ["query", "count", "by"];

/**
 * Returns the part of the link after its "#". The query goes into it whole.
 *
 * @param {{ query: WireQuery, endpoint: Endpoint, series: boolean }} count
 */
export function writeLink({ query, endpoint, series }) {
  const fields = new URLSearchParams({ query: JSON.stringify(query) });
  if (endpoint !== "events") fields.set("count", endpoint);
  if (series) fields.set("by", "day");
  return fields.toString();
}

/**
 * Reads a link. The query in it is still to be validated. Returns `undefined` if the link carries no query, and
 * `{ problem }` if it cannot be read or says more than this page understands.
 *
 * @param {string} hash
 * @returns {{ query: unknown, endpoint: Endpoint, series: boolean } | { problem: string } | undefined}
 */
export function readLink(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const text = fields.get("query");
  if (text === null) return undefined;
  const names = [...fields.keys()];
  const unknown = names.find((name, index) => !FIELDS.includes(name) || names.indexOf(name) !== index);
  if (unknown !== undefined) return { problem: `its part ${JSON.stringify(unknown)} is unknown or repeated.` };
  const endpoint = fields.get("count") ?? "events";
  if (!ENDPOINTS.includes(endpoint)) return { problem: `this page cannot count ${JSON.stringify(endpoint)}.` };
  const by = fields.get("by");
  if (by !== null && by !== "day") return { problem: `this page cannot count by ${JSON.stringify(by)}.` };
  const parsed = parseJson(text);
  if (parsed.problem !== undefined) return { problem: `its query cannot be read. ${parsed.problem}` };
  return { query: parsed.value, endpoint: /** @type {Endpoint} */ (endpoint), series: by === "day" };
}
