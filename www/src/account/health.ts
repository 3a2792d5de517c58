import type { AccountRecord } from "../store/account-record.ts";
import type { QueryStore } from "../store/query-store.ts";

/** An account's entry in the answer of `GET /health`. */
export interface Health {
  readonly open: number;
  readonly finished: number;
  readonly pausedSince: string | null;
  readonly oldestDue: string | null;
  readonly alarm: string | null;
}

export function healthOf(queries: QueryStore, record: AccountRecord, alarm: number | null, now: number): Health {
  const due = queries.waiting(now, 1).map(({ nextAt }) => nextAt);
  return {
    open: queries.open,
    finished: queries.countFinished(),
    pausedSince: toIso(record.upstream.pausedAt),
    oldestDue: toIso(due.length === 0 ? null : Math.min(...due)),
    alarm: toIso(alarm),
  };
}

function toIso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
