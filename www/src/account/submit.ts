// Takes a submission: reuses a stored count, joins an open query, or accepts a new one.

import type { Endpoint } from "clevertap-counts";
import { type Answer, successOf } from "../policy/answer.ts";
import { freshForMs } from "../policy/freshness.ts";
import type { OpenCounts } from "../store/open-counts.ts";
import type { QueryRow } from "../store/query-row.ts";
import type { Lease, QueryStore } from "../store/query-store.ts";
import type { RequestStore } from "../store/request-store.ts";

/** A message from the Worker, which may run an older or newer version: only ever add optional fields. */
export interface Submission {
  readonly objectName: string;
  readonly token: string;
  readonly maxOpenOfToken: number;
  readonly maxOpenOfAccount: number;
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly body: string;
  /** Refuses a stored count, as for `Cache-Control: no-cache`. */
  readonly anew: boolean;
}

/** A result is not reused if it is further ahead of now, because the clock was set back. */
const CLOCK_CHANGE_MS = 60_000;

export type SubmitResult =
  | { readonly stored: Answer }
  | { readonly full: { readonly whose: "token" | "account"; readonly of?: "bytes" } }
  | { readonly row: QueryRow; readonly reqId: number; readonly isNew: boolean; readonly hasStarted: boolean };

interface Stores {
  readonly queries: QueryStore;
  readonly requests: RequestStore;
  readonly openCounts: OpenCounts;
  /** Returns true if the account has reached its limit of bytes. */
  readonly isFull: () => boolean;
}

/** `lease` is that of a new query if it starts at once. The caller opens the transaction. */
export function submitQuery(
  stores: Stores,
  submission: Submission,
  now: number,
  lease: () => Lease | undefined,
): SubmitResult {
  const { queries, requests, openCounts } = stores;
  const latest = queries.findLatest(submission.key);
  const open = latest?.finishedAt === null ? latest : undefined;
  // An open query is recent enough even for `no-cache`.
  if (open !== undefined) {
    const reqId = requests.findReqId(open.id, submission.token);
    if (reqId !== undefined) return { row: open, reqId, isNew: false, hasStarted: false };
  } else if (latest !== undefined && !submission.anew) {
    const stored = freshAnswer(queries, latest, now);
    if (stored !== undefined) return { stored };
  }
  if (openCounts.ofToken(submission.token) >= submission.maxOpenOfToken) return { full: { whose: "token" } };
  if (open === undefined && queries.open >= submission.maxOpenOfAccount) return { full: { whose: "account" } };
  if (open === undefined && stores.isFull()) return { full: { whose: "account", of: "bytes" } };

  const ownLease = open === undefined ? lease() : undefined;
  const row = open ?? accept(queries, submission, now, ownLease);
  // The query comes sooner in the turns of a token that has fewer open queries.
  if (row.pending === null && openCounts.ofToken(submission.token) < openCounts.ofToken(row.owner)) {
    queries.assign(row.id, submission.token);
  }
  const reqId = requests.add(submission.token, row.id);
  openCounts.addRequest(submission.token);
  return { row, reqId, isNew: open === undefined, hasStarted: ownLease !== undefined };
}

/** Returns the stored result while it is fresh. A failure is never reused, because a retry may succeed. */
function freshAnswer(
  queries: QueryStore,
  { id, count, error, finishedAt, askedAt }: QueryRow,
  now: number,
): Answer | undefined {
  if (error !== null || finishedAt === null) return undefined;
  const { to }: { to?: number } = JSON.parse(queries.body(id));
  const ageMs = now - finishedAt;
  const isFresh = to !== undefined && ageMs < freshForMs(to, askedAt) && ageMs > -CLOCK_CHANGE_MS;
  return isFresh ? successOf({ count, finishedAt }, queries.result(id), now) : undefined;
}

function accept(queries: QueryStore, submission: Submission, now: number, lease: Lease | undefined): QueryRow {
  const row = queries.find(queries.insert(submission, now, lease));
  if (row === undefined) throw new Error("the query that was just inserted is missing");
  return row;
}
