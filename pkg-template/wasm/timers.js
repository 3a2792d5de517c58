/** Looks up the platform's timers at each call, because a test may install fake timers late. */
export function setTimer(run, ms) {
  return setTimeout(run, ms);
}

export function clearTimer(id) {
  clearTimeout(id);
}
