// The results of queries as the gateway stores them.

import { type Failure, notDelivered } from "./classify-failure.ts";

export interface Success {
  /** Null if the result is a report. */
  readonly count: number | null;
  /** The body of the answer as JSON. Null if it has nothing but the count. */
  readonly body: string | null;
}

/** The longest body that the package, and so a client, reads. It is also far below the 2 MB that a row may have. */
const MAX_BYTES = 2 ** 20;

/** The package's `Outcome` of any endpoint. */
type Successful = { readonly extra?: object } & ({ readonly count: number } | { readonly report: object });

/** Returns CleverTap's answer, or a failure if a client could not read it. */
export function resultOf(outcome: Successful): Success | Failure {
  const { extra } = outcome;
  const [count, keys] = "count" in outcome ? [outcome.count, { count: outcome.count }] : [null, outcome.report];
  if (count !== null && extra === undefined) return { count, body: null };
  const body = JSON.stringify({ status: "success", ...keys, ...extra });
  return new TextEncoder().encode(body).byteLength > MAX_BYTES
    ? notDelivered("CleverTap's answer is longer than 1 MiB")
    : { count, body };
}
