import module from "./clevertap_counts.wasm";

/** Requests with I/O of their own share what a module keeps. */
export const sharesIsolate = () => true;

export function compile() {
  return module;
}

/**
 * Outside of a handler the platform refuses timers, as it refuses I/O: a wait is over at once there,
 * and the request after it learns from the platform what is wrong. Where a request has too many of
 * them, a wait that is over at once would be a poll that comes early.
 *
 * @param {() => void} run
 * @param {number} ms
 */
export function setTimer(run, ms) {
  try {
    return setTimeout(run, ms);
  } catch (error) {
    if (/** @type {any} */ (error)?.name === "QuotaExceededError") throw error;
    void Promise.resolve().then(run);
    return undefined;
  }
}

/** @param {number | undefined} id */
export function clearTimer(id) {
  if (id !== undefined) clearTimeout(id);
}
