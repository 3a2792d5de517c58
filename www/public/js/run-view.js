// A run as it is looked at: the figure, the progress, what went wrong, the chart and the table.

import { dayInWords } from "./days.js";
import { fromTemplate, part, setText } from "./dom.js";
import { explain, failures } from "./failures.js";
import { clock, duration, phase } from "./progress.js";
import { detailsInWords, ENDPOINTS } from "./question.js";
import { note, tally, total, unfinishedDays } from "./results.js";
import { wireTools } from "./run-tools.js";

const HELP = { credentials: "Enter another", resume: "Go on", again: "Ask again", edit: "Edit the question" };
const number = new Intl.NumberFormat();
const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Makes the element; gives `{ element, update(), tick(), destroy(), focus() }`. `actions` are what its buttons do. */
export function runView(run, actions) {
  const element = fromTemplate("run-template");
  const get = (name) => part(element, name);
  let chart;
  let chartAsked = false;

  function update() {
    const { record, state } = run;
    const { done } = tally(record);
    setText(get("event"), record.query.event_name);
    setText(get("details"), detailsInWords(record));
    element.dataset.state = state;
    showFigure(record, state);
    const counting = state === "counting" || state === "elsewhere";
    get("progress").hidden = !counting;
    showBar(record, state);
    showTroubles(record, state);
    setText(get("remark"), remark(record, state));
    get("remark").hidden = get("remark").textContent === "";
    for (const name of ["copy", "csv"]) get(name).hidden = done === 0;
    get("again").hidden = state !== "done";
    if (record.series) showSeries(record);
    tick();
  }

  /** The big number, and what it is. */
  function showFigure(record, state) {
    const sum = total(record);
    const figure = get("figure");
    figure.hidden = sum === null;
    if (sum === null) return;
    const words = ENDPOINTS[record.endpoint];
    const unit = `${sum.sum === 1 ? words.one : words.many}${sum.partly ? (state === "counting" ? " so far" : " in the days counted") : ""}`;
    figure.replaceChildren(
      number.format(sum.sum),
      Object.assign(document.createElement("span"), { textContent: ` ${unit}` }),
    );
  }

  function showBar(record, state) {
    const bar = get("bar");
    bar.setAttribute("aria-label", record.series ? "Days counted" : "Counting");
    if (!record.series || state !== "counting") return bar.removeAttribute("value");
    const { done, all } = tally(record);
    bar.max = all;
    bar.value = done;
  }

  function showTroubles(record, state) {
    const connected = navigator.onLine;
    const found = failures(record).map(({ error, parts }) => {
      const { title, text, help } = explain(error, { mode: record.mode, connected });
      return {
        title,
        text: record.series && parts < record.parts.length ? `${text} (${parts} of ${record.parts.length} days)` : text,
        help,
      };
    });
    if (state === "waiting" || state === "cancelled") found.push(stopped(record, state));
    const key = JSON.stringify(found);
    if (get("troubles").dataset.shows === key) return;
    get("troubles").dataset.shows = key;
    get("troubles").replaceChildren(...found.map(trouble));
  }

  function trouble({ title, text, help, label = HELP[help] }) {
    const box = fromTemplate("trouble-template");
    setText(part(box, "title"), title);
    setText(part(box, "text"), text);
    part(box, "text").hidden = text === "";
    setText(part(box, "help"), label);
    part(box, "help").addEventListener("click", () => actions[help](run));
    return box;
  }

  function showSeries(record) {
    get("chart").hidden = false;
    if (chart) chart.update(record, summary(record));
    else if (!chartAsked) {
      chartAsked = true;
      import("./chart.js").then(({ drawChart }) => {
        chart = drawChart(get("plot"), get("reading"), number);
        chart.update(run.record, summary(run.record));
      });
    }
    get("table").hidden = false;
    if (get("table").open) showTable(record);
  }

  function showTable(record) {
    setText(get("count-head"), record.endpoint === "events" ? "Times" : "People");
    get("scroll").setAttribute("aria-label", `Days of ${record.query.event_name}`);
    const body = get("days");
    if (body.rows.length === 0) body.append(...record.parts.map(dayRow));
    record.parts.forEach((each, index) => {
      const [, count, remark] = body.rows[index].cells;
      setText(count, each.count === undefined ? "–" : number.format(each.count));
      setText(remark, note(record, each));
    });
  }

  /** What changes with every second. */
  function tick(now = Date.now()) {
    const { record, state } = run;
    if (state === "elsewhere") setText(get("phase"), "Another tab of this page is counting.");
    if (state === "counting") setText(get("phase"), phase(run, now));
    if (state === "counting") setText(get("elapsed"), clock(now - record.startedAt));
  }

  get("table").addEventListener("toggle", () => get("table").open && showTable(run.record));
  get("cancel").addEventListener("click", () => actions.cancel(run));
  wireTools(run, element, actions);
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

function stopped(record, state) {
  if (state === "cancelled") return { title: "Cancelled", text: "", help: "resume" };
  const secret = record.mode === "direct" ? "the passcode" : "the token";
  const needed = record.account ? `${secret} for account ${record.account}` : secret;
  return {
    title: `Waiting for ${needed}`,
    text: "It goes on where it was as soon as that is there.",
    help: "credentials",
    label: "Enter it",
  };
}

/** When the answer came, and what is to be known about the number. */
function remark(record, state) {
  const sentences = [];
  if (state === "done" && record.endedAt !== undefined) {
    sentences.push(`Answered ${when.format(record.endedAt)}, after ${duration(record.endedAt - record.startedAt)}.`);
  }
  const growing = unfinishedDays(record);
  if (growing.length === 1)
    sentences.push(`${dayInWords(growing[0])} was not over everywhere yet: its number is still growing.`);
  if (growing.length > 1) {
    sentences.push(
      `${dayInWords(growing[0])} and later were not over everywhere yet: their numbers are still growing.`,
    );
  }
  if (record.series && record.endpoint === "profiles") {
    sentences.push("Days do not add up: who came on several days is counted on each of them.");
  }
  return sentences.join(" ");
}

/** The chart in one sentence. */
function summary(record) {
  const counted = record.parts.filter((each) => each.count !== undefined);
  if (counted.length === 0) return "No day is counted yet.";
  const least = counted.reduce((one, other) => (other.count < one.count ? other : one));
  const most = counted.reduce((one, other) => (other.count > one.count ? other : one));
  const days =
    counted.length < record.parts.length
      ? `${counted.length} of ${record.parts.length} days`
      : `${counted.length} days`;
  return `${days}, from ${number.format(least.count)} (${dayInWords(least.day)}) to ${number.format(most.count)} (${dayInWords(most.day)})`;
}

function dayRow({ day }) {
  const row = document.createElement("tr");
  row.append(Object.assign(document.createElement("th"), { scope: "row", textContent: dayInWords(day) }));
  row.insertCell().className = "number";
  row.insertCell();
  return row;
}
