// Shows a run: the number, the progress, the failures, the chart and the table.

/** @import { Explanation, Help } from "./failures.js" */
/** @import { Run, RunPart, RunRecord, RunState } from "./run.js" */

import { formatDay } from "./days.js";
import { fromTemplate, part, setText } from "./dom.js";
import { explain, failures } from "./failures.js";
import { clock, duration, phase } from "./progress.js";
import { detailsInWords, ENDPOINTS } from "./query-text.js";
import { countParts, note, total, unfinishedDays } from "./results.js";
import { setUpButtons } from "./run-buttons.js";

/**
 * @typedef {Record<Help | "cancel" | "remove" | "repeat", (run: Run) => void>} RunActions the actions of the buttons
 * @typedef {Explanation & { label?: string }} Notice an explanation with the label of its button
 */

/** @type {Record<Help, string>} */
const HELP = { credentials: "Change credentials", resume: "Resume", again: "Count again", edit: "Edit query" };
const number = new Intl.NumberFormat();
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
  const table = part(element, "table", HTMLDetailsElement);
  const days = part(element, "days", HTMLTableSectionElement);
  /** @type {ReturnType<typeof import("./chart.js").drawChart> | undefined} */
  let chart;
  let chartRequested = false;

  function update() {
    const { record, state } = run;
    const { done } = countParts(record);
    setText(get("event"), record.query.event_name);
    setText(get("details"), detailsInWords(record));
    element.dataset.state = state;
    showFigure(record, state);
    get("progress").hidden = state !== "counting" && state !== "in-other-tab";
    showBar(record, state);
    showNotices(record, state);
    setText(get("remark"), remark(record, state));
    get("remark").hidden = get("remark").textContent === "";
    for (const name of ["copy", "csv"]) get(name).hidden = done === 0;
    get("again").hidden = state !== "done";
    if (record.series) showSeries(record);
    tick();
  }

  /**
   * Shows the big number and its unit.
   *
   * @param {RunRecord} record
   * @param {RunState} state
   */
  function showFigure(record, state) {
    const sum = total(record);
    const figure = get("figure");
    figure.hidden = sum === null;
    if (sum === null) return;
    const words = ENDPOINTS[record.endpoint];
    const partial = state === "counting" ? " so far" : " in the days counted";
    const unit = `${sum.sum === 1 ? words.one : words.many}${sum.partial ? partial : ""}`;
    figure.replaceChildren(
      number.format(sum.sum),
      Object.assign(document.createElement("span"), { textContent: ` ${unit}` }),
    );
  }

  /**
   * @param {RunRecord} record
   * @param {RunState} state
   */
  function showBar(record, state) {
    bar.setAttribute("aria-label", record.series ? "Days counted" : "Counting");
    if (!record.series || state !== "counting") return bar.removeAttribute("value");
    const { done, all } = countParts(record);
    bar.max = all;
    bar.value = done;
  }

  /**
   * @param {RunRecord} record
   * @param {RunState} state
   */
  function showNotices(record, state) {
    const connected = navigator.onLine;
    /** @type {Notice[]} */
    const notices = failures(record).map(({ error, parts }) => {
      const explanation = explain(error, { mode: record.mode, connected });
      if (!record.series || parts === record.parts.length) return explanation;
      return { ...explanation, text: `${explanation.text} (${parts} of ${record.parts.length} days)` };
    });
    if (state === "cancelled") notices.push({ title: "Cancelled", text: "", help: "resume" });
    if (state === "waiting") notices.push(missingCredentials(record));
    const key = JSON.stringify(notices);
    if (get("notices").dataset.shown === key) return;
    get("notices").dataset.shown = key;
    get("notices").replaceChildren(...notices.map(noticeBox));
  }

  /** @param {Notice} notice */
  function noticeBox({ title, text, help, label = HELP[help] }) {
    const box = fromTemplate("notice-template");
    setText(part(box, "title"), title);
    setText(part(box, "text"), text);
    part(box, "text").hidden = text === "";
    setText(part(box, "help"), label);
    part(box, "help").addEventListener("click", () => actions[help](run));
    return box;
  }

  /** @param {RunRecord} record */
  function showSeries(record) {
    get("chart").hidden = false;
    if (chart) chart.update(record, summary(record));
    else if (!chartRequested) {
      chartRequested = true;
      import("./chart.js").then(({ drawChart }) => {
        chart = drawChart(get("plot"), get("reading"), number);
        chart.update(run.record, summary(run.record));
      });
    }
    table.hidden = false;
    if (table.open) showTable(record);
  }

  /** @param {RunRecord} record */
  function showTable(record) {
    setText(get("count-head"), record.endpoint === "events" ? "Times" : "People");
    get("scroll").setAttribute("aria-label", `Days of ${record.query.event_name}`);
    if (days.rows.length === 0) days.append(...record.parts.map(dayRow));
    record.parts.forEach((each, index) => {
      const [, count, remark] = days.rows[index]?.cells ?? [];
      if (count) setText(count, each.count === undefined ? "–" : number.format(each.count));
      if (remark) setText(remark, note(record, each));
    });
  }

  /** Updates the texts that change every second. */
  function tick(now = Date.now()) {
    const { record, state } = run;
    if (state === "in-other-tab") setText(get("phase"), "Another tab is counting this.");
    if (state === "counting") setText(get("phase"), phase(run, now));
    if (state === "counting") setText(get("elapsed"), clock(now - record.startedAt));
  }

  table.addEventListener("toggle", () => table.open && showTable(run.record));
  get("cancel").addEventListener("click", () => actions.cancel(run));
  setUpButtons(run, element, actions);
  return {
    element,
    update,
    tick,
    focus: () => get("event").focus(),
    destroy() {
      chart?.destroy();
      element.remove();
    },
  };
}

/**
 * @param {RunRecord} record
 * @returns {Notice}
 */
function missingCredentials({ mode, account }) {
  const secret = mode === "direct" ? "passcode" : "token";
  return {
    title: account ? `Waiting for the ${secret} for account ${account}` : `Waiting for the ${secret}`,
    text: "The count continues as soon as you enter it.",
    help: "credentials",
    label: `Enter ${secret}`,
  };
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
  if (record.series && record.endpoint === "profiles") {
    sentences.push("The days are not added up, because a person active on several days is counted on each of them.");
  }
  return sentences.join(" ");
}

/**
 * Summarizes the chart in one sentence.
 *
 * @param {RunRecord} record
 */
function summary(record) {
  const counted = record.parts.filter(
    /** @type {(part: RunPart) => part is RunPart & { day: number, count: number }} */ (
      ({ count }) => count !== undefined
    ),
  );
  const [first] = counted;
  if (first === undefined) return "No day is counted yet.";
  const least = counted.reduce((one, other) => (other.count < one.count ? other : one), first);
  const most = counted.reduce((one, other) => (other.count > one.count ? other : one), first);
  const days =
    counted.length < record.parts.length
      ? `${counted.length} of ${record.parts.length} days`
      : `${counted.length} days`;
  return `${days}, from ${number.format(least.count)} (${formatDay(least.day)}) to ${number.format(most.count)} (${formatDay(most.day)})`;
}

/** @param {RunPart} part */
function dayRow({ day }) {
  const row = document.createElement("tr");
  const head = Object.assign(document.createElement("th"), { scope: "row", textContent: day ? formatDay(day) : "" });
  row.append(head);
  row.insertCell().className = "number";
  row.insertCell();
  return row;
}
