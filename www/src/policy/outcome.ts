// What an exchange that ended means for its query and for the account.

import type { CleverTapError, Outcome } from "clevertap-counts";
import type { Condition } from "./plan.ts";
import type { Settings } from "../config/settings.ts";

/** A query as far as its exchanges go. */
export interface Progress {
  readonly pending: string | null;
  readonly failures: number;
  readonly faults: number;
  readonly losses: number;
  readonly refusals: number;
  readonly refusedAt: number;
}

/** How an exchange ended; `error` may be anything that was thrown. */
export type Ended = { readonly outcome: Outcome } | { readonly error: unknown };

export interface Failure {
  readonly error: string;
  readonly code?: number;
}

/** What becomes of the query. */
export type Verdict =
  | { readonly next: "count"; readonly count: number }
  /** CleverTap's own failure, to be passed on. */
  | { readonly next: "relay"; readonly error: CleverTapError }
  | { readonly next: "fail"; readonly failure: Failure }
  | { readonly next: "wait"; readonly at: number; readonly progress: Partial<Progress> };

export interface After {
  readonly verdict: Verdict;
  readonly condition: Partial<Condition>;
}

/** What is given up after so many tries. */
const MAX_FAULTS = 5;
const MAX_LOSSES = 2;
const MAX_REFUSALS = 3;

/** The longest backoff of one query, and of an account's submissions. */
const MAX_BACKOFF_MS = 300_000;
const MAX_HOLD_MS = 30_000;
/** The longest `Retry-After` that is believed. */
const MAX_RETRY_AFTER_MS = 3_600_000;

export interface Circumstances {
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
  readonly settings: Settings;
  readonly condition: Condition;
  /** The error, where it is one of the package's. */
  readonly asCleverTapError: (error: unknown) => CleverTapError | undefined;
}

export function after(progress: Progress, ended: Ended, circumstances: Circumstances): After {
  if ("outcome" in ended) {
    const { outcome } = ended;
    const verdict: Verdict =
      outcome.status === "success"
        ? { next: "count", count: outcome.count }
        : { next: "wait", at: outcome.notBefore, progress: { pending: JSON.stringify(outcome), failures: 0 } };
    return { verdict, condition: accepted(circumstances.now) };
  }
  const error = circumstances.asCleverTapError(ended.error);
  switch (error?.code) {
    case "query_failed":
      return { verdict: { next: "relay", error }, condition: accepted(circumstances.now) };
    case "request_expired":
      return { verdict: lost(progress, circumstances), condition: accepted(circumstances.now) };
    case "unauthorized":
      return refused(progress, error, circumstances);
    case "rate_limited":
    case "server_error":
    case "network":
    case "timeout":
      return transient(progress, error, circumstances);
    case "invalid_response":
      return { verdict: odd(progress, error, circumstances), condition: {} };
    default:
      return { verdict: fault(progress, circumstances), condition: {} };
  }
}

/** CleverTap answered, and took the credentials. */
function accepted(now: number): Partial<Condition> {
  return { pausedAt: null, acceptedAt: now, failures: 0 };
}

/** The account pauses. A query that is refused time and again while others are not is at fault itself. */
function refused(progress: Progress, error: CleverTapError, { now, settings, condition }: Circumstances): After {
  const alone = condition.acceptedAt > progress.refusedAt;
  const refusals = progress.refusals + (alone ? 1 : 0);
  const at = Math.max(now + settings.PROBE_INTERVAL_MS, error.pending?.notBefore ?? 0);
  const verdict: Verdict =
    refusals >= MAX_REFUSALS
      ? { next: "fail", failure: { error: "CleverTap refuses this query, though not the credentials", code: 502 } }
      : { next: "wait", at, progress: { refusals, refusedAt: now } };
  const pausedAt = condition.pausedAt ?? now;
  return { verdict, condition: { pausedAt, probeAt: Math.max(condition.probeAt, now + settings.PROBE_INTERVAL_MS) } };
}

/** Polls keep their pace; submissions back off, this one and with it all of the account's. */
function transient(progress: Progress, error: CleverTapError, circumstances: Circumstances): After {
  const { now, condition } = circumstances;
  const failures = progress.failures + 1;
  const inARow = condition.failures + 1;
  const asked = Math.min(error.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
  const hold = now + Math.max(asked, backoff(inARow, MAX_HOLD_MS, circumstances.random));
  const at =
    progress.pending === null
      ? now + Math.max(asked, backoff(failures, MAX_BACKOFF_MS, circumstances.random))
      : pollAgainAt(error, circumstances);
  return {
    verdict: { next: "wait", at, progress: { failures } },
    condition: { failures: inARow, holdUntil: Math.max(condition.holdUntil, hold) },
  };
}

/** CleverTap no longer knows the req_id: the query is submitted anew. */
function lost(progress: Progress, { now }: Circumstances): Verdict {
  const losses = progress.losses + 1;
  // Not in CleverTap's words: they would tell a client that it is the gateway that forgot.
  return losses > MAX_LOSSES
    ? { next: "fail", failure: { error: `CleverTap lost the query ${losses} times`, code: 502 } }
    : { next: "wait", at: now, progress: { pending: null, losses, failures: 0 } };
}

/** An answer that fits no rule. A poll costs nothing to repeat; a submission might have been taken. */
function odd(progress: Progress, error: CleverTapError, circumstances: Circumstances): Verdict {
  const faults = progress.faults + 1;
  return progress.pending === null || faults >= MAX_FAULTS
    ? { next: "fail", failure: { error: "CleverTap gave an answer that fits none of its rules", code: 502 } }
    : { next: "wait", at: pollAgainAt(error, circumstances), progress: { faults } };
}

/** An error that the package does not foresee for a valid query. */
function fault(progress: Progress, { now, random, settings }: Circumstances): Verdict {
  const faults = progress.faults + 1;
  // The exchange may have taken place: what was polled keeps its pace.
  const pace = progress.pending === null ? 0 : settings.POLL_INTERVAL_MS;
  return faults >= MAX_FAULTS
    ? { next: "fail", failure: { error: `an internal error of the gateway, ${faults} times`, code: 502 } }
    : { next: "wait", at: now + Math.max(pace, backoff(faults, MAX_BACKOFF_MS, random)), progress: { faults } };
}

function pollAgainAt(error: CleverTapError, { now, settings }: Circumstances): number {
  return error.pending?.notBefore ?? now + settings.POLL_INTERVAL_MS;
}

function backoff(n: number, mostMs: number, random: number): number {
  return Math.round(Math.min(mostMs, 1_000 * 2 ** Math.min(n - 1, 20)) * (0.5 + random / 2));
}
