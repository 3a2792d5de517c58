// The requests that the parts of a run become.

/** @import { Counted, Question } from "./question.js" */
/** @import { RunPart } from "./run-record.js" */
/** @import { WireQuery } from "/clevertap-counts/index.js" */

import { linesOf } from "./question.js";

/**
 * Returns the request that a part becomes.
 *
 * @param {Question} question
 * @param {Pick<RunPart, "line" | "from" | "to">} part
 * @returns {{ endpoint: Counted, query: WireQuery }}
 */
export function requestOf(question, { line, from, to }) {
  const { query = question.query } = linesOf(question)[line] ?? {};
  return { endpoint: question.endpoint, query: { ...query, from, to } };
}
