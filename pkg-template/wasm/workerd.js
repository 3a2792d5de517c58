import module from "./clevertap_counts.wasm";

/** All requests of a Worker isolate share the module, although their I/O must not mix. */
export const sharesIsolate = () => true;

export function compile() {
  return module;
}

/**
 * Outside of a request handler the platform refuses timers and I/O. There, the wait ends at once, and the fetch that
 * follows it fails with the platform's own message. A request that has too many timers gets the exception instead, because
 * a wait that ends at once would poll too early.
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
