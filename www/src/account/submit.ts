// Takes a query in: answers it from what is kept, joins one in flight, or accepts it.

import type { Endpoint, WireQuery } from "clevertap-counts";
import type { Answer } from "../policy/answer.ts";
import { freshForMs } from "../policy/freshness.ts";
import type { QueryRow, Store } from "../store/query-store.ts";
import type { Tally } from "../store/open-counts.ts";

export interface Submission {
  readonly objectName: string;
  readonly token: string;
  readonly maxOpenOfToken: number;
  readonly maxOpenOfAccount: number;
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly body: string;
  /** A kept result will not do. */
  readonly anew: boolean;
}

export type Taken =
  | { readonly kept: Answer }
  | { readonly full: "token" | "account" }
  | { readonly row: QueryRow; readonly reqId: number; readonly isNew: boolean };

/** To be called within a transaction. */
export function take(store: Store, tally: Tally, submission: Submission, now: number): Taken {
  const latest = store.latest(submission.key);
  const open = latest?.finishedAt === null ? latest : undefined;
  // A query in flight is news enough even where a kept result would not do.
  if (open !== undefined) {
    const known = store.reqIdOf(open.id, submission.token);
    if (known !== undefined) return { row: open, reqId: known, isNew: false };
  } else if (latest !== undefined && !submission.anew) {
    const kept = keptAnswer(latest, now);
    if (kept !== undefined) return { kept };
  }
  if (tally.openOf(submission.token) >= submission.maxOpenOfToken) return { full: "token" };
  if (open === undefined && tally.open >= submission.maxOpenOfAccount) return { full: "account" };

  const row = open ?? accept(store, submission, now);
  const reqId = newReqId(store, submission.token, row.id);
  if (open === undefined) tally.accepted();
  tally.requested(submission.token);
  return { row, reqId, isNew: open === undefined };
}

/** Counts are kept; a failure is not: the next one who asks may be luckier. */
function keptAnswer({ body, count, finishedAt, askedAt }: QueryRow, now: number): Answer | undefined {
  if (count === null || finishedAt === null) return undefined;
  const { to }: WireQuery = JSON.parse(body);
  const ageMs = Math.max(0, now - finishedAt);
  return ageMs < freshForMs(to, askedAt) ? { status: "success", count, ageMs } : undefined;
}

function accept(store: Store, { key, endpoint, body }: Submission, now: number): QueryRow {
  const row = store.query(store.accept(key, endpoint, body, now));
  if (row === undefined) throw new Error("a query that was just accepted is not there");
  return row;
}

/** A random integer from 1 to 2^53-1, which every JSON reader holds exactly. */
function newReqId(store: Store, token: string, queryId: number): number {
  for (;;) {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    const reqId = (high % 2 ** 21) * 2 ** 32 + low;
    if (reqId > 0 && store.addRequest(reqId, token, queryId)) return reqId;
  }
}
