// Shows a run: its question, the numbers, the progress, the notices and the series.

/** @import { Help } from "./failures.js" */
/** @import { Run, RunState } from "./run.js" */
/** @import { RunRecord } from "./run-record.js" */

import { formatDay } from "./days.js";
import { fromTemplate, part, setText } from "./dom.js";
import { clock, duration, phase } from "./progress.js";
import { detailsInWords, eventsInWords } from "./query-text.js";
import {
  countParts,
  partsInWords,
  PERIODS,
  topValues,
  shorterPeriods,
  unfinishedDays,
  unknownPeriods,
} from "./results.js";
import { setUpButtons } from "./run-buttons.js";
import { showFigure } from "./run-figure.js";
import { showNotices } from "./run-notices.js";
import { seriesView } from "./run-series.js";
import { showTop } from "./run-top.js";

/** @typedef {Record<Help | "cancel" | "remove" | "repeat", (run: Run) => void>} RunActions the actions of the buttons */

const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/**
 * Creates the element of a run.
 *
 * @param {Run} run
 * @param {RunActions} actions
 */
export function runView(run, actions) {
  const element = fromTemplate("run-template");
  /** @param {string} name */
  const get = (name) => part(element, name);
  const bar = part(element, "bar", HTMLProgressElement);
  const series = seriesView(element);

  function update() {
    const { record, state } = run;
    const { done } = countParts(record);
    setText(get("event"), record.name ?? eventsInWords(record));
    setText(get("details"), details(record));
    element.dataset.state = state;
    showFigure(element, record, state);
    get("progress").hidden = state !== "counting" && state !== "in-other-tab";
    showBar(record, state);
    showNotices(get("notices"), run, actions);
    setText(get("remark"), remark(record, state));
    get("remark").hidden = get("remark").textContent === "";
    for (const name of ["copy", "csv"]) get(name).hidden = done === 0;
    get("again").hidden = state !== "done";
    if (record.by === "top") showTop(element, record);
    else if (record.by !== "total") series.update(record, state);
    tick();
  }

  /**
   * @param {RunRecord} record
   * @param {RunState} state
   */
  function showBar(record, state) {
    const { done, all } = countParts(record);
    bar.setAttribute("aria-label", all > 1 ? `${partsInWords(record)} counted` : "Counting");
    if (all === 1 || state !== "counting") return bar.removeAttribute("value");
    bar.max = all;
    bar.value = done;
  }

  /** Updates the texts that change every second. */
  function tick(now = Date.now()) {
    const { record, state } = run;
    if (state === "in-other-tab") setText(get("phase"), "Another tab is counting this.");
    if (state === "counting") setText(get("phase"), phase(run, now));
    if (state === "counting") setText(get("elapsed"), clock(now - record.startedAt));
  }

  get("cancel").addEventListener("click", () => actions.cancel(run));
  setUpButtons(run, element, actions);
  return {
    element,
    update,
    tick,
    focus: () => get("event").focus(),
    destroy() {
      series.destroy();
      element.remove();
    },
  };
}

/** @param {RunRecord} record */
function details(record) {
  const words = detailsInWords(record);
  return record.name === undefined ? words : `${eventsInWords(record)} · ${words}`;
}

/**
 * Returns the time of the result, and warnings about the number.
 *
 * @param {RunRecord} record
 * @param {RunState} state
 */
function remark(record, state) {
  const sentences = [];
  if (state === "done" && record.endedAt !== undefined) {
    sentences.push(`Finished ${when.format(record.endedAt)}, after ${duration(record.endedAt - record.startedAt)}.`);
  }
  const [first, ...more] = unfinishedDays(record);
  if (first !== undefined && more.length === 0) {
    sentences.push(`${formatDay(first)} was not over in every time zone, so its count may still grow.`);
  }
  if (first !== undefined && more.length > 0) {
    sentences.push(
      `${formatDay(first)} and later days were not over in every time zone, so their counts may still grow.`,
    );
  }
  if (record.by === "top") {
    const { event_name: _event, from: _from, to: _to, ...filters } = record.query;
    if (Object.keys(filters).length > 0)
      sentences.push("It is not known if CleverTap applies filters to top values: compare with a count.");
    if (state === "done" && topValues(record).length === 0)
      sentences.push("CleverTap has no values for this property.");
  } else if (record.by !== "total" && record.endpoint === "profiles") {
    sentences.push(
      `The ${PERIODS[record.by].many} are not added up, because a person active in several of them is counted in each of them.`,
    );
  }
  const shorter = shorterPeriods(record);
  if (shorter !== "") sentences.push(shorter);
  const unknown = unknownPeriods(record);
  if (unknown.length > 0)
    sentences.push(`CleverTap also answered for periods that this page does not know: ${unknown.join(", ")}.`);
  return sentences.join(" ");
}
