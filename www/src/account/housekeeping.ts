// What time alone ends: queries that took too long, and results that were kept long enough.

import type { AccountState } from "./account-state.ts";
import { log, shortKey } from "../log/log.ts";
import type { Failure } from "../policy/outcome.ts";

/** Rows that one step ends or forgets. */
const BATCH = 500;

export function housekeep(state: AccountState, now: number): void {
  const { store, memory, config, account } = state;
  const { QUERY_MAX_MS, PAUSE_MAX_MS, RETENTION_MS } = config.settings;
  const hours = QUERY_MAX_MS / 3_600_000;
  end(state, now, now - QUERY_MAX_MS, { error: `not finished within ${hours} hours`, code: 504 });

  const { condition } = memory;
  if (account() === undefined && condition.pausedAt === null && state.tally.open > 0) {
    memory.condition = { ...condition, pausedAt: now };
  }
  const { pausedAt } = memory.condition;
  if (pausedAt !== null && now - pausedAt >= PAUSE_MAX_MS) {
    end(state, now, now - PAUSE_MAX_MS, { error: "CleverTap refuses the credentials of the gateway", code: 502 });
  }
  store.forget(now - RETENTION_MS, BATCH);
}

/** When there is something to do here; null where there is nothing. */
export function housekeepingAt({ store, memory, config }: AccountState): number | null {
  const { QUERY_MAX_MS, PAUSE_MAX_MS, RETENTION_MS } = config.settings;
  const { acceptedAt, finishedAt } = store.oldest();
  const { pausedAt } = memory.condition;
  const times = [
    ...(acceptedAt === null ? [] : [acceptedAt + QUERY_MAX_MS]),
    ...(acceptedAt === null || pausedAt === null ? [] : [Math.max(acceptedAt, pausedAt) + PAUSE_MAX_MS]),
    ...(finishedAt === null ? [] : [finishedAt + RETENTION_MS]),
  ];
  return times.length === 0 ? null : Math.min(...times);
}

function end({ store, tally, account }: AccountState, now: number, acceptedUntil: number, failure: Failure): void {
  for (const row of store.acceptedUntil(acceptedUntil, BATCH)) {
    store.finish(row.id, now, failure, true);
    tally.finished(row.id);
    log({
      event: "finished",
      account: account()?.id,
      key: shortKey(row.key),
      outcome: "fail",
      waitedMs: now - row.acceptedAt,
    });
  }
}
