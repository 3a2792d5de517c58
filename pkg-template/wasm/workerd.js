import module from "./clevertap_counts.wasm";

/** Requests with I/O of their own share what a module keeps. */
export const sharesIsolate = () => true;

export function compile() {
  return module;
}

/**
 * Outside of a handler the platform refuses timers, as it refuses I/O: a wait is over at once there,
 * and the request after it learns from the platform what is wrong.
 */
export function setTimer(run, ms) {
  try {
    return setTimeout(run, ms);
  } catch {
    void Promise.resolve().then(run);
    return undefined;
  }
}

export function clearTimer(id) {
  if (id !== undefined) clearTimeout(id);
}
