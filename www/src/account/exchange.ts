// Performs one exchange with CleverTap through the package.

import { CleverTapError, type CountsClient, type Outcome, type Pending } from "clevertap-counts";
import { leaseMs, type Settings } from "../config/settings.ts";
import type { ExchangeResult } from "../policy/progress.ts";
import type { QueryRow } from "../store/query-row.ts";

/** Submits the query, or polls for it if CleverTap has accepted it. `readBody` reads its body. Never rejects. */
export async function exchange(
  client: CountsClient,
  row: QueryRow,
  readBody: () => string,
  settings: Settings,
): Promise<ExchangeResult> {
  try {
    return { outcome: await send(client, row, readBody, settings) };
  } catch (error) {
    return { error };
  }
}

function send(client: CountsClient, row: QueryRow, readBody: () => string, settings: Settings): Promise<Outcome> {
  // The pump retries and waits, so the package must not: only a due query has a lease.
  const options = { maxRetries: 0, maxWaitMs: leaseMs(settings) };
  if (row.pending === null) return client.submit(JSON.parse(readBody()), { ...options, endpoint: row.endpoint });
  const pending: Pending = JSON.parse(row.pending);
  // The row's `nextAt` decides. `notBefore` may be ahead of now if the clock was set back since the last answer.
  return client.poll({ ...pending, notBefore: Math.min(pending.notBefore, Date.now()) }, options);
}

export function asCleverTapError(error: unknown): CleverTapError | undefined {
  return error instanceof CleverTapError ? error : undefined;
}
