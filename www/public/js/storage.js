// Runs and the unfinished query in the browser's local storage. No secret is stored here.

/** @import { FormDraft } from "./query-form.js" */
/** @import { RunRecord } from "./run.js" */

const PREFIX = "clevertap-counts:";
const RUN = `${PREFIX}run:`;
const DRAFT = `${PREFIX}draft`;
const MAX_ENDED_RUNS = 100;

/**
 * Returns all runs, newest first.
 *
 * @returns {RunRecord[]}
 */
export function loadRuns() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(RUN));
  const runs = keys.map(read).filter((run) => run?.query && Array.isArray(run.parts));
  return runs.sort((one, other) => other.startedAt - one.startedAt);
}

/**
 * Returns one run, or `undefined` if it was removed.
 *
 * @param {string} id
 * @returns {RunRecord | undefined}
 */
export function loadRun(id) {
  return read(RUN + id);
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
