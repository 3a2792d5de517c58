/**
 * The platform's own, looked up at each call: a test's fakes may come late.
 *
 * @param {() => void} run
 * @param {number} ms
 */
export function setTimer(run, ms) {
  return setTimeout(run, ms);
}

/** @param {number} id */
export function clearTimer(id) {
  clearTimeout(id);
}
