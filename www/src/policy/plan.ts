// What to do next: which exchanges to begin now, and when to look again.

/** A query that waits for its next exchange. */
export interface Waiting {
  readonly id: number;
  readonly nextAt: number;
}

/** What the account as a whole remembers of CleverTap's answers. */
export interface Condition {
  /** When CleverTap began to refuse the credentials; null while it accepts them. */
  readonly pausedAt: number | null;
  /** The next probe, while paused. */
  readonly probeAt: number;
  /** No submission before this: CleverTap is busy or unwell. */
  readonly holdUntil: number;
  /** Transient failures in a row. */
  readonly failures: number;
  /** When CleverTap last accepted the credentials. */
  readonly acceptedAt: number;
}

export interface Situation {
  readonly now: number;
  readonly slots: number;
  /** When each lease that is held ends. */
  readonly held: readonly number[];
  /** The first ones by their time, without those in flight; `slots` of each are enough. */
  readonly polls: readonly Waiting[];
  readonly submissions: readonly Waiting[];
  readonly condition: Condition;
  /** By how much the latest poll was late. */
  readonly lateMs: number;
}

export interface Plan {
  readonly begin: readonly Waiting[];
  /** When there may be more to begin; null where nothing waits. */
  readonly nextAt: number | null;
}

/** Polls that run so late leave no room for submissions. */
const LATE_MS = 5_000;

/** How soon to look again where no time is known. */
const SOON_MS = 1_000;

export function plan(situation: Situation): Plan {
  return situation.condition.pausedAt === null ? planWork(situation) : planProbe(situation);
}

/** Due polls first; submissions only while polls are in time. */
function planWork({ now, slots, held, polls, submissions, condition, lateMs }: Situation): Plan {
  const free = Math.max(0, slots - held.length);
  const submitFrom = lateMs > LATE_MS ? now + SOON_MS : condition.holdUntil;
  const submitted = submissions.map(({ id, nextAt }) => ({ id, nextAt: Math.max(nextAt, submitFrom) }));
  const begin = [...polls, ...submitted].filter(({ nextAt }) => nextAt <= now).slice(0, free);
  const waiting = [...polls, ...submitted].filter((row) => !begin.includes(row));
  return { begin, nextAt: whenNext(waiting, now, free - begin.length, held) };
}

/** One exchange at a time, and each time another query's: it may be the query that is refused. */
function planProbe({ now, held, polls, submissions, condition }: Situation): Plan {
  const [first] = [...polls, ...submissions].sort((one, other) => one.nextAt - other.nextAt);
  if (first === undefined) return { begin: [], nextAt: whenNext([], now, 0, held) };
  const at = Math.max(first.nextAt, condition.probeAt);
  const free = held.length === 0 ? 1 : 0;
  if (at <= now && free > 0) return { begin: [first], nextAt: now + SOON_MS };
  return { begin: [], nextAt: whenNext([{ id: first.id, nextAt: at }], now, free, held) };
}

function whenNext(waiting: readonly Waiting[], now: number, free: number, held: readonly number[]): number | null {
  // When a lease ends, its slot is free, and its query waits again if nothing was stored of it.
  const times = [...held];
  if (free > 0) times.push(...waiting.map(({ nextAt }) => nextAt));
  else if (waiting.length > 0) times.push(now + SOON_MS);
  return times.length === 0 ? null : Math.max(now, Math.min(...times));
}
