// The list of earlier runs.

/** @import { RunRecord } from "./run-record.js" */

import { byId } from "./dom.js";
import { detailsInWords, eventsInWords } from "./query-text.js";
import { isDone, mainTotal, partsInWords, topValues } from "./results.js";

const number = new Intl.NumberFormat();
const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/**
 * Sets up the list. `open` is called with the run that the user clicks, `remove` with each run that "Clear" removes.
 *
 * @param {{ open: (record: RunRecord) => void, remove: (record: RunRecord) => void }} actions
 */
export function historyList({ open, remove }) {
  const section = byId("history");
  const list = byId("history-list");
  /** @type {RunRecord[]} */
  let records = [];
  /** @type {string | undefined} */
  let shown;

  byId("clear-history").addEventListener("click", () => {
    for (const record of records) if (record.endedAt !== undefined) remove(record);
  });

  return {
    /** @param {RunRecord[]} next */
    show(next) {
      records = next;
      const key = JSON.stringify(records.map((record) => [record.id, outcome(record)]));
      if (key === shown) return;
      shown = key;
      section.hidden = records.length === 0;
      list.replaceChildren(...records.map((record) => item(record, open)));
    },
  };
}

/**
 * @param {RunRecord} record
 * @param {(record: RunRecord) => void} open
 */
function item(record, open) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "past" });
  /** @type {(className: string, text: string) => HTMLElement} */
  const span = (className, text) => Object.assign(document.createElement("span"), { className, textContent: text });
  button.append(
    span("past-event", record.name ?? eventsInWords(record)),
    span("past-figure", outcome(record)),
    span("past-details", detailsInWords(record)),
    span("past-when", when.format(record.startedAt)),
  );
  button.addEventListener("click", () => open(record));
  const element = document.createElement("li");
  element.append(button);
  return element;
}

/** @param {RunRecord} record */
function outcome(record) {
  const sum = record.others.length > 0 ? null : mainTotal(record);
  if (record.parts.every(isDone)) {
    if (record.by === "top") return `${topValues(record).length} values`;
    return sum ? number.format(sum.sum) : `${record.parts.length} ${partsInWords(record)}`;
  }
  if (record.cancelled) return "cancelled";
  if (record.parts.some((part) => part.error)) return "failed";
  return "counting";
}
