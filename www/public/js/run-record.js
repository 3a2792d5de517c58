// The stored state of a run: the question, and the state of each count that answers it. Plain data without secrets.

/** @import { Mode } from "./clients.js" */
/** @import { PlainError } from "./failures.js" */
/** @import { Question } from "./question.js" */
/** @import { Pending } from "/clevertap-counts/index.js" */

import { linesOf, periodsOf } from "./question.js";

/**
 * @typedef {object} RunPart One count of a run.
 * @property {number} line the position of its line in the question's lines
 * @property {number} from the first day
 * @property {number} to the last day
 * @property {number} [asked] the time of its first request
 * @property {number} [count]
 * @property {number} [times] how often it happened, if `count` is the number of people
 * @property {Pending} [pending]
 * @property {PlainError} [error]
 *
 * @typedef {object} RunProgress
 * @property {string} id
 * @property {number} startedAt
 * @property {number} [endedAt]
 * @property {boolean} [cancelled]
 * @property {Mode} mode
 * @property {string} account the account that the counts belong to; empty if it was not named
 * @property {string} [name] the name of the saved question
 * @property {RunPart[]} parts
 *
 * @typedef {Question & RunProgress} RunRecord
 */

/**
 * Starts a run. Its days stay the same, also if they came from a range that follows the calendar.
 *
 * @param {Question & { mode: Mode, account: string, name?: string | undefined }} start
 * @returns {RunRecord}
 */
export function newRecord({ name, range: _range, ...start }) {
  const parts = partsOf(start);
  return { id: crypto.randomUUID(), startedAt: Date.now(), ...start, ...(name && { name }), parts };
}

/**
 * Returns the parts of a question that nobody has counted yet.
 *
 * @param {Question} question
 * @returns {RunPart[]}
 */
export function partsOf(question) {
  return linesOf(question).flatMap(({ period }, line) =>
    periodsOf(question.by, period).map(({ from, to }) => ({ line, from, to })),
  );
}

/**
 * Converts a stored record of an earlier version of the page, which had one query, and a series by day only.
 *
 * @param {any} stored
 * @returns {RunRecord | undefined}
 */
export function readRecord(stored) {
  if (!stored?.query || !Array.isArray(stored.parts)) return undefined;
  const { series, ...record } = stored;
  if (record.by !== undefined) return record;
  const { from, to } = record.query;
  const parts = record.parts.map((/** @type {any} */ { day, ...part }) => ({
    line: 0,
    from: day ?? from,
    to: day ?? to,
    ...part,
  }));
  return { ...record, others: [], by: series ? "day" : "total", compare: false, parts };
}
