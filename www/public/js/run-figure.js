// The numbers of a run: the big one, its change since the period before, and a table if there are several events.

/** @import { RunRecord } from "./run-record.js" */
/** @import { RunState } from "./run.js" */
/** @import { LineResult } from "./results.js" */

import { formatDays } from "./days.js";
import { part, setText } from "./dom.js";
import { ENDPOINTS, filtersInWords } from "./query-text.js";
import { change, isDone, lineResults } from "./results.js";

const number = new Intl.NumberFormat();

/**
 * @param {HTMLElement} element the run's element
 * @param {RunRecord} record
 * @param {RunState} state
 */
export function showFigure(element, record, state) {
  const lines = lineResults(record);
  const isSingle = record.others.length === 0;
  showBigNumber(part(element, "figure"), record, state, isSingle ? lines[0] : undefined);
  const [now, before] = lines;
  const comparison = isSingle && now && before ? comparisonInWords(now, before) : "";
  setText(part(element, "change"), comparison);
  part(element, "change").hidden = comparison === "";
  const table = part(element, "lines");
  const isWanted = !isSingle || (record.compare && record.by !== "total");
  table.hidden = !isWanted || (state !== "counting" && !record.parts.some(isDone));
  if (!table.hidden) showLines(table, record, lines);
}

/**
 * @param {HTMLElement} figure
 * @param {RunRecord} record
 * @param {RunState} state
 * @param {LineResult | undefined} line
 */
function showBigNumber(figure, record, state, line) {
  const total = line?.total ?? null;
  figure.hidden = total === null;
  if (total === null) return;
  const partial = state === "counting" ? " so far" : " in the periods counted";
  const unit = `${unitOf(record, total.sum)}${total.partial ? partial : ""}`;
  const times = line?.points.length === 1 ? line.points[0]?.times : undefined;
  const more = times === undefined ? "" : ` · ${number.format(times)} ${times === 1 ? "time" : "times"}`;
  figure.replaceChildren(
    number.format(total.sum),
    Object.assign(document.createElement("span"), { textContent: ` ${unit}${more}` }),
  );
}

/**
 * @param {Pick<RunRecord, "endpoint">} record
 * @param {number} count
 */
function unitOf({ endpoint }, count) {
  const words = ENDPOINTS[endpoint];
  return count === 1 ? words.one : words.many;
}

/**
 * Returns "+12.5% compared with Oct 2 – 31, 2025 (6,372)", or "" if the period before is not counted yet.
 *
 * @param {LineResult} now
 * @param {LineResult} before
 */
function comparisonInWords(now, before) {
  if (!before.total || before.total.partial) return "";
  const ratio = change(before.total, now.total);
  return `${ratio ? `${ratio} compared` : "Compared"} with ${formatDays(before.period)} (${number.format(before.total.sum)})`;
}

/**
 * @param {HTMLElement} table
 * @param {RunRecord} record
 * @param {LineResult[]} lines
 */
function showLines(table, record, lines) {
  const rows = lines.map((line, index) => {
    const before = line.isBefore ? undefined : lines.find((one) => one.isBefore && one.event === line.event);
    const total = line.total ? `${number.format(line.total.sum)}${line.total.partial ? "…" : ""}` : "–";
    return { index, line, total, change: change(before?.total, line.total) };
  });
  const key = JSON.stringify(rows.map(({ total, change }) => [total, change]));
  if (table.dataset.shown === key) return;
  table.dataset.shown = key;
  setText(part(table, "lines-unit"), record.endpoint === "events" ? "Times" : "People");
  part(table, "lines-change").hidden = !record.compare;
  part(table, "lines-body").replaceChildren(
    ...rows.map(({ line, total, change }) => {
      const row = document.createElement("tr");
      const head = Object.assign(document.createElement("th"), { scope: "row" });
      if (record.by !== "total")
        head.append(Object.assign(document.createElement("span"), { className: swatchOf(line) }));
      head.append(Object.assign(document.createElement("span"), { textContent: nameOf(line) }));
      row.append(head, cell(total));
      if (record.compare) row.append(cell(change));
      return row;
    }),
  );
}

/**
 * Names a line: "Charged, Amount is more than 100", and its days if it is the period before.
 *
 * @param {LineResult} line
 */
function nameOf({ query, period, isBefore }) {
  const filters = filtersInWords(query);
  return [query.event_name, filters, isBefore ? formatDays(period) : ""].filter(Boolean).join(", ");
}

/** @param {LineResult} line */
function swatchOf({ event, isBefore }) {
  return `swatch line-${event}${isBefore ? " before" : ""}`;
}

/** @param {string} text */
function cell(text) {
  return Object.assign(document.createElement("td"), { className: "number", textContent: text });
}
