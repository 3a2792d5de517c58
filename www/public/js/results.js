// The results of a run, computed from its parts.

/** @import { By, Line } from "./question.js" */
/** @import { Period } from "./periods.js" */
/** @import { PlainError } from "./failures.js" */
/** @import { RunPart, RunRecord } from "./run-record.js" */

import { dayState } from "./days.js";
import { addDays, endOf, isFirst } from "./periods.js";
import { linesOf, periodsOf, trendKey } from "./question.js";

/**
 * @typedef {object} PointExtras
 * @property {number} [count] absent if it is not counted yet
 * @property {number} [times] how often it happened, if `count` is the number of people
 * @property {PlainError} [error]
 * @property {"over" | "current" | "future"} state of the last day when the count was requested; "current" if that time is
 *   unknown
 *
 * @typedef {Period & PointExtras} Point A number of a line.
 *
 * @typedef {Line & { points: Point[], total: Total | null }} LineResult
 * @typedef {{ sum: number, partial: boolean }} Total the sum of the points; `partial` if some of them are missing
 */

/**
 * The names of the periods.
 *
 * @type {Record<By, { one: string, many: string }>}
 */
export const PERIODS = {
  total: { one: "count", many: "counts" },
  top: { one: "value", many: "values" },
  day: { one: "day", many: "days" },
  week: { one: "week", many: "weeks" },
  month: { one: "month", many: "months" },
};

/**
 * Counts the parts that are done, that failed, and all.
 *
 * @param {Pick<RunRecord, "parts">} run
 */
export function countParts({ parts }) {
  const done = parts.filter(isDone).length;
  const failed = parts.filter((part) => part.error !== undefined).length;
  return { done, failed, all: parts.length };
}

/** @param {RunPart} part */
export function isDone({ count, numbers, values }) {
  return (count ?? numbers ?? values) !== undefined;
}

/**
 * Names the parts of a run: "days", or "counts" if they are of several lines or several periods each.
 *
 * @param {RunRecord} run
 */
export function partsInWords(run) {
  const isMixed = run.by === "top" || linesOf(run).length > 1 || run.parts.some(({ trend }) => trend);
  return isMixed ? "counts" : PERIODS[run.by].many;
}

/**
 * Returns the results of all lines.
 *
 * @param {RunRecord} run
 * @returns {LineResult[]}
 */
export function lineResults(run) {
  return linesOf(run).map((line, index) => {
    const parts = run.parts.filter((part) => part.line === index);
    const points = parts.flatMap((part) => (part.trend ? trendPoints(run.by, part) : [pointOf(part)]));
    return { ...line, points, total: total(run, points) };
  });
}

/**
 * Returns the periods of a chart's horizontal axis: those of the first line, and the next ones if the period before has
 * more, such as January before February.
 *
 * @param {Pick<RunRecord, "by">} run
 * @param {readonly Pick<LineResult, "points">[]} lines
 */
export function axisPeriods({ by }, lines) {
  const length = Math.max(0, ...lines.map(({ points }) => points.length));
  const periods = (lines[0]?.points ?? []).map(({ from, to }) => ({ from, to }));
  for (let last = periods.at(-1); last !== undefined && periods.length < length; last = periods.at(-1)) {
    const from = addDays(last.to, 1);
    periods.push({ from, to: by === "total" || by === "top" ? from : endOf(from, by) });
  }
  return periods;
}

/**
 * Returns the points of a trend. CleverTap leaves out the periods without events.
 *
 * @param {By} by
 * @param {RunPart} part
 */
function trendPoints(by, { from, to, numbers, ...part }) {
  return periodsOf(by, { from, to }).map((period) =>
    pointOf({ ...part, ...period, ...(numbers && { count: numbers[trendKey(by, period)] ?? 0 }) }),
  );
}

/**
 * Returns the keys of a trend's answer that belong to none of its periods. None is expected.
 *
 * @param {RunRecord} run
 */
export function unknownPeriods({ by, parts }) {
  return parts.flatMap(({ from, to, numbers = {} }) => {
    const known = new Set(periodsOf(by, { from, to }).map((period) => trendKey(by, period)));
    return Object.keys(numbers).filter((key) => !known.has(key));
  });
}

/**
 * Says that the first or the last week or month is not whole, which looks like a fall in the chart. Returns "" otherwise.
 *
 * @param {Pick<RunRecord, "by" | "query">} run
 */
export function shorterPeriods({ by, query: { from, to } }) {
  if (by !== "week" && by !== "month") return "";
  const periods = [...(isFirst(from, by) ? [] : ["first"]), ...(endOf(to, by) === to ? [] : ["last"])];
  const [verb, many] = periods.length === 1 ? ["is", by] : ["are", PERIODS[by].many];
  return periods.length === 0 ? "" : `The ${periods.join(" and the ")} ${many} ${verb} not whole.`;
}

/**
 * Returns the top values of a run, the most frequent one first.
 *
 * @param {Pick<RunRecord, "parts">} run
 */
export function topValues({ parts }) {
  return parts[0]?.values ?? [];
}

/**
 * Names a value of a property. CleverTap writes "-1" for events without the property.
 *
 * @param {string} value
 */
export function valueInWords(value) {
  if (value === "-1") return "not set";
  return value === "" ? '""' : value;
}

/**
 * @param {RunPart} part
 * @returns {Point}
 */
function pointOf({ from, to, count, times, error, asked = Number.NaN }) {
  return {
    from,
    to,
    state: dayState(to, asked),
    ...(count !== undefined && { count }),
    ...(times !== undefined && { times }),
    ...(error && { error }),
  };
}

/**
 * Returns `null` for a series of people, because a person active in several periods is counted in each of them.
 *
 * @param {Pick<RunRecord, "endpoint" | "by">} run
 * @param {readonly Point[]} points
 * @returns {Total | null}
 */
function total({ endpoint, by }, points) {
  const counts = points.map(({ count }) => count).filter((count) => count !== undefined);
  if (counts.length === 0 || (by !== "total" && endpoint !== "events")) return null;
  const sum = counts.reduce((one, other) => one + other, 0);
  return Number.isSafeInteger(sum) ? { sum, partial: counts.length < points.length } : null;
}

/**
 * Returns the total of a run's first line.
 *
 * @param {RunRecord} run
 */
export function mainTotal(run) {
  return lineResults(run)[0]?.total ?? null;
}

/**
 * Returns the change from a total to a later one: "+12.5 %". Returns "" if one of them is missing or partial, or if there
 * is no ratio.
 *
 * @param {Total | null | undefined} before
 * @param {Total | null | undefined} now
 * @param {string} [locale]
 */
export function change(before, now, locale) {
  if (!before || !now || before.partial || now.partial || before.sum === 0) return "";
  const format = new Intl.NumberFormat(locale, {
    style: "percent",
    signDisplay: "exceptZero",
    maximumFractionDigits: 1,
  });
  return format.format(now.sum / before.sum - 1);
}

/**
 * Returns the last days of the periods that were counted before they were over, in order.
 *
 * @param {RunRecord} run
 */
export function unfinishedDays(run) {
  const [line] = lineResults(run);
  return (line?.points ?? []).filter(({ count, state }) => count !== undefined && state !== "over").map(({ to }) => to);
}

/**
 * Returns the note next to a count in tables.
 *
 * @param {Point} point
 */
export function note({ error, count, state }) {
  if (error) return `failed: ${error.apiError ?? error.message}`;
  if (count === undefined) return "not counted yet";
  return { over: "", current: "may still grow", future: "not started yet" }[state];
}
