// All runs: those of this visit in full, earlier ones as a list.

import { announce } from "./dom.js";
import { canGoOn, explain, failures } from "./failures.js";
import { historyList } from "./history.js";
import { detailsInWords } from "./question.js";
import { tally, total } from "./results.js";
import { newRecord, Run } from "./run.js";
import { runView } from "./run-view.js";
import { loadRun, loadRuns, pruneRuns, watchRuns } from "./storage.js";

const number = new Intl.NumberFormat();
const TITLE = document.title;

/** Makes the answers work; gives `start(question)`, `goOn()`, which resumes all that can be, and `pause(mode)`. */
export function answers({ connection, edit }) {
  const host = document.getElementById("runs");
  /** By id: the run, its view where it is shown in full, and the state that was last announced. */
  const shown = new Map();
  const earlier = historyList({ open, remove: (record) => remove(new Run(record, hooks)) });
  const hooks = { clientFor: ({ mode, account }) => connection.client(mode, account), changed };
  const dirty = new Set();

  /** Painted at most once a frame, however many parts move. */
  function changed(run) {
    if (dirty.size === 0) requestAnimationFrame(paint);
    dirty.add(run);
  }

  function paint() {
    for (const run of dirty) {
      const entry = shown.get(run.record.id);
      if (entry === undefined) continue;
      entry.view.update();
      tell(entry);
    }
    dirty.clear();
    showTitle();
  }

  /** For those who look at another tab meanwhile. */
  function showTitle() {
    const counting = [...shown.values()].filter(({ run }) => run.state === "counting").length;
    document.title = counting > 0 ? `(${counting}) ${TITLE}` : TITLE;
  }

  /** Says what a listener needs to know, and no more: the end, and each quarter of a series. */
  function tell(entry) {
    const { record, state } = entry.run;
    const { done, all } = tally(record);
    const quarter = record.series && state === "counting" ? Math.floor((4 * done) / all) : "";
    const news = `${state} ${quarter}`;
    if (news === entry.told) return;
    entry.told = news;
    const name = record.query.event_name;
    if (state === "counting") announce(done > 0 ? `${name}: ${done} of ${all} days counted.` : `Counting ${name}.`);
    else if (state === "done") announce(`${name}: ${said(record)}.`);
    else if (state === "failed") {
      const { error } = failures(record)[0];
      if (error.code === "unauthorized") connection.refused(record.mode);
      announce(`${name}: ${explain(error, { mode: record.mode, connected: navigator.onLine }).title}.`);
    } else if (state === "cancelled") announce(`${name}: cancelled.`);
  }

  function add(record) {
    const run = new Run(record, hooks);
    const view = runView(run, actions);
    const entry = { run, view };
    shown.set(record.id, entry);
    host.prepend(view.element);
    document.getElementById("empty").hidden = true;
    view.update();
    return entry;
  }

  function start(question) {
    const entry = add(newRecord({ ...question, account: connection.account(question.mode) }));
    entry.run.save();
    pruneRuns();
    entry.run.go();
    entry.view.element.scrollIntoView({ block: "nearest" });
    list();
  }

  function open(record) {
    const entry = add(record);
    if (record.endedAt === undefined) entry.run.go();
    list();
    entry.view.focus();
  }

  function remove(run) {
    const { id } = run.record;
    const entry = shown.get(id);
    (entry?.run ?? run).remove();
    entry?.view.destroy();
    shown.delete(id);
    list();
  }

  function list() {
    const all = loadRuns();
    const records = all.filter(({ id }) => !shown.has(id));
    earlier.show(records);
    suggest(
      "known-events",
      all.map(({ query }) => query.event_name),
    );
    suggest(
      "known-properties",
      all.flatMap(({ query }) => query.event_properties ?? []).map(({ name }) => name),
    );
    document.getElementById("empty").hidden = shown.size > 0 || records.length > 0;
  }

  const actions = {
    cancel: (run) => run.cancel(),
    remove(run) {
      remove(run);
      document.getElementById("answers").focus();
    },
    edit: (run) => edit(run.record),
    resume: (run) => proceed(run),
    again: (run) => proceed(run, { again: true }),
    credentials: ({ record: { mode, account } }) => connection.ask(mode, account),
    repeat: ({ record: { query, endpoint, series, mode } }) => start({ query, endpoint, series, mode }),
  };

  function proceed(run, options) {
    const { mode, account } = run.record;
    if (connection.client(mode, account) === undefined) connection.ask(mode, account);
    else run.go(options);
  }

  /** Goes on with all that is neither done nor given up; `only` narrows it down. */
  function goOn(only) {
    for (const { run } of shown.values()) if (isOpen(run.record, only)) run.go();
  }

  function pause(mode) {
    for (const { run } of shown.values()) if (run.record.mode === mode) run.pause();
  }

  const lost = (part) => part.error?.code === "network";
  function connectivity() {
    document.getElementById("offline").hidden = navigator.onLine;
    if (navigator.onLine) goOn(lost);
    for (const { view } of shown.values()) view.update();
  }

  for (const record of loadRuns().reverse()) {
    if (isOpen(record)) add(record);
  }
  list();
  watchRuns((id) => {
    const entry = shown.get(id);
    if (entry && loadRun(id) === undefined) remove(entry.run);
    else entry?.run.reload();
    list();
  });
  setInterval(() => {
    for (const { view } of shown.values()) view.tick();
  }, 1_000);
  addEventListener("online", connectivity);
  addEventListener("offline", connectivity);
  // A page that the browser keeps for the way back would hold its runs against other tabs.
  addEventListener("pagehide", () => {
    for (const { run } of shown.values()) run.pause();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && goOn());
  connectivity();
  return { start, goOn, pause };
}

/** Whether parts of a run can be gone on with, and nobody gave it up; `only` narrows the parts down. */
function isOpen({ parts, cancelled }, only = () => true) {
  return (
    !cancelled && parts.some((part) => part.count === undefined && (!part.error || canGoOn(part.error)) && only(part))
  );
}

/** What was asked before, offered as one types. */
function suggest(id, names) {
  document.getElementById(id).replaceChildren(...[...new Set(names)].map((name) => new Option(name, name)));
}

function said(record) {
  const sum = total(record);
  return sum ? `${number.format(sum.sum)}, ${detailsInWords(record)}` : "all days counted";
}
