// Words the failures of queries so that clients of the gateway classify each of them as a failed query.

import { type CleverTapError, classifyAnswer } from "clevertap-counts";

/** A query's failure as its clients receive it. */
export interface Failure {
  readonly error: string;
  readonly code?: number;
}

/**
 * The codes of the gateway's own failures: CleverTap did not deliver the count, and the time is over. A client would
 * take a code from 500 to 599 for a failure of one exchange, and poll again in vain.
 */
const NOT_DELIVERED = 424;
const OUT_OF_TIME = 408;

export function notDelivered(error: string): Failure {
  return { error, code: NOT_DELIVERED };
}

export function outOfTime(error: string): Failure {
  return { error, code: OUT_OF_TIME };
}

const FAILED = "CleverTap says that the query failed";

/**
 * Returns CleverTap's text and code, or the part of them that a client does not mistake for something else. For
 * example, the failure of a POST may say "Request still in progress": a client that reads it in the answer to a poll
 * would go on polling.
 */
export function failureForClients({ apiError: error = FAILED, apiCode: code }: CleverTapError): Failure {
  const withCode = code === undefined ? {} : { code };
  const candidates = [{ error, ...withCode }, { error }, { error: FAILED, ...withCode }];
  return candidates.find(isFailedQuery) ?? { error: FAILED };
}

/** Returns true if this answer to a poll means that the query failed. */
function isFailedQuery(failure: Failure): boolean {
  const body = JSON.stringify({ status: "fail", ...failure });
  return classifyAnswer({ exchange: "poll", status: 200, body }) === "query_failed";
}
