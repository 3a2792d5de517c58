// Compares a case with its outcome by the contract.

import { between, equal, fail, hasCode, ok, same } from "../conformance/check.mjs";
import { NOT_RESUMABLE, TRANSIENT, resultOf } from "./contract.mjs";

/** Clocks count whole milliseconds: the simulator rounds down, the package rounds up. */
const ROUNDING_MS = 1;
/** Longer than any test run. */
const LONG_MS = 3_600_000;
const PATH = /^\/1\/counts\/(events|profiles|trends|top)\.json(\?req_id=[A-Za-z0-9_.~!*'()%-]+)?$/;

/** The count of the answer after the faulty one. */
export const AFTERWARDS = 41;

/** Checks the end of the count, which is `{ value }` or `{ error }`. */
export function judgeEnd(api, { outcome, row, leads, reqId, endpoint }, { value, error, since, pollIntervalMs }) {
  const { count, report } = outcome;
  if (count !== undefined || report || outcome.partial !== undefined || outcome.error === "request_expired") {
    if (error !== undefined) hasCode(api, error, "of a success");
    return equal(value, report ?? resultOf(count ?? AFTERWARDS, endpoint), "the result");
  }
  if (error === undefined) fail(`expected ${outcome.error}, not the count ${value}`);
  const { error: code, retryAfter, notBefore = {} } = outcome;
  hasCode(api, error, code);
  equal([error.attempts, error.transient], [1, TRANSIENT.includes(code)], "attempts and transient");
  if (row.status !== undefined && code !== "deadline_exceeded" && code !== "network" && !hidden(error, row)) {
    equal(error.status, row.status, "status");
  }
  same(typeof error.bodyStart, code === "invalid_response" ? "string" : "undefined", "the type of bodyStart");
  same(error.cause !== undefined, code === "network", "the existence of a cause");
  if (retryAfter !== undefined) judgeRetryAfter(error.retryAfterMs, retryAfter);

  const known = leads > 0 || code === "deadline_exceeded";
  same(error.reqId, known ? reqId : undefined, "reqId");
  if (!known || NOT_RESUMABLE.includes(code)) return same(error.pending, undefined, "pending");
  const { notBefore: moment, ...pending } = error.pending ?? fail("there is no pending");
  equal(pending, { status: "partial", endpoint, reqId }, "pending");
  judgeNotBefore(moment, notBefore, since, pollIntervalMs);
}

/** Browsers hide the status of a redirect. */
const hidden = (error, { status }) => error.status === undefined && status >= 300 && status < 400;

function judgeRetryAfter(read, { ms, at, atLeastMs }) {
  if (at !== undefined) return between(read, at - Date.now() - ROUNDING_MS, at - Date.now() + LONG_MS, "retryAfterMs");
  if (atLeastMs !== undefined) return between(read, atLeastMs, Number.MAX_SAFE_INTEGER, "retryAfterMs");
  same(read, ms, "retryAfterMs");
}

function judgeNotBefore(moment, { ms = 0, at, atLeastMs }, since, pollIntervalMs) {
  ok(Number.isSafeInteger(moment), `notBefore is ${moment}`);
  if (at !== undefined) return same(moment, at, "notBefore");
  if (atLeastMs !== undefined) return between(moment, since + atLeastMs, Number.MAX_SAFE_INTEGER, "notBefore");
  const wait = Math.max(ms, pollIntervalMs);
  between(moment, since + wait, Date.now() + wait + ROUNDING_MS, "notBefore");
}

/** Checks the exchanges of one case that reached the simulator, in order. */
export function judgeExchanges({ row, outcome, leads, reqId, endpoint, resends }, exchanges, pollIntervalMs) {
  const faulty = { POST: leads === 0, times: row.elsewhere ? 0 : 1 + resends };
  const expected = Array.from({ length: leads }, (_, n) => (n === 0 ? "POST" : `GET ${reqId}`));
  for (let n = 0; n < faulty.times; n++) expected.push(faulty.POST ? "POST" : `GET ${reqId}`);
  if (outcome.partial !== undefined) expected.push(`GET ${outcome.partial === true ? reqId : outcome.partial}`);
  if (outcome.error === "request_expired") expected.push("POST");
  for (const { path } of exchanges) same(PATH.exec(path)?.[1], endpoint, `the endpoint of the path ${path}`);
  equal(exchanges.map(labelOf), expected, "the requests");

  for (const [n, { method, arrivedAt }] of exchanges.entries()) {
    const before = exchanges[n - 1]?.answeredAt;
    const again = n > leads && n < leads + faulty.times;
    if (method !== "GET" || typeof before !== "number" || again) continue;
    const asked = n === leads + faulty.times ? (outcome.waitMs ?? 0) : 0;
    const least = Math.max(pollIntervalMs, asked) - ROUNDING_MS;
    between(arrivedAt - before, least, LONG_MS, `the pause before request ${n + 1}`);
  }
  if (row.closes) same(exchanges[leads].peerClosed, true, "the end of the connection by the package");
}

function labelOf({ method, path }) {
  const id = new URL(path, "http://localhost").searchParams.get("req_id");
  return id === null ? method : `${method} ${id}`;
}
