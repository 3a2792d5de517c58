// What outlives a reload. Secrets never come here: the token has the tab's own storage, in connection.js.

const PREFIX = "clevertap-counts:";
const RUN = `${PREFIX}run:`;
const DRAFT = `${PREFIX}draft`;
const KEPT = 100;

/** All runs, newest first. */
export function loadRuns() {
  const keys = Object.keys(localStorage).filter((key) => key.startsWith(RUN));
  const runs = keys.map(read).filter((run) => run?.query && Array.isArray(run.parts));
  return runs.sort((one, other) => other.startedAt - one.startedAt);
}

/** One run, or `undefined` where it was removed. */
export function loadRun(id) {
  return read(RUN + id);
}

/** Each run has a key of its own, so that tabs do not write over one another's. */
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

export function removeRun(id) {
  localStorage.removeItem(RUN + id);
}

/** Drops the oldest of the ended runs beyond those that are kept. */
export function pruneRuns() {
  const ended = loadRuns().filter(({ endedAt }) => endedAt !== undefined);
  for (const { id } of ended.slice(KEPT)) removeRun(id);
}

/** Calls with the id of each run that another tab changes. */
export function watchRuns(changed) {
  addEventListener("storage", ({ key }) => {
    if (key?.startsWith(RUN)) changed(key.slice(RUN.length));
  });
}

export const loadDraft = () => read(DRAFT);
export const saveDraft = (draft) => write(DRAFT, JSON.stringify(draft));

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(key, text) {
  try {
    localStorage.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}
