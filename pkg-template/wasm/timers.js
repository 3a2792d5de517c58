/**
 * Looks up the platform's timers at each call, because a test may install fake timers late.
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
