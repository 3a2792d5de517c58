// Decides which exchanges start now, and when to plan again.

import type { UpstreamState } from "./upstream-state.ts";

/** A query that waits for its next exchange. */
export interface WaitingQuery {
  readonly id: number;
  readonly nextAt: number;
}

export interface Snapshot {
  readonly now: number;
  readonly slots: number;
  /** The end of each lease that is held. */
  readonly leases: readonly number[];
  /** The next queries to poll, by time, without those in flight. As many as there are slots suffice. */
  readonly polls: readonly WaitingQuery[];
  /** The next queries to submit, likewise. */
  readonly submissions: readonly WaitingQuery[];
  readonly upstream: UpstreamState;
  /** Delay of the latest poll. */
  readonly lateMs: number;
}

export interface Plan {
  /** The queries whose exchanges start now. */
  readonly start: readonly WaitingQuery[];
  /** Time of the next plan. Null if no query waits. */
  readonly nextAt: number | null;
}

/** Submissions wait if polls are later than this. */
const LATE_MS = 5_000;

/** Time until the next plan if nothing determines a better one. */
const REPLAN_MS = 1_000;

export function plan(snapshot: Snapshot): Plan {
  return snapshot.upstream.pausedAt === null ? planExchanges(snapshot) : planProbe(snapshot);
}

/** Starts due polls first, and submissions only while polls are on time. */
function planExchanges({ now, slots, leases, polls, submissions, upstream, lateMs }: Snapshot): Plan {
  const free = Math.max(0, slots - leases.length);
  const submitFrom = lateMs > LATE_MS ? now + REPLAN_MS : upstream.holdUntil;
  const held = submissions.map(({ id, nextAt }) => ({ id, nextAt: Math.max(nextAt, submitFrom) }));
  const start = [...polls, ...held].filter(({ nextAt }) => nextAt <= now).slice(0, free);
  const waiting = [...polls, ...held].filter((query) => !start.includes(query));
  return { start, nextAt: nextPlanAt(waiting, now, free - start.length, leases) };
}

/**
 * Starts one exchange at a time. A refused query goes to the end of the queue, so that each probe tries another
 * query: CleverTap may refuse one query rather than the credentials.
 */
function planProbe({ now, leases, polls, submissions, upstream }: Snapshot): Plan {
  const [first] = [...polls, ...submissions].sort((one, other) => one.nextAt - other.nextAt);
  if (first === undefined) return { start: [], nextAt: nextPlanAt([], now, 0, leases) };
  const at = Math.max(first.nextAt, upstream.probeAt);
  const free = leases.length === 0 ? 1 : 0;
  if (at <= now && free > 0) return { start: [first], nextAt: now + REPLAN_MS };
  return { start: [], nextAt: nextPlanAt([{ id: first.id, nextAt: at }], now, free, leases) };
}

function nextPlanAt(
  waiting: readonly WaitingQuery[],
  now: number,
  free: number,
  leases: readonly number[],
): number | null {
  // The end of a lease frees its slot. If no answer was stored, its query waits again.
  const times = [...leases];
  if (free > 0) times.push(...waiting.map(({ nextAt }) => nextAt));
  else if (waiting.length > 0) times.push(now + REPLAN_MS);
  return times.length === 0 ? null : Math.max(now, Math.min(...times));
}
