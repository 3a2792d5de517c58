// The answers of an account's object to the Worker.

import type { UpstreamState } from "./upstream-state.ts";

export type Answer =
  /** `body` is the whole body of the answer as JSON, if it has more than a count. A report has no count. */
  | { readonly status: "success"; readonly count?: number; readonly body?: string; readonly ageMs: number }
  | { readonly status: "partial"; readonly reqId: number; readonly retryAfterMs: number }
  | { readonly status: "fail"; readonly error: string; readonly code?: number }
  /** The req_id does not exist, or belongs to another token. */
  | { readonly status: "unknown" }
  /** The token or the account has reached its limit of open queries, or with `of` the account its limit of bytes. */
  | {
      readonly status: "full";
      readonly whose: "token" | "account";
      readonly of?: "bytes";
      readonly retryAfterMs: number;
    };

/** The fields of a query that determine its answer. */
export interface Answerable {
  readonly nextAt: number;
  readonly leaseUntil: number;
  readonly pending: string | null;
  readonly finishedAt: number | null;
  readonly count: number | null;
  readonly error: string | null;
  readonly code: number | null;
}

/** `body` is the stored body of a result, `queuedMs` the expected time until the queries ahead are submitted. */
export function answerOf(
  row: Answerable,
  reqId: number,
  now: number,
  upstream: UpstreamState,
  queuedMs: number,
  body: string | null = null,
): Answer {
  const { finishedAt, error, code } = row;
  if (finishedAt === null)
    return { status: "partial", reqId, retryAfterMs: nextExchangeInMs(row, now, upstream, queuedMs) };
  if (error === null) return successOf({ count: row.count, finishedAt }, body, now);
  return { status: "fail", error, ...(isFinalCode(code) ? { code } : {}) };
}

/** Returns false for a code of the version before, with which a client would poll again. */
function isFinalCode(code: number | null): code is number {
  return code !== null && (code < 500 || code > 599);
}

export function successOf(
  { count, finishedAt }: { readonly count: number | null; readonly finishedAt: number },
  body: string | null,
  now: number,
): Answer {
  return {
    status: "success",
    ...(count === null ? {} : { count }),
    ...(body === null ? {} : { body }),
    ageMs: Math.max(0, now - finishedAt),
  };
}

/** Estimates the time until the next exchange of an open query. It is 0 if one is in flight. */
function nextExchangeInMs(row: Answerable, now: number, upstream: UpstreamState, queuedMs: number): number {
  if (row.leaseUntil > now) return 0;
  const isPoll = row.pending !== null;
  const from = Math.max(row.nextAt, upstream.pausedAt !== null ? upstream.probeAt : isPoll ? 0 : upstream.holdUntil);
  return Math.max(0, from - now) + (isPoll ? 0 : queuedMs);
}

/** Converts to seconds for `Retry-After`, from 1 to 30. */
export function retryAfterSeconds(ms: number): number {
  return Math.min(30, Math.max(1, Math.ceil(ms / 1_000)));
}
