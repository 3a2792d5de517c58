// All runs: those of this visit in full, earlier ones as a list.

/** @import { ConnectionPanel } from "./connection.js" */
/** @import { Mode } from "./clients.js" */
/** @import { Question } from "./question.js" */
/** @import { RunHooks } from "./run.js" */
/** @import { RunPart, RunRecord } from "./run-record.js" */
/** @import { RunActions } from "./run-view.js" */

import { announce, byId } from "./dom.js";
import { canResume, explain, failures } from "./failures.js";
import { historyList } from "./history.js";
import { detailsInWords, eventsInWords } from "./query-text.js";
import { questionOf } from "./question.js";
import { countParts, isDone, mainTotal, partsInWords } from "./results.js";
import { Run } from "./run.js";
import { newRecord } from "./run-record.js";
import { runView } from "./run-view.js";
import { loadRun, loadRuns, pruneRuns, watchRuns } from "./storage.js";
import { updateSuggestions } from "./suggestions.js";

/** @typedef {{ run: Run, view: ReturnType<typeof runView>, announced?: string }} Entry */

const number = new Intl.NumberFormat();
const TITLE = document.title;

/**
 * Sets up the list. `edit` shows a run's query in the form.
 *
 * @param {{ connection: ConnectionPanel, edit: (record: RunRecord) => void }} options
 */
export function runList({ connection, edit }) {
  const container = byId("runs");
  /**
   * The runs that are shown in full, by id.
   *
   * @type {Map<string, Entry>}
   */
  const shown = new Map();
  /** @type {RunHooks} */
  const hooks = { clientFor: ({ mode, account }) => connection.client(mode, account), onChange };
  const earlier = historyList({ open, remove: (record) => remove(new Run(record, hooks)) });
  /** @type {Set<Run>} */
  const dirty = new Set();

  /**
   * Repaints a run at most once per frame, however often it changes.
   *
   * @param {Run} run
   */
  function onChange(run) {
    if (dirty.size === 0) requestAnimationFrame(paint);
    dirty.add(run);
  }

  function paint() {
    for (const run of dirty) {
      const entry = shown.get(run.record.id);
      if (entry === undefined) continue;
      entry.view.update();
      announceState(entry);
    }
    dirty.clear();
    showTitle();
  }

  /** Shows the number of active counts in the title, which is visible from other tabs. */
  function showTitle() {
    const counting = [...shown.values()].filter(({ run }) => run.state === "counting").length;
    document.title = counting > 0 ? `(${counting}) ${TITLE}` : TITLE;
  }

  /**
   * Announces the start, each quarter of a series, and the end. The countdown is not announced.
   *
   * @param {Entry} entry
   */
  function announceState(entry) {
    const { record, state } = entry.run;
    const { done, all } = countParts(record);
    const quarter = all > 1 && state === "counting" ? Math.floor((4 * done) / all) : "";
    const key = `${state} ${quarter}`;
    if (key === entry.announced) return;
    entry.announced = key;
    const name = eventsInWords(record);
    const share = `${done} of ${all} ${partsInWords(record)} counted.`;
    if (state === "counting") announce(done > 0 ? `${name}: ${share}` : `Counting ${name}.`);
    else if (state === "done") announce(`${name}: ${resultInWords(record)}.`);
    else if (state === "cancelled") announce(`${name}: cancelled.`);
    else if (state === "failed") {
      const [failure] = failures(record);
      if (failure === undefined) return;
      if (failure.error.code === "unauthorized") connection.markRefused(record.mode);
      announce(`${name}: ${explain(failure.error, { mode: record.mode, connected: navigator.onLine }).title}.`);
    }
  }

  /** @param {RunRecord} record */
  function add(record) {
    const run = new Run(record, hooks);
    const view = runView(run, actions);
    const entry = { run, view };
    shown.set(record.id, entry);
    container.prepend(view.element);
    byId("empty").hidden = true;
    view.update();
    return entry;
  }

  /** @param {Question & { mode: Mode, name?: string | undefined }} question */
  function start(question) {
    const entry = add(newRecord({ ...question, account: connection.account(question.mode) }));
    entry.run.save();
    pruneRuns();
    entry.run.start();
    entry.view.element.scrollIntoView({ block: "nearest" });
    listEarlier();
  }

  /** @param {RunRecord} record */
  function open(record) {
    const entry = add(record);
    if (record.endedAt === undefined) entry.run.start();
    listEarlier();
    entry.view.focus();
  }

  /** @param {Run} run */
  function remove(run) {
    const { id } = run.record;
    const entry = shown.get(id);
    (entry?.run ?? run).remove();
    entry?.view.destroy();
    shown.delete(id);
    listEarlier();
  }

  function listEarlier() {
    const records = loadRuns().filter(({ id }) => !shown.has(id));
    earlier.show(records);
    byId("empty").hidden = shown.size > 0 || records.length > 0;
    updateSuggestions();
  }

  /** @type {RunActions} */
  const actions = {
    cancel: (run) => run.cancel(),
    remove(run) {
      remove(run);
      byId("results").focus();
    },
    edit: (run) => edit(run.record),
    resume: (run) => resume(run),
    again: (run) => resume(run, { retryFailed: true }),
    credentials: ({ record: { mode, account } }) => connection.request(mode, account),
    repeat: ({ record }) => start({ ...questionOf(record), mode: record.mode, name: record.name }),
  };

  /**
   * @param {Run} run
   * @param {{ retryFailed?: boolean }} [options]
   */
  function resume(run, options) {
    const { mode, account } = run.record;
    if (connection.client(mode, account) === undefined) connection.request(mode, account);
    else run.start(options);
  }

  /**
   * Resumes every run that is neither done nor cancelled. `only` selects runs by their unfinished parts.
   *
   * @param {(part: RunPart) => boolean} [only]
   */
  function resumeAll(only) {
    for (const { run } of shown.values()) if (isUnfinished(run.record, only)) run.start();
  }

  /** Removes the runs of this browser. */
  function removeAll() {
    for (const { run } of [...shown.values()]) remove(run);
    for (const record of loadRuns()) remove(new Run(record, hooks));
  }

  /** @param {Mode} mode */
  function pause(mode) {
    for (const { run } of shown.values()) if (run.record.mode === mode) run.pause();
  }

  function showConnectivity() {
    byId("offline").hidden = navigator.onLine;
    if (navigator.onLine) resumeAll((part) => part.error?.code === "network");
    for (const { view } of shown.values()) view.update();
  }

  for (const record of loadRuns().reverse()) {
    if (isUnfinished(record)) add(record);
  }
  listEarlier();
  watchRuns((id) => {
    const entry = shown.get(id);
    if (entry && loadRun(id) === undefined) remove(entry.run);
    else entry?.run.reload();
    listEarlier();
  });
  setInterval(() => {
    for (const { view } of shown.values()) view.tick();
  }, 1_000);
  addEventListener("online", showConnectivity);
  addEventListener("offline", showConnectivity);
  // A page in the browser's back/forward cache would keep the locks of its runs and block other tabs.
  addEventListener("pagehide", () => {
    for (const { run } of shown.values()) run.pause();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && resumeAll());
  showConnectivity();
  return { start, resumeAll, removeAll, pause };
}

/**
 * Says if a run has parts that can be resumed and was not cancelled. `only` selects parts.
 *
 * @param {RunRecord} record
 * @param {(part: RunPart) => boolean} [only]
 */
function isUnfinished({ parts, cancelled }, only = () => true) {
  return !cancelled && parts.some((part) => !isDone(part) && (!part.error || canResume(part.error)) && only(part));
}

/** @param {RunRecord} record */
function resultInWords(record) {
  const sum = record.others.length > 0 ? null : mainTotal(record);
  return sum ? `${number.format(sum.sum)}, ${detailsInWords(record)}` : `all ${partsInWords(record)} counted`;
}
