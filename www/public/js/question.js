// A question: the queries that are counted together, and the way their counts are shown.

/** @import { WireQuery } from "/clevertap-counts/index.js" */
/** @import { Period, Step } from "./periods.js" */

import { periodBefore, split } from "./periods.js";

/**
 * @typedef {"events" | "profiles"} Counted times or people
 * @typedef {"total" | Step} By one number, or a series of numbers
 *
 * @typedef {object} Question
 * @property {WireQuery} query
 * @property {WireQuery[]} others further queries of the same days, which are shown in the same chart
 * @property {Counted} endpoint
 * @property {By} by
 * @property {boolean} compare also counts the period before
 * @property {string} [range] the name of the range that the days come from; links and saved questions follow it
 *
 * @typedef {object} Line One query over one period: a line of the chart.
 * @property {WireQuery} query
 * @property {Period} period
 * @property {number} event the position of its event in the question
 * @property {boolean} isBefore the period before the one that was asked for
 */

/** The largest number of periods of a series, as in the package's `splitByDay`. */
export const MAX_PERIODS = 3_660;
/** The largest number of queries in one chart. */
export const MAX_EVENTS = 6;

/**
 * Returns the lines of a question: for each query its period, followed by the period before if that is compared.
 *
 * @param {Pick<Question, "query" | "others" | "compare">} question
 * @returns {Line[]}
 */
export function linesOf({ query, others, compare }) {
  return [query, ...others].flatMap((each, event) => {
    const period = { from: query.from, to: query.to };
    const line = { query: each, period, event, isBefore: false };
    return compare ? [line, { ...line, period: periodBefore(period), isBefore: true }] : [line];
  });
}

/**
 * Returns the periods of a line that are counted separately.
 *
 * @param {By} by
 * @param {Period} period
 */
export function periodsOf(by, period) {
  return by === "total" ? [period] : split(period, by);
}

/**
 * Returns the problem that a question has although its queries are valid, or `undefined`.
 *
 * @param {Question} question
 */
export function questionProblem({ query, others, by }) {
  if (others.length >= MAX_EVENTS) return { path: ["others"], message: `A chart shows at most ${MAX_EVENTS} events.` };
  // Days are the smallest periods, so a range with that many of them is the largest to split.
  if (by === "total" || periodsOf(by, query).length <= MAX_PERIODS) return undefined;
  const message = `At most ${MAX_PERIODS} ${by}s can be counted. Choose fewer days, or longer periods.`;
  return { path: ["to"], message };
}
