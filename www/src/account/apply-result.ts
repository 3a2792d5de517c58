// Stores the result of an exchange.

import { log, shortKey } from "../log/log.ts";
import { afterExchange } from "../policy/after-exchange.ts";
import type { Decision, ExchangeResult } from "../policy/progress.ts";
import type { UpstreamState } from "../policy/upstream-state.ts";
import type { QueryRow } from "../store/query-row.ts";
import type { AccountState } from "./account-state.ts";
import { asCleverTapError } from "./exchange.ts";

/** `row` is the query at the start of the exchange. */
export function applyResult(state: AccountState, row: QueryRow, result: ExchangeResult): void {
  const { record, transact, config } = state;
  const now = Date.now();
  const { settings } = config;
  const context = { now, random: Math.random(), settings, upstream: record.upstream, asCleverTapError };
  const { decision, upstream } = afterExchange(row, result, context);
  transact(() => {
    changeUpstream(state, upstream, now);
    changeQuery(state, row, decision, now);
  });
}

function changeQuery(state: AccountState, row: QueryRow, decision: Decision, now: number): void {
  const { queries, openCounts, account } = state;
  const current = queries.find(row.id);
  // Housekeeping may have ended the query, or a later exchange may have taken its lease.
  if (current === undefined || current.finishedAt !== null || current.exchanges !== row.exchanges) return;
  if (decision.next === "wait") {
    queries.releaseLease(row.id, decision.at, decision.progress);
    return;
  }
  queries.finish(row.id, now, decision.next === "success" ? decision.success : decision.failure);
  openCounts.removeQuery(row.id);
  const waitedMs = now - row.acceptedAt;
  log({ event: "finished", account: account()?.id, key: shortKey(row.key), outcome: decision.next, waitedMs });
}

function changeUpstream({ record, account }: AccountState, change: Partial<UpstreamState>, now: number): void {
  const before = record.upstream;
  const upstream = { ...before, ...change };
  record.upstream = upstream;
  if (before.pausedAt === null && upstream.pausedAt !== null) log({ event: "paused", account: account()?.id });
  if (before.pausedAt !== null && upstream.pausedAt === null) {
    log({ event: "resumed", account: account()?.id, ms: now - before.pausedAt });
  }
}
