// Decides the effects of an exchange's result on its query and on the account.

import type { CleverTapError, Outcome } from "clevertap-counts";
import type { Settings } from "../config/settings.ts";
import { type Failure, failureForClients } from "./classify-failure.ts";
import { resultOf, type Success } from "./success.ts";
import type { UpstreamState } from "./upstream-state.ts";

/** The fields of an open query that its exchanges change. */
export interface Progress {
  /** The package's `Pending` as JSON. Null until CleverTap has accepted the query. */
  readonly pending: string | null;
  /** Consecutive transient failures. */
  readonly failures: number;
  /** Errors that are not foreseen, and answers to polls that match no rule. */
  readonly faults: number;
  /** How often CleverTap has lost the req_id. */
  readonly losses: number;
  /** How often CleverTap has refused the credentials for this query but not for others. */
  readonly refusals: number;
  readonly refusedAt: number;
}

/** The result of an exchange. `error` may be any value that was thrown. */
export type ExchangeResult = { readonly outcome: Outcome } | { readonly error: unknown };

export type Decision =
  | { readonly next: "success"; readonly success: Success }
  | { readonly next: "fail"; readonly failure: Failure }
  | { readonly next: "wait"; readonly at: number; readonly progress: Partial<Progress> };

export interface Effects {
  readonly decision: Decision;
  readonly upstream: Partial<UpstreamState>;
}

/** A query fails when one of its counters reaches this. */
const MAX_FAULTS = 5;
const MAX_REFUSALS = 3;
/** A query fails when its losses exceed this. */
const MAX_LOSSES = 2;

/** The longest backoff of one query, and of all submissions of an account. */
const MAX_BACKOFF_MS = 300_000;
const MAX_HOLD_MS = 30_000;
/** A longer `Retry-After` is cut to this. */
const MAX_RETRY_AFTER_MS = 3_600_000;

export interface Context {
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
  readonly settings: Settings;
  readonly upstream: UpstreamState;
  /** Returns `undefined` if the error is not the package's. */
  readonly asCleverTapError: (error: unknown) => CleverTapError | undefined;
}

export function afterExchange(progress: Progress, result: ExchangeResult, context: Context): Effects {
  if ("outcome" in result) {
    const { outcome } = result;
    const decision: Decision =
      outcome.status === "success"
        ? afterSuccess(outcome)
        : { next: "wait", at: outcome.notBefore, progress: { pending: JSON.stringify(outcome), failures: 0 } };
    return { decision, upstream: acceptedAt(context.now) };
  }
  const error = context.asCleverTapError(result.error);
  switch (error?.code) {
    case "query_failed":
      return { decision: { next: "fail", failure: failureForClients(error) }, upstream: acceptedAt(context.now) };
    case "request_expired":
      return { decision: afterLoss(progress, context), upstream: acceptedAt(context.now) };
    case "unauthorized":
      return afterRefusal(progress, error, context);
    case "rate_limited":
    case "server_error":
    case "network":
    case "timeout":
      return afterTransientFailure(progress, error, context);
    case "invalid_response":
      return { decision: afterInvalidResponse(progress, error, context), upstream: {} };
    default:
      return { decision: afterFault(progress, context), upstream: {} };
  }
}

function afterSuccess(outcome: Extract<Outcome, { status: "success" }>): Decision {
  const result = resultOf(outcome);
  return "error" in result ? { next: "fail", failure: result } : { next: "success", success: result };
}

/** Ends a pause and the account's backoff, because CleverTap accepted the credentials. */
function acceptedAt(now: number): Partial<UpstreamState> {
  return { pausedAt: null, acceptedAt: now, failures: 0 };
}

/** Pauses the account. Fails the query if CleverTap repeatedly refuses it while it accepts others. */
function afterRefusal(progress: Progress, error: CleverTapError, { now, settings, upstream }: Context): Effects {
  const othersAccepted = upstream.acceptedAt > progress.refusedAt;
  const refusals = progress.refusals + (othersAccepted ? 1 : 0);
  const at = Math.max(now + settings.PROBE_INTERVAL_MS, error.pending?.notBefore ?? 0);
  const decision: Decision =
    refusals >= MAX_REFUSALS
      ? { next: "fail", failure: { error: "CleverTap refuses this query but accepts the credentials", code: 502 } }
      : { next: "wait", at, progress: { refusals, refusedAt: now } };
  const pausedAt = upstream.pausedAt ?? now;
  return { decision, upstream: { pausedAt, probeAt: Math.max(upstream.probeAt, now + settings.PROBE_INTERVAL_MS) } };
}

/** Repeats a poll at its usual interval. Backs a submission off, and holds back all submissions of the account. */
function afterTransientFailure(progress: Progress, error: CleverTapError, context: Context): Effects {
  const { now, upstream, random } = context;
  const failures = progress.failures + 1;
  const accountFailures = upstream.failures + 1;
  const retryAfterMs = Math.min(error.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
  const hold = now + Math.max(retryAfterMs, backoff(accountFailures, MAX_HOLD_MS, random));
  const at =
    progress.pending === null
      ? now + Math.max(retryAfterMs, backoff(failures, MAX_BACKOFF_MS, random))
      : nextPollAt(error, context);
  return {
    decision: { next: "wait", at, progress: { failures } },
    upstream: { failures: accountFailures, holdUntil: Math.max(upstream.holdUntil, hold) },
  };
}

/** Submits the query again, because CleverTap no longer knows its req_id. */
function afterLoss(progress: Progress, { now }: Context): Decision {
  const losses = progress.losses + 1;
  // CleverTap's own words would tell a client that the gateway has lost the client's req_id.
  return losses > MAX_LOSSES
    ? { next: "fail", failure: { error: `CleverTap lost the query ${losses} times`, code: 502 } }
    : { next: "wait", at: now, progress: { pending: null, losses, failures: 0 } };
}

/** Repeats a poll, which costs CleverTap little. Fails a submission, because CleverTap may have accepted it. */
function afterInvalidResponse(progress: Progress, error: CleverTapError, context: Context): Decision {
  const faults = progress.faults + 1;
  return progress.pending === null || faults >= MAX_FAULTS
    ? { next: "fail", failure: { error: "CleverTap's answer matches no rule of the count protocol", code: 502 } }
    : { next: "wait", at: nextPollAt(error, context), progress: { faults } };
}

/** Retries after an error that the package does not foresee for a valid query. */
function afterFault(progress: Progress, { now, random, settings }: Context): Decision {
  const faults = progress.faults + 1;
  // The poll may have reached CleverTap, so the next one keeps the interval.
  const intervalMs = progress.pending === null ? 0 : settings.POLL_INTERVAL_MS;
  return faults >= MAX_FAULTS
    ? { next: "fail", failure: { error: `an internal error of the gateway, ${faults} times`, code: 502 } }
    : { next: "wait", at: now + Math.max(intervalMs, backoff(faults, MAX_BACKOFF_MS, random)), progress: { faults } };
}

function nextPollAt(error: CleverTapError, { now, settings }: Context): number {
  return error.pending?.notBefore ?? now + settings.POLL_INTERVAL_MS;
}

/** Returns the delay before retry `n`: doubled each time from one second, times a random 0.5 to 1. */
function backoff(n: number, maxMs: number, random: number): number {
  return Math.round(Math.min(maxMs, 1_000 * 2 ** Math.min(n - 1, 20)) * (0.5 + random / 2));
}
