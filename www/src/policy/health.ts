// Sums up the state of accounts for `GET /health`, in words without names.

/** The state of an account. An object of an earlier version lacks the optional fields. */
export interface AccountFacts {
  readonly open: number;
  readonly pausedSince: string | null;
  readonly heldUntil?: string | null;
  readonly failuresInRow?: number;
  readonly oldestDue: string | null;
  readonly isFull?: boolean;
}

export interface Summary {
  readonly status: "ok" | "degraded" | "failing";
  readonly reason?: string;
}

/** From this many failures in a row on, open queries take noticeably longer. */
const MAX_FAILURES = 3;
/** A longer hold delays counts noticeably, and a longer wait is not that of an ordinary queue. */
const MAX_HOLD_MS = 60_000;
const MAX_OVERDUE_MS = 10 * 60_000;

type Unknown = "misconfigured" | "unreachable";

/** The troubles of an account, the worst first. With one of the first three it cannot count. */
const TROUBLES = {
  misconfigured: (whose) => `the configuration of ${whose} is wrong, see the gateway's log`,
  unreachable: (whose) => `the storage of ${whose} does not answer`,
  paused: (whose) => `CleverTap refuses the credentials of ${whose}`,
  full: (whose) => `the storage of ${whose} is full`,
  struggling: (whose) => `CleverTap limits or fails the requests of ${whose}`,
  overdue: (whose) => `queries of ${whose} have been due for more than 10 minutes`,
} satisfies Record<string, (whose: string) => string>;

type Trouble = keyof typeof TROUBLES;

const FATAL: readonly (Trouble | undefined)[] = ["misconfigured", "unreachable", "paused"];

/** `problems` is the number of problems of the configuration. */
export function summarize(accounts: readonly (AccountFacts | Unknown)[], problems: number, now: number): Summary {
  const troubles = accounts.map((account) => troubleOf(account, now));
  const reasons = Object.entries(TROUBLES).flatMap(([trouble, reason]) => {
    const affected = troubles.filter((other) => other === trouble).length;
    if (affected === 0) return [];
    return reason(accounts.length === 1 ? "the account" : `${affected} of ${accounts.length} accounts`);
  });
  if (problems > 0 && !troubles.includes("misconfigured"))
    reasons.push("a part of the configuration is wrong, see the gateway's log");
  if (reasons.length === 0) return { status: "ok" };
  const isFailing = troubles.every((trouble) => FATAL.includes(trouble));
  return { status: isFailing ? "failing" : "degraded", reason: reasons.join("; ") };
}

function troubleOf(account: AccountFacts | Unknown, now: number): Trouble | undefined {
  if (typeof account === "string") return account;
  const { open, pausedSince, heldUntil = null, failuresInRow = 0, oldestDue, isFull = false } = account;
  if (pausedSince !== null) return "paused";
  if (isFull) return "full";
  const isHeld = heldUntil !== null && Date.parse(heldUntil) > now + MAX_HOLD_MS;
  if (isHeld || (open > 0 && failuresInRow >= MAX_FAILURES)) return "struggling";
  if (oldestDue !== null && Date.parse(oldestDue) < now - MAX_OVERDUE_MS) return "overdue";
  return undefined;
}
