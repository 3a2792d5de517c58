// A failed query's own failure, in words that a client reads as just that.

import { type CleverTapError, CountsClient } from "clevertap-counts";
import type { Failure } from "./outcome.ts";

const FAILED = "CleverTap says that the query failed";

/** CleverTap's own text and code, or as much of them as a client does not take for something else. */
export async function relay({ apiError: error = FAILED, apiCode: code }: CleverTapError): Promise<Failure> {
  const withCode = code === undefined ? {} : { code };
  for (const failure of [{ error, ...withCode }, { error }, { error: FAILED, ...withCode }]) {
    if (await readsAsFailure(failure)) return failure;
  }
  return { error: FAILED };
}

/**
 * Whether a poll answered so is a query that failed. "Request still in progress" may be the answer to
 * a POST that failed, yet to a poll it says to go on.
 */
async function readsAsFailure(failure: Failure): Promise<boolean> {
  const fetch = async () => Response.json({ status: "fail", ...failure });
  const client = new CountsClient({ baseUrl: "https://gateway.invalid", fetch, pollIntervalMs: 0, maxRetries: 0 });
  try {
    await client.poll({ status: "partial", endpoint: "events", reqId: "1", notBefore: 0 });
    return false;
  } catch (error) {
    return (error as CleverTapError).code === "query_failed";
  }
}
