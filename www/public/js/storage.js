// Runs, saved questions and the unfinished query in the browser's local storage. No secret is stored here.

/** @import { FormDraft } from "./query-form.js" */
/** @import { Question } from "./question.js" */
/** @import { RunRecord } from "./run-record.js" */

import { readRecord } from "./run-record.js";

/** @typedef {Question & { name: string }} SavedQuestion */

const PREFIX = "clevertap-counts:";
const RUN = `${PREFIX}run:`;
const QUESTION = `${PREFIX}question:`;
const DRAFT = `${PREFIX}draft`;
const MAX_ENDED_RUNS = 100;

/**
 * Returns all runs, newest first.
 *
 * @returns {RunRecord[]}
 */
export function loadRuns() {
  const runs = keysOf(RUN).flatMap((key) => readRecord(read(key)) ?? []);
  return runs.sort((one, other) => other.startedAt - one.startedAt);
}

/** @param {string} prefix */
const keysOf = (prefix) => Object.keys(localStorage).filter((key) => key.startsWith(prefix));

/**
 * Returns one run, or `undefined` if it was removed.
 *
 * @param {string} id
 * @returns {RunRecord | undefined}
 */
export function loadRun(id) {
  return readRecord(read(RUN + id));
}

/**
 * Saves a run under its own key, so that tabs do not overwrite each other's runs. If the storage is full, the oldest
 * ended runs make room.
 *
 * @param {RunRecord} run
 */
export function saveRun(run) {
  const text = JSON.stringify(run);
  while (!write(RUN + run.id, text)) {
    const [oldest] = loadRuns()
      .filter(({ id, endedAt }) => endedAt !== undefined && id !== run.id)
      .slice(-1);
    if (oldest === undefined) return;
    removeRun(oldest.id);
  }
}

/** @param {string} id */
export function removeRun(id) {
  localStorage.removeItem(RUN + id);
}

/** Removes the oldest ended runs beyond the limit of 100. */
export function pruneRuns() {
  const ended = loadRuns().filter(({ endedAt }) => endedAt !== undefined);
  for (const { id } of ended.slice(MAX_ENDED_RUNS)) removeRun(id);
}

/**
 * Returns the saved questions in the order of their names.
 *
 * @returns {SavedQuestion[]}
 */
export function loadQuestions() {
  const saved = keysOf(QUESTION)
    .map(read)
    .filter((question) => question?.query && typeof question.name === "string");
  return saved.sort((one, other) => one.name.localeCompare(other.name));
}

/**
 * Saves a question under its name, in place of another one of that name. Returns `false` if the storage is full.
 *
 * @param {SavedQuestion} question
 */
export const saveQuestion = (question) => write(QUESTION + question.name, JSON.stringify(question));

/** @param {string} name */
export const removeQuestion = (name) => localStorage.removeItem(QUESTION + name);

/**
 * Calls `onChange` if another tab saves or removes a question.
 *
 * @param {() => void} onChange
 */
export function watchQuestions(onChange) {
  addEventListener("storage", ({ key }) => key?.startsWith(QUESTION) && onChange());
}

/** Removes everything that this page has stored in this browser, but not the connection of this tab. */
export function removeAll() {
  for (const key of keysOf(PREFIX)) localStorage.removeItem(key);
}

/**
 * Calls `onChange` with the id of each run that another tab changes.
 *
 * @param {(id: string) => void} onChange
 */
export function watchRuns(onChange) {
  addEventListener("storage", ({ key }) => {
    if (key?.startsWith(RUN)) onChange(key.slice(RUN.length));
  });
}

/** @returns {Partial<FormDraft> | undefined} */
export const loadDraft = () => read(DRAFT);

/** @param {FormDraft} draft */
export const saveDraft = (draft) => write(DRAFT, JSON.stringify(draft));

/** @param {string} key */
function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} key
 * @param {string} text
 */
function write(key, text) {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
