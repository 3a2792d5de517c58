// One exchange with CleverTap, by the package.

import { CleverTapError, type CountsClient, type Outcome, type Pending } from "clevertap-counts";
import type { Ended } from "../policy/outcome.ts";
import { leaseMs, type Settings } from "../config/settings.ts";
import type { QueryRow } from "../store/query-store.ts";

/** Submits the query or polls for it. Never rejects. */
export async function exchange(client: CountsClient, row: QueryRow, settings: Settings): Promise<Ended> {
  try {
    return { outcome: await send(client, row, settings) };
  } catch (error) {
    return { error };
  }
}

function send(client: CountsClient, row: QueryRow, settings: Settings): Promise<Outcome> {
  // Nothing is waited for in here: a query that is not due has no lease.
  const options = { maxRetries: 0, maxWaitMs: leaseMs(settings) };
  if (row.pending === null) return client.submit(JSON.parse(row.body), { ...options, endpoint: row.endpoint });
  const pending: Pending = JSON.parse(row.pending);
  // The row's time is what counts: a clock may have gone back since the answer.
  return client.poll({ ...pending, notBefore: Math.min(pending.notBefore, Date.now()) }, options);
}

export function asCleverTapError(error: unknown): CleverTapError | undefined {
  return error instanceof CleverTapError ? error : undefined;
}
