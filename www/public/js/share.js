// Links that carry a query, its endpoint, and if it is counted day by day. Nothing else goes into a link.

/** @import { Endpoint, WireQuery } from "/clevertap-counts/index.js" */

/** @type {readonly string[]} */
const ENDPOINTS = ["events", "profiles"];

/**
 * Returns the part of the link after its "#".
 *
 * @param {{ query: WireQuery, endpoint: Endpoint, series: boolean }} count
 */
export function writeLink({ query, endpoint, series }) {
  const { event_name, event_properties, from, to } = query;
  const fields = new URLSearchParams({ query: JSON.stringify({ event_name, event_properties, from, to }) });
  if (endpoint !== "events") fields.set("count", endpoint);
  if (series) fields.set("by", "day");
  return fields.toString();
}

/**
 * Reads a link. The query in it is still to be validated. Returns `undefined` if the link carries no query, and
 * `{ problem }` if it cannot be read.
 *
 * @param {string} hash
 * @returns {{ query: unknown, endpoint: Endpoint, series: boolean } | { problem: string } | undefined}
 */
export function readLink(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const text = fields.get("query");
  if (text === null) return undefined;
  const endpoint = fields.get("count") ?? "events";
  if (!ENDPOINTS.includes(endpoint)) return { problem: `this page cannot count ${JSON.stringify(endpoint)}` };
  try {
    return {
      query: JSON.parse(text),
      endpoint: /** @type {Endpoint} */ (endpoint),
      series: fields.get("by") === "day",
    };
  } catch {
    return { problem: "part of it is missing" };
  }
}
