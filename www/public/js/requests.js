// The requests that the parts of a run become.

/** @import { Question } from "./question.js" */
/** @import { RunPart } from "./run-record.js" */
/** @import { CountEndpoint, TopQuery, TrendsQuery, WireQuery } from "/clevertap-counts/index.js" */

import { linesOf } from "./question.js";

/** The name of the only group that the page asks trends and top for. */
export const GROUP = "values";

/**
 * @typedef {{ endpoint: CountEndpoint, query: WireQuery }} CountRequest
 * @typedef {{ endpoint: "trends", query: TrendsQuery }} TrendsRequest
 * @typedef {{ endpoint: "top", query: TopQuery }} TopRequest
 */

/**
 * Returns the request that a part becomes.
 *
 * @param {Question} question
 * @param {Pick<RunPart, "line" | "from" | "to" | "trend">} part
 * @returns {CountRequest | TrendsRequest | TopRequest}
 */
export function requestOf(question, { line, from, to, trend }) {
  const { endpoint, by, top } = question;
  const { query: whole = question.query } = linesOf(question)[line] ?? {};
  const query = { ...whole, from, to };
  if (by === "top" && top) {
    const group = { property_type: top.type, name: top.name, top_n: top.count };
    return { endpoint: "top", query: { ...query, groups: { [GROUP]: group } } };
  }
  if (!trend || by === "total" || by === "top") return { endpoint, query };
  const group = { trend_type: /** @type {const} */ ({ day: "daily", week: "weekly", month: "monthly" })[by] };
  const unique = endpoint === "profiles" ? { unique: true } : {};
  return { endpoint: "trends", query: { ...query, groups: { [GROUP]: group }, ...unique } };
}
