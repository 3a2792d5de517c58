// A run as a table of cells with a header row, for files and the clipboard. The head of each column of numbers tells the
// event, its filters and the counted unit, so that the file explains itself.

/** @import { LineResult, Point } from "./results.js" */
/** @import { RunRecord } from "./run-record.js" */

import { tsv } from "./csv.js";
import { isoDay } from "./days.js";
import { filtersInWords } from "./query-text.js";
import { lineResults, mainTotal, note, topValues, valueInWords } from "./results.js";

/** @typedef {(string | number)[]} Row */

/**
 * @param {RunRecord} run
 * @returns {Row[]}
 */
export function rows(run) {
  const lines = lineResults(run);
  if (run.by === "top") return values(run, lines);
  return run.by === "total" ? totals(run, lines) : series(run, lines);
}

/**
 * Returns the text for the clipboard: the number if there is only one, else the table. One part of a trend has several
 * numbers.
 *
 * @param {RunRecord} run
 */
export function clipboardText(run) {
  return run.by === "total" && run.parts.length === 1 ? String(mainTotal(run)?.sum ?? "") : tsv(rows(run));
}

/**
 * One row for each count.
 *
 * @param {RunRecord} run
 * @param {LineResult[]} lines
 * @returns {Row[]}
 */
function totals(run, lines) {
  const withTimes = lines.some(({ points }) => points[0]?.times !== undefined);
  const head = ["event", "filters", "from", "to", unit(run), ...(withTimes ? ["times"] : []), "note"];
  const counts = lines.flatMap(({ query, points }) =>
    points.map((point) => [
      query.event_name,
      filtersInWords(query),
      isoDay(point.from),
      isoDay(point.to),
      cell(point),
      ...(withTimes ? [point.times ?? ""] : []),
      note(point),
    ]),
  );
  return [head, ...counts];
}

/**
 * One row for each value of the property.
 *
 * @param {RunRecord} run
 * @param {LineResult[]} lines
 * @returns {Row[]}
 */
function values(run, lines) {
  const heads = lines.map((line) => lineHead(run, line));
  return [
    [run.top?.name ?? "value", ...heads],
    ...topValues(run).map(({ value, count }) => [valueInWords(value), count]),
  ];
}

/**
 * One row for each period, one column for each line.
 *
 * @param {RunRecord} run
 * @param {LineResult[]} lines
 * @returns {Row[]}
 */
function series(run, lines) {
  const length = Math.max(0, ...lines.map(({ points }) => points.length));
  const periods = Array.from({ length }, (_, index) => lines.map(({ points }) => points[index]));
  const first = run.by === "day" ? ["date"] : ["from", "to"];
  return [
    [...first, ...lines.map((line) => lineHead(run, line)), "note"],
    ...periods.map((points) => {
      const period = points.find((point) => point !== undefined);
      const { from, to } = period ?? run.query;
      const days = run.by === "day" ? [isoDay(from)] : [isoDay(from), isoDay(to)];
      const notes = [...new Set(points.map((point) => (point ? note(point) : "")))].filter((text) => text !== "");
      return [...days, ...points.map(cell), notes.join("; ")];
    }),
  ];
}

/**
 * @param {RunRecord} run
 * @param {LineResult} line
 */
function lineHead(run, { query, period, isBefore }) {
  const filters = filtersInWords(query);
  const before = isBefore ? `, ${isoDay(period.from)} to ${isoDay(period.to)}` : "";
  return `${query.event_name}${filters && `: ${filters}`} (${unit(run)}${before})`;
}

/** @param {RunRecord} run */
const unit = ({ endpoint }) => (endpoint === "events" ? "times" : "people");

/** @param {Point | undefined} point */
const cell = (point) => point?.count ?? "";
