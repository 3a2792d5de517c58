// The results of a run, computed from its parts: a single count has one part, a series has one per day.

/** @import { RunPart, RunRecord } from "./run.js" */

import { dayState, isoDay } from "./days.js";
import { filtersInWords } from "./query-text.js";

/**
 * Counts the parts that are done, that failed, and all.
 *
 * @param {Pick<RunRecord, "parts">} run
 */
export function countParts({ parts }) {
  const done = parts.filter((part) => part.count !== undefined).length;
  const failed = parts.filter((part) => part.error !== undefined).length;
  return { done, failed, all: parts.length };
}

/**
 * Returns the sum of all counts; `partial` if some parts are missing. A series of people has no total, because a
 * person active on several days is counted on each of them; it returns `null`.
 *
 * @param {Pick<RunRecord, "series" | "endpoint" | "parts">} run
 */
export function total({ series, endpoint, parts }) {
  const counts = parts.map((part) => part.count).filter((count) => count !== undefined);
  if (counts.length === 0 || (series && endpoint !== "events")) return null;
  const sum = counts.reduce((one, other) => one + other, 0);
  return Number.isSafeInteger(sum) ? { sum, partial: counts.length < parts.length } : null;
}

/**
 * Says if the part's last day was over, current or future when its count was requested. Returns "current" if that
 * time is unknown.
 *
 * @param {Pick<RunRecord, "query">} run
 * @param {RunPart} part
 */
export function partState({ query }, part) {
  return dayState(part.day ?? query.to, part.asked ?? Number.NaN);
}

/**
 * Returns the days that were counted before they were over, in order.
 *
 * @param {Pick<RunRecord, "query" | "parts">} run
 */
export function unfinishedDays(run) {
  return run.parts
    .filter((part) => part.count !== undefined && partState(run, part) !== "over")
    .map((part) => part.day ?? run.query.to);
}

/**
 * Returns a run as a table of cells with a header row.
 *
 * @param {Pick<RunRecord, "series" | "query" | "parts">} run
 * @returns {(string | number)[][]}
 */
export function rows(run) {
  const { series, query, parts } = run;
  if (series) {
    const days = parts.map((part) => [isoDay(part.day ?? query.from), cell(part), note(run, part)]);
    return [["date", "count", "note"], ...days];
  }
  const [part = {}] = parts;
  return [
    ["event", "filters", "from", "to", "count", "note"],
    [query.event_name, filtersInWords(query), isoDay(query.from), isoDay(query.to), cell(part), note(run, part)],
  ];
}

/** @param {RunPart} part */
const cell = (part) => part.count ?? "";

/**
 * Returns the note next to a part's count in tables.
 *
 * @param {Pick<RunRecord, "query">} run
 * @param {RunPart} part
 */
export function note(run, part) {
  if (part.error) return `failed: ${part.error.apiError ?? part.error.message}`;
  if (part.count === undefined) return "not counted yet";
  return { over: "", current: "may still grow", future: "not started yet" }[partState(run, part)];
}
