import type { AccountRecord } from "../store/account-record.ts";
import type { QueryStore } from "../store/query-store.ts";

/**
 * An account's entry in the answer of `GET /health`. A Worker may receive it from an object of an earlier version, which
 * lacks the optional fields.
 */
export interface Health {
  readonly open: number;
  readonly finished: number;
  readonly pausedSince: string | null;
  /** Earliest time of the next submission, if it is ahead. */
  readonly heldUntil?: string | null;
  /** Failures and answers 429 since the latest accepted exchange. */
  readonly failuresInRow?: number;
  readonly oldestDue: string | null;
  readonly alarm: string | null;
  /** True if the stored queries and results reach `STORAGE_MAX_BYTES`. */
  readonly isFull?: boolean;
}

export function healthOf(
  queries: QueryStore,
  { upstream }: AccountRecord,
  alarm: number | null,
  isFull: boolean,
  now: number,
): Health {
  const due = queries.waiting(now, 1).map(({ nextAt }) => nextAt);
  return {
    open: queries.open,
    finished: queries.countFinished(),
    pausedSince: toIso(upstream.pausedAt),
    heldUntil: toIso(upstream.holdUntil > now ? upstream.holdUntil : null),
    failuresInRow: Math.max(upstream.retries, upstream.failures),
    oldestDue: toIso(due.length === 0 ? null : Math.min(...due)),
    alarm: toIso(alarm),
    isFull,
  };
}

function toIso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
