// Decides which exchanges start now, and when to plan again.

import { byTime, inTurns, type Queued, type Turns } from "./turns.ts";
import { MAX_REFUSED_QUERIES, type UpstreamState } from "./upstream-state.ts";

/** The kind of an exchange. */
export interface Kind {
  readonly isPoll: boolean;
  /** True if the latest exchange of the query failed or was refused, so that the next one may take long in vain. */
  readonly isSuspect: boolean;
}

/** A query that waits for its next exchange. */
export interface WaitingQuery extends Queued, Kind {}

/** An exchange in flight, which occupies a slot. */
export interface InFlight extends Kind {
  /** End of its lease. */
  readonly until: number;
}

export interface Snapshot {
  readonly now: number;
  readonly slots: number;
  readonly leases: readonly InFlight[];
  /** Of each token and kind the next queries without those in flight. As many as there are slots suffice. */
  readonly waiting: readonly WaitingQuery[];
  readonly upstream: UpstreamState;
  readonly turns: Turns;
}

export interface Plan {
  /** The queries whose exchanges start now. */
  readonly start: readonly WaitingQuery[];
  /** Time of the next plan. Null if no query waits. */
  readonly nextAt: number | null;
}

/** Suspects have one slot of this many, and one at least. */
const SLOTS_PER_SUSPECT = 3;

/** Time until the next plan if nothing determines a better one. */
const REPLAN_MS = 1_000;

export function plan(snapshot: Snapshot): Plan {
  return snapshot.upstream.pausedAt === null ? planExchanges(snapshot) : planProbe(snapshot);
}

/**
 * Starts due queries while there are slots: suspects within their share, then polls, then submissions. The last slot is
 * for submissions without trouble, so that polls and suspects that hang do not stop them.
 */
function planExchanges({ now, slots, leases, waiting, upstream, turns }: Snapshot): Plan {
  const startsAt = (query: WaitingQuery) => Math.max(query.nextAt, heldUntil(query, upstream));
  const due = waiting.filter((query) => startsAt(query) <= now);
  const maxSuspects = Math.max(1, Math.floor(slots / SLOTS_PER_SUSPECT));
  const maxOthers = Math.max(1, slots - 1);
  let free = slots - leases.length;
  let suspects = leases.filter(({ isSuspect }) => isSuspect).length;
  let others = leases.filter((lease) => !isFreshSubmission(lease)).length;
  const start: WaitingQuery[] = [];
  for (const query of slots === 1 ? due.sort(byTime) : inOrder(due, turns)) {
    if (free <= 0) break;
    const isOther = !isFreshSubmission(query);
    if ((query.isSuspect && suspects >= maxSuspects) || (isOther && others >= maxOthers)) continue;
    free -= 1;
    if (query.isSuspect) suspects += 1;
    if (isOther) others += 1;
    start.push(query);
  }
  const left = waiting.filter((query) => !start.includes(query));
  return { start, nextAt: nextPlanAt(left.map(startsAt), now, free, leases) };
}

function inOrder(due: readonly WaitingQuery[], turns: Turns): WaitingQuery[] {
  const of = (isWanted: (query: WaitingQuery) => boolean) => inTurns(due.filter(isWanted), turns);
  return [
    ...of(({ isSuspect }) => isSuspect),
    ...of(({ isPoll, isSuspect }) => isPoll && !isSuspect),
    ...of(isFreshSubmission),
  ];
}

function isFreshSubmission({ isPoll, isSuspect }: Kind): boolean {
  return !isPoll && !isSuspect;
}

/** Returns the time until which the account's state holds a query back. */
function heldUntil({ isPoll, isSuspect }: Kind, { holdUntil, retryAt }: UpstreamState): number {
  return Math.max(isPoll ? 0 : holdUntil, isSuspect ? retryAt : 0);
}

/**
 * Starts one exchange at a time, with a query that was not refused if there is one. Polls come first, because a firewall
 * has let their queries pass. While few queries were refused, one that was not does not wait for the probe's time,
 * because the refusals may concern those queries alone.
 */
function planProbe({ now, leases, waiting, upstream, turns }: Snapshot): Plan {
  const concernsQueries = upstream.refusals < MAX_REFUSED_QUERIES;
  const startsAt = ({ nextAt, isSuspect }: WaitingQuery) =>
    Math.max(nextAt, concernsQueries && !isSuspect ? 0 : upstream.probeAt);
  const due = waiting.filter((query) => startsAt(query) <= now);
  const fresh = inOrder(
    due.filter(({ isSuspect }) => !isSuspect),
    turns,
  );
  const [probe] = [...fresh, ...due.sort(byTime)];
  const free = leases.length === 0 ? 1 : 0;
  if (probe !== undefined && free > 0) return { start: [probe], nextAt: now + REPLAN_MS };
  return { start: [], nextAt: nextPlanAt(waiting.map(startsAt), now, free, leases) };
}

/** `startsAt` are the times from which the waiting queries may start. */
function nextPlanAt(
  startsAt: readonly number[],
  now: number,
  free: number,
  leases: readonly InFlight[],
): number | null {
  // The end of a lease frees its slot. If no answer was stored, its query waits again.
  const times = leases.map(({ until }) => until);
  // A due query that was not started waits for a slot of its kind.
  if (free > 0) times.push(...startsAt.map((time) => (time > now ? time : now + REPLAN_MS)));
  else if (startsAt.length > 0) times.push(now + REPLAN_MS);
  return times.length === 0 ? null : Math.max(now, Math.min(...times));
}
