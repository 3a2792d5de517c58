// Decides the effects of refused credentials. A firewall may answer 401 or 403 because of one query's body, so one
// refusal proves nothing about the credentials: the other queries continue, and show it.

import type { CleverTapError } from "clevertap-counts";
import { notDelivered } from "./classify-failure.ts";
import type { Context, Decision, Effects, Progress } from "./progress.ts";
import { MAX_REFUSED_QUERIES } from "./upstream-state.ts";

/** A query fails when CleverTap has refused it this often, while it accepted others. */
const MAX_REFUSALS = 3;

/**
 * Sets the query back, and pauses the account if CleverTap refuses several queries in a row, or the same one again when
 * no other one was accepted in between.
 */
export function afterRefusal(progress: Progress, error: CleverTapError, { now, settings, upstream }: Context): Effects {
  const othersAccepted = upstream.acceptedAt > progress.refusedAt;
  const isRepeated = progress.refusedAt > 0 && !othersAccepted;
  const refusedQueries = upstream.refusals + (isRepeated ? 0 : 1);
  const refusedAt = upstream.refusals === 0 ? now : upstream.refusedAt;
  const isConclusive = isRepeated || refusedQueries >= MAX_REFUSED_QUERIES;

  const refusals = progress.refusals + (othersAccepted ? 1 : 0);
  const nextProbeAt = now + settings.PROBE_INTERVAL_MS;
  const at = Math.max(nextProbeAt, error.pending?.notBefore ?? 0);
  const decision: Decision =
    refusals >= MAX_REFUSALS
      ? { next: "fail", failure: notDelivered("CleverTap refuses this query but accepts the credentials") }
      : { next: "wait", at, progress: { refusals, refusedAt: now } };
  return {
    decision,
    upstream: {
      refusals: refusedQueries,
      refusedAt,
      pausedAt: upstream.pausedAt ?? (isConclusive ? refusedAt : null),
      probeAt: Math.max(upstream.probeAt, nextProbeAt),
    },
  };
}
