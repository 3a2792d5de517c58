// Rewords CleverTap's failure of a query so that clients of the gateway read it as a failed query.

import { type CleverTapError, CountsClient } from "clevertap-counts";
import type { Failure } from "./after-exchange.ts";

const FAILED = "CleverTap says that the query failed";

/**
 * Returns CleverTap's text and code, or the part of them that a client does not mistake for something else. For
 * example, the failure of a POST may say "Request still in progress": a client that reads it in the answer to a poll
 * would go on polling.
 */
export async function failureForClients({ apiError: error = FAILED, apiCode: code }: CleverTapError): Promise<Failure> {
  const withCode = code === undefined ? {} : { code };
  for (const failure of [{ error, ...withCode }, { error }, { error: FAILED, ...withCode }]) {
    if (await isFailedQuery(failure)) return failure;
  }
  return { error: FAILED };
}

/** Returns true if a client that polls classifies this answer as `query_failed`. */
async function isFailedQuery(failure: Failure): Promise<boolean> {
  const fetch = async () => Response.json({ status: "fail", ...failure });
  const client = new CountsClient({ baseUrl: "https://gateway.invalid", fetch, pollIntervalMs: 0, maxRetries: 0 });
  try {
    await client.poll({ status: "partial", endpoint: "events", reqId: "1", notBefore: 0 });
    return false;
  } catch (error) {
    return (error as CleverTapError).code === "query_failed";
  }
}
