/** The platform's own, looked up at each call: a test's fakes may come late. */
export function setTimer(run, ms) {
  return setTimeout(run, ms);
}

export function clearTimer(id) {
  clearTimeout(id);
}
