// Decides the effects of an exchange's result on its query and on the account.

import type { Outcome } from "clevertap-counts";
import { afterFailure, afterRateLimit } from "./after-failure.ts";
import { afterRefusal } from "./after-refusal.ts";
import { submissionBackoff } from "./backoff.ts";
import { failureForClients, notDelivered } from "./classify-failure.ts";
import type { Context, Decision, Effects, ExchangeResult, Progress } from "./progress.ts";
import { resultOf } from "./success.ts";
import type { UpstreamState } from "./upstream-state.ts";

/** A query fails when its faults reach this. */
const MAX_FAULTS = 5;
/** A query fails when its losses exceed this. */
const MAX_LOSSES = 2;

export function afterExchange(progress: Progress, result: ExchangeResult, context: Context): Effects {
  if ("outcome" in result) return { decision: afterOutcome(result.outcome), upstream: acceptedAt(context.now) };
  const error = context.asCleverTapError(result.error);
  switch (error?.code) {
    case "query_failed":
      return { decision: { next: "fail", failure: failureForClients(error) }, upstream: acceptedAt(context.now) };
    case "request_expired":
      return { decision: afterLoss(progress, context), upstream: acceptedAt(context.now) };
    case "unauthorized":
      return afterRefusal(progress, error, context);
    case "rate_limited":
      return afterRateLimit(progress, error, context);
    case "server_error":
    case "network":
    case "timeout":
    case "invalid_response":
      return afterFailure(progress, error, context);
    default:
      return { decision: afterFault(progress, context), upstream: {} };
  }
}

/** The fields that count in a row. */
const NO_TROUBLE = { failures: 0, failedAt: 0, limits: 0, oddities: 0, refusals: 0, refusedAt: 0 };

function afterOutcome(outcome: Outcome): Decision {
  if (outcome.status === "partial") {
    return { next: "wait", at: outcome.notBefore, progress: { ...NO_TROUBLE, pending: JSON.stringify(outcome) } };
  }
  const result = resultOf(outcome);
  return "error" in result ? { next: "fail", failure: result } : { next: "success", success: result };
}

/** Ends a pause and the account's backoff, because CleverTap accepted the credentials. */
function acceptedAt(now: number): Partial<UpstreamState> {
  return { pausedAt: null, acceptedAt: now, failures: 0, retryAt: 0, retries: 0, refusals: 0 };
}

/** Submits the query again, because CleverTap no longer knows its req_id. */
function afterLoss(progress: Progress, { now }: Context): Decision {
  const losses = progress.losses + 1;
  // CleverTap's own words would tell a client that the gateway has lost the client's req_id.
  return losses > MAX_LOSSES
    ? { next: "fail", failure: notDelivered(`CleverTap lost the query ${losses} times`) }
    : { next: "wait", at: now, progress: { ...NO_TROUBLE, pending: null, losses } };
}

/** Retries after an error that the package does not foresee for a valid query. */
function afterFault(progress: Progress, { now, random, settings }: Context): Decision {
  const faults = progress.faults + 1;
  // The poll may have reached CleverTap, so the next one keeps the interval.
  const intervalMs = progress.pending === null ? 0 : settings.POLL_INTERVAL_MS;
  return faults >= MAX_FAULTS
    ? { next: "fail", failure: notDelivered(`an internal error of the gateway, ${faults} times`) }
    : { next: "wait", at: now + Math.max(intervalMs, submissionBackoff(faults, random)), progress: { faults } };
}
