// Takes a submission: reuses a stored count, joins an open query, or accepts a new one.

import type { Endpoint, WireQuery } from "clevertap-counts";
import type { Answer } from "../policy/answer.ts";
import { freshForMs } from "../policy/freshness.ts";
import type { OpenCounts } from "../store/open-counts.ts";
import type { QueryRow } from "../store/query-row.ts";
import type { QueryStore } from "../store/query-store.ts";
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

export type SubmitResult =
  | { readonly stored: Answer }
  | { readonly full: "token" | "account" }
  | { readonly row: QueryRow; readonly reqId: number; readonly isNew: boolean };

interface Stores {
  readonly queries: QueryStore;
  readonly requests: RequestStore;
  readonly openCounts: OpenCounts;
}

/** The caller opens the transaction. */
export function submitQuery(stores: Stores, submission: Submission, now: number): SubmitResult {
  const { queries, requests, openCounts } = stores;
  const latest = queries.findLatest(submission.key);
  const open = latest?.finishedAt === null ? latest : undefined;
  // An open query is recent enough even for `no-cache`.
  if (open !== undefined) {
    const reqId = requests.findReqId(open.id, submission.token);
    if (reqId !== undefined) return { row: open, reqId, isNew: false };
  } else if (latest !== undefined && !submission.anew) {
    const stored = freshAnswer(latest, now);
    if (stored !== undefined) return { stored };
  }
  if (openCounts.ofToken(submission.token) >= submission.maxOpenOfToken) return { full: "token" };
  if (open === undefined && openCounts.total >= submission.maxOpenOfAccount) return { full: "account" };

  const row = open ?? accept(queries, submission, now);
  // The query comes sooner in the turns of a token that has fewer open queries.
  if (row.pending === null && openCounts.ofToken(submission.token) < openCounts.ofToken(row.owner)) {
    queries.assign(row.id, submission.token);
  }
  const reqId = addRequest(requests, submission.token, row.id);
  if (open === undefined) openCounts.addQuery();
  openCounts.addRequest(submission.token);
  return { row, reqId, isNew: open === undefined };
}

/** Returns the stored count while it is fresh. A failure is never reused, because a retry may succeed. */
function freshAnswer({ body, count, finishedAt, askedAt }: QueryRow, now: number): Answer | undefined {
  if (count === null || finishedAt === null) return undefined;
  const { to }: WireQuery = JSON.parse(body);
  const ageMs = Math.max(0, now - finishedAt);
  return ageMs < freshForMs(to, askedAt) ? { status: "success", count, ageMs } : undefined;
}

function accept(queries: QueryStore, { key, endpoint, body, token }: Submission, now: number): QueryRow {
  const row = queries.find(queries.insert(key, endpoint, body, token, now));
  if (row === undefined) throw new Error("the query that was just inserted is missing");
  return row;
}

/** Adds a random req_id from 1 to 2^53-1, which every JSON reader represents exactly. */
function addRequest(requests: RequestStore, token: string, queryId: number): number {
  for (;;) {
    const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
    const reqId = (high % 2 ** 21) * 2 ** 32 + low;
    if (reqId > 0 && requests.add(reqId, token, queryId)) return reqId;
  }
}
