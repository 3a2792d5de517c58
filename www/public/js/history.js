// Earlier runs, as a list.

import { detailsInWords } from "./question.js";
import { total } from "./results.js";

const number = new Intl.NumberFormat();
const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Makes the list work; gives `show(records)`. */
export function historyList({ open, remove }) {
  const section = document.getElementById("history");
  const list = document.getElementById("history-list");
  let records = [];
  let shown;

  document.getElementById("clear-history").addEventListener("click", () => {
    for (const record of records) if (record.endedAt !== undefined) remove(record);
  });

  return {
    show(next) {
      records = next;
      const key = JSON.stringify(records.map((record) => [record.id, figure(record)]));
      if (key === shown) return;
      shown = key;
      section.hidden = records.length === 0;
      list.replaceChildren(...records.map((record) => item(record, open)));
    },
  };
}

function item(record, open) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "past" });
  const span = (className, text) => Object.assign(document.createElement("span"), { className, textContent: text });
  button.append(
    span("past-event", record.query.event_name),
    span("past-figure", figure(record)),
    span("past-details", `${detailsInWords(record)}${record.series ? " · day by day" : ""}`),
    span("past-when", when.format(record.startedAt)),
  );
  button.addEventListener("click", () => open(record));
  const element = document.createElement("li");
  element.append(button);
  return element;
}

function figure(record) {
  const sum = total(record);
  if (record.parts.every((part) => part.count !== undefined))
    return sum ? number.format(sum.sum) : `${record.parts.length} days`;
  if (record.cancelled) return "cancelled";
  if (record.parts.some((part) => part.error)) return "failed";
  return "counting";
}
