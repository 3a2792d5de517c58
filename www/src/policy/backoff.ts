// The delays of retries. Times are in milliseconds.

/** The longest backoff of one submission. */
const MAX_SUBMISSION_MS = 300_000;
/** The longest backoff of a poll, in poll intervals: five minutes with CleverTap's interval of 30 s. */
const MAX_POLL_INTERVALS = 10;
/** The longest hold of an account's submissions, and the longest time between exchanges of its suspects. */
const MAX_HOLD_MS = 30_000;

/** Returns the delay of a submission after its `n`-th failure in a row. `random` is from 0 to 1. */
export function submissionBackoff(n: number, random: number): number {
  return jittered(Math.min(MAX_SUBMISSION_MS, doubled(1_000, n)), random);
}

/** Returns the delay of all submissions of an account after its `n`-th failure in a row. */
export function accountHold(n: number, random: number): number {
  return jittered(Math.min(MAX_HOLD_MS, doubled(1_000, n)), random);
}

/** Returns the delay of all suspects of an account after the `n`-th failure in a row. */
export function suspectSpacing(n: number, intervalMs: number, random: number): number {
  return jittered(Math.min(MAX_HOLD_MS, intervalMs, doubled(1_000, n)), random);
}

/** Returns the delay of a poll after its `n`-th failure in a row. It has no jitter, because the interval is a minimum. */
export function pollBackoff(n: number, intervalMs: number): number {
  return Math.min(MAX_POLL_INTERVALS * intervalMs, doubled(intervalMs, n));
}

function doubled(ms: number, n: number): number {
  return ms * 2 ** Math.min(n - 1, 20);
}

/** Shortens a delay to between half of it and all of it. */
function jittered(ms: number, random: number): number {
  return Math.round(ms * (0.5 + random / 2));
}
