// The stored state of a run: the question, and the state of each count that answers it. Plain data without secrets.

/** @import { Mode } from "./clients.js" */
/** @import { PlainError } from "./failures.js" */
/** @import { Question } from "./question.js" */
/** @import { Pending } from "/clevertap-counts/index.js" */

import { isTrend, linesOf, periodsOf, trendPeriods } from "./question.js";

/**
 * @typedef {object} RunPart One request of a run and its answer: a count, the numbers of a trend, or values.
 * @property {number} line the position of its line in the question's lines
 * @property {number} from the first day
 * @property {number} to the last day
 * @property {number} [asked] the time of its first request
 * @property {number} [count]
 * @property {number} [times] how often it happened, if `count` is the number of people
 * @property {boolean} [trend] asks for the numbers of all periods at once
 * @property {Record<string, number>} [numbers] the answer to that, by CleverTap's keys of the periods
 * @property {TopValue[]} [values] the top values of a property, the most frequent one first
 * @property {Pending} [pending]
 * @property {PlainError} [error]
 *
 * @typedef {{ value: string, count: number }} TopValue
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
  const { by } = question;
  return linesOf(question).flatMap(({ query, period }, line) =>
    isTrend(by, query)
      ? trendPeriods(by, period).map(({ from, to }) => ({ line, from, to, trend: true }))
      : periodsOf(by, period).map(({ from, to }) => ({ line, from, to })),
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
