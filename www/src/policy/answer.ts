// What an object answers to the Worker in front of it.

import type { Condition } from "./plan.ts";

export type Answer =
  | { readonly status: "success"; readonly count: number; readonly ageMs: number }
  | { readonly status: "partial"; readonly reqId: number; readonly retryAfterMs: number }
  | { readonly status: "fail"; readonly error: string; readonly code?: number }
  /** No such req_id, or another token's. */
  | { readonly status: "unknown" }
  /** As many queries are open as may be. */
  | { readonly status: "full"; readonly whose: "token" | "account"; readonly retryAfterMs: number };

/** A query as far as its answer goes. */
export interface Answerable {
  readonly nextAt: number;
  readonly leaseUntil: number;
  readonly pending: string | null;
  readonly finishedAt: number | null;
  readonly count: number | null;
  readonly error: string | null;
  readonly code: number | null;
}

/** `queuedMs` is how long those before it will take, about. */
export function answerOf(row: Answerable, reqId: number, now: number, condition: Condition, queuedMs: number): Answer {
  if (row.finishedAt === null)
    return { status: "partial", reqId, retryAfterMs: knownInMs(row, now, condition, queuedMs) };
  if (row.count !== null) return { status: "success", count: row.count, ageMs: Math.max(0, now - row.finishedAt) };
  return { status: "fail", error: row.error ?? "", ...(row.code === null ? {} : { code: row.code }) };
}

/** In how long more can be known of an open query. */
function knownInMs(row: Answerable, now: number, condition: Condition, queuedMs: number): number {
  if (row.leaseUntil > now) return 0;
  const polls = row.pending !== null;
  const from = Math.max(row.nextAt, condition.pausedAt !== null ? condition.probeAt : polls ? 0 : condition.holdUntil);
  return Math.max(0, from - now) + (polls ? 0 : queuedMs);
}

/** Seconds for `Retry-After`: from 1 to 30. */
export function retryAfterSeconds(ms: number): number {
  return Math.min(30, Math.max(1, Math.ceil(ms / 1_000)));
}
