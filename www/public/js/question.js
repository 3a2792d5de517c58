// A question: the queries that are counted together, and the way their counts are shown.

/** @import { PropertyType, WireQuery } from "/clevertap-counts/index.js" */
/** @import { Period, Step } from "./periods.js" */

import { daysIn, isoWeek, periodBefore, split } from "./periods.js";

/**
 * @typedef {"events" | "profiles"} Counted times or people
 * @typedef {"total" | "top" | Step} By one number, the top values of a property, or a series of numbers
 * @typedef {{ type: PropertyType, name: string, count: number }} TopProperty the property and the number of its values
 *
 * @typedef {object} Question
 * @property {WireQuery} query
 * @property {WireQuery[]} others further queries of the same days, which are shown in the same chart
 * @property {Counted} endpoint
 * @property {By} by
 * @property {boolean} compare also counts the period before
 * @property {TopProperty} [top] the property, if its top values are asked for
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
/** CleverTap is reported to answer trends of at most a year. */
const MAX_TREND_DAYS = 366;

/**
 * Returns the question of a run or of another object that has its keys and more.
 *
 * @param {Question} asked
 * @returns {Question}
 */
export function questionOf({ query, others, endpoint, by, compare, top, range }) {
  return { query, others, endpoint, by, compare, ...(top && { top }), ...(range !== undefined && { range }) };
}

/**
 * Returns a text that is equal for equal questions. The days of a range change with the calendar and do not count.
 *
 * @param {Question} question
 */
export function keyOf({ query, others, endpoint, by, compare, top, range }) {
  /** @type {(query: Question["query"]) => unknown} */
  const withoutDays = ({ from, to, ...rest }) => (range === undefined ? { ...rest, from, to } : rest);
  const property = top && [top.type, top.name, top.count];
  return JSON.stringify([[query, ...others].map(withoutDays), endpoint, by, compare, range, property]);
}

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
 * Returns the periods of a line that have a number each.
 *
 * @param {By} by
 * @param {Period} period
 */
export function periodsOf(by, period) {
  return by === "total" || by === "top" ? [period] : split(period, by);
}

/**
 * Says if one trends request answers for many periods of a line. It is not known if CleverTap's trends heed filters, so
 * only queries without any are asked so.
 *
 * @param {By} by
 * @param {WireQuery} query
 */
export function isTrend(by, { event_name: _event, from: _from, to: _to, ...filters }) {
  return by !== "total" && by !== "top" && Object.keys(filters).length === 0;
}

/**
 * Returns the periods of the trends requests that together cover a line, each of at most a year.
 *
 * @param {By} by
 * @param {Period} period
 */
export function trendPeriods(by, period) {
  /** @type {Period[]} */
  const requests = [];
  for (const { from, to } of periodsOf(by, period)) {
    const last = requests.at(-1);
    if (last && daysIn({ from: last.from, to }) <= MAX_TREND_DAYS) last.to = to;
    else requests.push({ from, to });
  }
  return requests;
}

/**
 * Returns a period's key in the answer to a trends request: YYYYMMDD, YYYYWW (ISO weeks) or YYYYMM.
 *
 * @param {By} by
 * @param {Period} period
 */
export function trendKey(by, { from }) {
  if (by === "week") return String(isoWeek(from));
  return String(by === "month" ? Math.trunc(from / 100) : from);
}

/**
 * Returns the problem that a question has although its queries are valid, or `undefined`.
 *
 * @param {Question} question
 */
export function questionProblem({ query, others, by }) {
  if (by === "top" && others.length > 0)
    return { path: ["others"], message: "Top values are those of one event. Remove the other events." };
  if (others.length >= MAX_EVENTS) return { path: ["others"], message: `A chart shows at most ${MAX_EVENTS} events.` };
  // Days are the smallest periods, so a range with that many of them is the largest to split.
  if (by === "total" || by === "top" || periodsOf(by, query).length <= MAX_PERIODS) return undefined;
  const message = `At most ${MAX_PERIODS} ${by}s can be counted. Choose fewer days, or longer periods.`;
  return { path: ["to"], message };
}
