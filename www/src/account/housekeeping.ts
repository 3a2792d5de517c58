// Ends queries that take too long, and deletes results after their retention.

import { log, shortKey } from "../log/log.ts";
import { type Failure, notDelivered, outOfTime } from "../policy/classify-failure.ts";
import type { AccountState } from "./account-state.ts";

/** The most rows that one step ends or deletes. */
const BATCH = 500;

export function housekeep(state: AccountState, now: number): void {
  const { queries, requests, record, config, account } = state;
  const { QUERY_MAX_MS, PAUSE_MAX_MS, RETENTION_MS } = config.settings;
  const hours = QUERY_MAX_MS / 3_600_000;
  failOpen(state, now, now - QUERY_MAX_MS, outOfTime(`not finished within ${hours} hours`));

  const { upstream } = record;
  if (account() === undefined && upstream.pausedAt === null && queries.open > 0) {
    record.upstream = { ...upstream, pausedAt: now };
  }
  const { pausedAt } = record.upstream;
  if (pausedAt !== null && now - pausedAt >= PAUSE_MAX_MS) {
    const reason =
      account() === undefined
        ? "the gateway has no valid configuration of this account"
        : "CleverTap refuses the credentials of the gateway";
    failOpen(state, now, now - PAUSE_MAX_MS, notDelivered(reason));
  }
  const deleted = queries.deleteFinished(now - RETENTION_MS, BATCH);
  if (deleted !== undefined) requests.deleteUntil(deleted);
}

/** Returns the time of the next housekeeping. Null if no row needs any. */
export function housekeepingAt({ queries, record, config }: AccountState): number | null {
  const { QUERY_MAX_MS, PAUSE_MAX_MS, RETENTION_MS } = config.settings;
  const { acceptedAt, finishedAt } = queries.earliest();
  const { pausedAt } = record.upstream;
  const times = [
    ...(acceptedAt === null ? [] : [acceptedAt + QUERY_MAX_MS]),
    ...(acceptedAt === null || pausedAt === null ? [] : [Math.max(acceptedAt, pausedAt) + PAUSE_MAX_MS]),
    ...(finishedAt === null ? [] : [finishedAt + RETENTION_MS]),
  ];
  return times.length === 0 ? null : Math.min(...times);
}

/** Fails the open queries that were accepted at `time` or earlier. */
function failOpen(state: AccountState, now: number, time: number, failure: Failure): void {
  const { queries, openCounts, account } = state;
  for (const row of queries.openSince(time, BATCH)) {
    queries.finish(row.id, now, failure, true);
    openCounts.removeQuery(row.id);
    const waitedMs = now - row.acceptedAt;
    log({ event: "finished", account: account()?.id, key: shortKey(row.key), outcome: "fail", waitedMs });
  }
}
