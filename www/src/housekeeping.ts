// What time alone ends: queries that took too long, and results that were kept long enough.

import { log, shortKey } from "./log.ts";
import type { Failure } from "./outcome.ts";
import type { Object } from "./pump.ts";

/** Rows touched at a time. */
const BATCH = 100;

export function housekeep(object: Object, now: number): void {
  const { store, config, account } = object;
  const { QUERY_MAX_MS, PAUSE_MAX_MS, RETENTION_MS } = config.settings;
  const hours = Math.round(QUERY_MAX_MS / 360_000) / 10;
  end(object, now, now - QUERY_MAX_MS, { error: `not finished within ${hours} hours`, code: 504 });

  const { condition } = store;
  if (account() === undefined && condition.pausedAt === null && object.tally.open > 0) {
    store.condition = { ...condition, pausedAt: now };
  }
  const { pausedAt } = store.condition;
  if (pausedAt !== null && now - pausedAt >= PAUSE_MAX_MS) {
    end(object, now, now - PAUSE_MAX_MS, { error: "CleverTap refuses the gateway's credentials", code: 502 });
  }
  store.forget(now - RETENTION_MS, BATCH);
}

/** When there is something to do here; null where there is nothing. */
export function housekeepingAt({ store, config }: Object): number | null {
  const { QUERY_MAX_MS, PAUSE_MAX_MS, RETENTION_MS } = config.settings;
  const { acceptedAt, finishedAt } = store.oldest();
  const { pausedAt } = store.condition;
  const times = [
    ...(acceptedAt === null ? [] : [acceptedAt + QUERY_MAX_MS]),
    ...(acceptedAt === null || pausedAt === null ? [] : [Math.max(acceptedAt, pausedAt) + PAUSE_MAX_MS]),
    ...(finishedAt === null ? [] : [finishedAt + RETENTION_MS]),
  ];
  return times.length === 0 ? null : Math.min(...times);
}

function end({ store, tally, account }: Object, now: number, acceptedUntil: number, failure: Failure): void {
  for (const row of store.acceptedUntil(acceptedUntil, BATCH)) {
    store.finish(row.id, now, failure, true);
    tally.finished(row.id);
    const name = account()?.id;
    log({
      event: "finished", ...(name === undefined ? {} : { account: name }), key: shortKey(row.key), outcome: "fail", waitedMs: now - row.acceptedAt,
    });
  }
}
