// The series of a run: its chart and its table of periods.

/** @import { LineResult, Point } from "./results.js" */
/** @import { RunState } from "./run.js" */
/** @import { RunRecord } from "./run-record.js" */

import { formatPeriod } from "./days.js";
import { part, setText } from "./dom.js";
import { eventsInWords } from "./query-text.js";
import { isDone, lineResults, note, PERIODS } from "./results.js";

const number = new Intl.NumberFormat();

/**
 * Sets up the chart and the table in a run's element.
 *
 * @param {HTMLElement} element
 */
export function seriesView(element) {
  const table = part(element, "table", HTMLDetailsElement);
  const body = part(element, "periods", HTMLTableSectionElement);
  /** @type {ReturnType<typeof import("./chart.js").drawChart> | undefined} */
  let chart;
  let isRequested = false;
  /** @type {RunRecord} */
  let record;

  /**
   * @param {RunRecord} next
   * @param {RunState} state
   */
  function update(next, state) {
    record = next;
    const isEmpty = state !== "counting" && !record.parts.some(isDone);
    part(element, "chart").hidden = isEmpty;
    table.hidden = isEmpty;
    if (isEmpty) return;
    if (chart) chart.update(record, summary(record));
    else if (!isRequested) {
      isRequested = true;
      import("./chart.js").then(({ drawChart }) => {
        chart = drawChart(part(element, "plot"), part(element, "reading"), number);
        chart.update(record, summary(record));
      });
    }
    setText(part(element, "table-title"), `Table of ${PERIODS[record.by].many}`);
    if (table.open) showTable();
  }

  function showTable() {
    const lines = lineResults(record);
    const length = Math.max(0, ...lines.map(({ points }) => points.length));
    part(element, "scroll").setAttribute("aria-label", `Table of ${eventsInWords(record)}`);
    part(element, "periods-head").replaceChildren(
      headCell(PERIODS[record.by].one.replace(/^./, (first) => first.toUpperCase())),
      ...lines.map((line) => headCell(lines.length === 1 ? unitOf(record) : columnName(line), "number")),
      headCell("Note"),
    );
    if (body.rows.length !== length) body.replaceChildren(...Array.from({ length }, () => emptyRow(lines.length)));
    for (const [index, row] of [...body.rows].entries()) {
      const points = lines.map((line) => line.points[index]);
      const texts = [
        formatPeriod(points.find((point) => point !== undefined) ?? record.query),
        ...points.map((point) => (point?.count === undefined ? "–" : number.format(point.count))),
        [...new Set(points.map((point) => (point ? note(point) : "")))].filter(Boolean).join("; "),
      ];
      for (const [at, text] of texts.entries()) if (row.cells[at]) setText(row.cells[at], text);
    }
  }

  table.addEventListener("toggle", () => table.open && showTable());
  return { update, destroy: () => chart?.destroy() };
}

/**
 * @param {string} text
 * @param {string} [className]
 */
function headCell(text, className = "") {
  return Object.assign(document.createElement("th"), { scope: "col", textContent: text, className });
}

/** @param {number} numbers */
function emptyRow(numbers) {
  const row = document.createElement("tr");
  row.append(Object.assign(document.createElement("th"), { scope: "row" }));
  for (let index = 0; index < numbers; index += 1) row.insertCell().className = "number";
  row.insertCell();
  return row;
}

/** @param {RunRecord} record */
const unitOf = ({ endpoint }) => (endpoint === "events" ? "Times" : "People");

/** @param {LineResult} line */
function columnName({ query, isBefore }) {
  return isBefore ? `${query.event_name}, before` : query.event_name;
}

/**
 * Summarizes the chart in one sentence.
 *
 * @param {RunRecord} record
 */
function summary(record) {
  const { one, many } = PERIODS[record.by];
  const lines = lineResults(record).map((line) => ({ line, text: lineSummary(line, many) }));
  const named = lines.map(({ line, text }) => (lines.length === 1 ? text : `${columnName(line)}: ${text}`));
  return lines.every(({ text }) => text === "") ? `No ${one} is counted yet.` : named.join("; ");
}

/**
 * Returns "14 days, from 3 (Jan 1, 2025) to 9 (Jan 5, 2025)", or "" if nothing is counted yet.
 *
 * @param {LineResult} line
 * @param {string} many the word for its periods
 */
function lineSummary({ points }, many) {
  const counted = points.filter(
    /** @type {(point: Point) => point is Point & { count: number }} */ (({ count }) => count !== undefined),
  );
  const [first] = counted;
  if (first === undefined) return "";
  const least = counted.reduce((one, other) => (other.count < one.count ? other : one), first);
  const most = counted.reduce((one, other) => (other.count > one.count ? other : one), first);
  const share = counted.length < points.length ? `${counted.length} of ${points.length}` : `${counted.length}`;
  return `${share} ${many}, from ${number.format(least.count)} (${formatPeriod(least)}) to ${number.format(most.count)} (${formatPeriod(most)})`;
}
