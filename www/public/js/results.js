// What a run's parts come to: a run is one count, or a series of one a day, each of them a part.

import { isoDay, standing } from "./days.js";
import { filtersInWords } from "./question.js";

/** How many parts are counted, how many failed, and how many there are. */
export function tally({ parts }) {
  const done = parts.filter((part) => part.count !== undefined).length;
  const failed = parts.filter((part) => part.error !== undefined).length;
  return { done, failed, all: parts.length };
}

/**
 * The number to show, and `partly` where parts of it are missing. People counted on several days are
 * in each of them, so a series of people has no total: `null`.
 */
export function total({ series, endpoint, parts }) {
  const counts = parts.map((part) => part.count).filter((count) => count !== undefined);
  if (counts.length === 0 || (series && endpoint !== "events")) return null;
  const sum = counts.reduce((one, other) => one + other, 0);
  return Number.isSafeInteger(sum) ? { sum, partly: counts.length < parts.length } : null;
}

/** Where the part's day stood when it was asked for: "over", "growing" or "ahead". */
export function partStanding({ query }, part) {
  return standing(part.day ?? query.to, part.asked);
}

/** Counts that were taken before their days had ended: the days, in order. */
export function unfinishedDays(run) {
  return run.parts
    .filter((part) => part.count !== undefined && partStanding(run, part) !== "over")
    .map((part) => part.day ?? run.query.to);
}

/** The rows of a run as a table of cells, its head first. */
export function rows(run) {
  const { series, query, parts } = run;
  if (series)
    return [["date", "count", "note"], ...parts.map((part) => [isoDay(part.day), cell(part), note(run, part)])];
  const [part] = parts;
  return [
    ["event", "filters", "from", "to", "count", "note"],
    [query.event_name, filtersInWords(query), isoDay(query.from), isoDay(query.to), cell(part), note(run, part)],
  ];
}

const cell = (part) => part.count ?? "";

/** What is to be said of one part's count. */
export function note(run, part) {
  if (part.error) return `failed: ${part.error.apiError ?? part.error.message}`;
  if (part.count === undefined) return "not counted yet";
  return { over: "", growing: "still growing", ahead: "not begun yet" }[partStanding(run, part)];
}
