// Decides the effects of an exchange without a usable answer. A failure may be the query's, the account's or
// CleverTap's. It is taken for the query's own: the query backs off and becomes a suspect, which has a small share of
// the slots. Only 429, and submissions that fail one after the other, hold other submissions back.

import type { CleverTapError } from "clevertap-counts";
import { accountHold, pollBackoff, submissionBackoff, suspectSpacing } from "./backoff.ts";
import { type Failure, notDelivered } from "./classify-failure.ts";
import type { Context, Decision, Effects, Progress } from "./progress.ts";
import type { UpstreamState } from "./upstream-state.ts";

/** A query fails when its oddities reach this. */
const MAX_ODDITIES = 3;

/** A longer `Retry-After` is cut to this. */
const MAX_RETRY_AFTER_MS = 3_600_000;
/** A `Retry-After` without 429 is one query's. It holds others for this long at most. */
const MAX_SHARED_RETRY_AFTER_MS = 30_000;

/** Backs the query off, and holds all submissions, because the limit is the account's. */
export function afterRateLimit(progress: Progress, error: CleverTapError, context: Context): Effects {
  const limits = progress.limits + 1;
  return {
    decision: { next: "wait", at: nextAt(progress, error, limits, context), progress: { limits } },
    upstream: hold(retryAfterMs(error), 0, context),
  };
}

/** Backs the query off. Fails it if its failures reach their limit, or if its odd answers are not those of others. */
export function afterFailure(progress: Progress, error: CleverTapError, context: Context): Effects {
  const { now, settings, upstream } = context;
  const failures = progress.failures + 1;
  const othersAccepted = progress.failures > 0 && upstream.acceptedAt > progress.failedAt;
  const oddities = progress.oddities + (error.code === "invalid_response" && othersAccepted ? 1 : 0);
  const isOver = oddities >= MAX_ODDITIES || failures >= settings.QUERY_MAX_FAILURES;
  const decision: Decision = isOver
    ? { next: "fail", failure: failureOf(error, failures) }
    : {
        next: "wait",
        at: nextAt(progress, error, failures, context),
        progress: { failures, failedAt: now, oddities },
      };
  return { decision, upstream: upstreamAfterFailure(progress, error, context) };
}

/**
 * Spaces the exchanges of suspects. Holds submissions only if two of them have failed one after the other, and each for
 * the first time: the failures of a single query, or of polls, prove nothing about the others.
 */
function upstreamAfterFailure(progress: Progress, error: CleverTapError, context: Context): Partial<UpstreamState> {
  const { now, random, settings, upstream } = context;
  const retries = upstream.retries + 1;
  const suspects = { retries, retryAt: now + suspectSpacing(retries, settings.POLL_INTERVAL_MS, random) };
  const isFirst = progress.pending === null && progress.failures === 0;
  if (!isFirst) return suspects;
  return { ...suspects, ...hold(Math.min(retryAfterMs(error), MAX_SHARED_RETRY_AFTER_MS), 1, context) };
}

/**
 * Holds submissions for `ms`, and longer after each failure beyond `free` ones. Exchanges that were in flight when a
 * hold began do not count again.
 */
function hold(ms: number, free: number, { now, random, upstream }: Context): Partial<UpstreamState> {
  const isHeld = upstream.holdUntil > now;
  const failures = upstream.failures + (isHeld ? 0 : 1);
  if (failures <= free) return { failures };
  const until = now + Math.max(ms, isHeld ? 0 : accountHold(failures - free, random));
  return { failures, holdUntil: Math.max(upstream.holdUntil, until) };
}

/** Returns the time of the next exchange after `n` failures in a row. */
function nextAt({ pending }: Progress, error: CleverTapError, n: number, { now, random, settings }: Context): number {
  const backoffMs = pending === null ? submissionBackoff(n, random) : pollBackoff(n, settings.POLL_INTERVAL_MS);
  return Math.max(now + Math.max(retryAfterMs(error), backoffMs), error.pending?.notBefore ?? 0);
}

function retryAfterMs(error: CleverTapError): number {
  return Math.min(error.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
}

function failureOf({ code }: CleverTapError, times: number): Failure {
  const often = times === 1 ? "" : `, ${times} times in a row`;
  switch (code) {
    case "invalid_response":
      return notDelivered(`CleverTap's answer matches no rule of the count protocol${often}`);
    case "timeout":
      return notDelivered(`CleverTap did not answer in time${often}`);
    case "network":
      return notDelivered(`CleverTap could not be reached${often}`);
    default:
      return notDelivered(`CleverTap answered with a server error${often}`);
  }
}
