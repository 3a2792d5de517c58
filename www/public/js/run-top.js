// The top values of a property: a table with a bar for each value.

/** @import { RunRecord } from "./run-record.js" */

import { part, setText } from "./dom.js";
import { topValues, valueInWords } from "./results.js";

const number = new Intl.NumberFormat();

/**
 * @param {HTMLElement} element the run's element
 * @param {RunRecord} record
 */
export function showTop(element, record) {
  const values = topValues(record);
  const table = part(element, "top");
  table.hidden = values.length === 0;
  const key = String(values.length);
  if (table.dataset.shown === key) return;
  table.dataset.shown = key;
  setText(part(element, "top-head"), record.top?.name ?? "");
  const most = Math.max(1, ...values.map(({ count }) => count));
  part(element, "top-body").replaceChildren(...values.map(({ value, count }) => row(value, count, count / most)));
}

/**
 * @param {string} value
 * @param {number} count
 * @param {number} share of the longest bar
 */
function row(value, count, share) {
  const element = document.createElement("tr");
  element.append(Object.assign(document.createElement("th"), { scope: "row", textContent: valueInWords(value) }));
  Object.assign(element.insertCell(), { className: "number", textContent: number.format(count) });
  const bar = Object.assign(document.createElement("div"), { className: "bar" });
  bar.style.width = `${100 * share}%`;
  element.insertCell().append(bar);
  return element;
}
