// A link that carries a question: its query, what is counted, and whether day by day. Nothing else.

const ENDPOINTS = ["events", "profiles"];

/** The part of the link after its "#". */
export function writeLink({ query, endpoint, series }) {
  const { event_name, event_properties, from, to } = query;
  const fields = new URLSearchParams({ query: JSON.stringify({ event_name, event_properties, from, to }) });
  if (endpoint !== "events") fields.set("count", endpoint);
  if (series) fields.set("by", "day");
  return fields.toString();
}

/**
 * What a link carries: a question whose query is still to be validated, `undefined` where it carries
 * none, or `{ problem }`.
 */
export function readLink(hash) {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const text = fields.get("query");
  if (text === null) return undefined;
  const endpoint = fields.get("count") ?? "events";
  if (!ENDPOINTS.includes(endpoint)) return { problem: "it does not say what to count" };
  try {
    return { query: JSON.parse(text), endpoint, series: fields.get("by") === "day" };
  } catch {
    return { problem: "a part of it is missing" };
  }
}
