// Whether a case came out as the contract has it.

import { between, equal, fail, hasCode, ok, same } from "../conformance/check.mjs";
import { NOT_RESUMABLE, TRANSIENT } from "./contract.mjs";

/** Clocks count whole milliseconds: the simulator rounds down, the package up. */
const ROUNDING_MS = 1;
/** No test takes this long. */
const LONG_MS = 600_000;
const PATH = /^\/1\/counts\/events\.json(\?req_id=[A-Za-z0-9_.~!*'()%-]+)?$/;

/** The count of the answer after the faulty one. */
export const AFTERWARDS = 41;

/** How the count ended: `{ value }` or `{ error }`. */
export function judgeEnd(api, { outcome, row, leads, reqId }, { value, error, since, pollIntervalMs }) {
  if (outcome.count !== undefined || outcome.partial !== undefined || outcome.error === "request_expired") {
    if (error !== undefined) hasCode(api, error, "none, but a count");
    return same(value, outcome.count ?? AFTERWARDS, "the count");
  }
  if (error === undefined) fail(`expected ${outcome.error}, not the count ${value}`);
  const { error: code, retryAfter, notBefore = {} } = outcome;
  hasCode(api, error, code);
  equal([error.attempts, error.transient], [1, TRANSIENT.includes(code)], "attempts and transient");
  if (row.status !== undefined && code !== "deadline_exceeded" && code !== "network" && !hidden(error, row)) {
    equal(error.status, row.status, "status");
  }
  same(typeof error.bodyStart, code === "invalid_response" ? "string" : "undefined", "the type of bodyStart");
  same(error.cause !== undefined, code === "network", "whether there is a cause");
  if (retryAfter !== undefined) judgeRetryAfter(error.retryAfterMs, retryAfter);

  const known = leads > 0 || code === "deadline_exceeded";
  same(error.reqId, known ? reqId : undefined, "reqId");
  if (!known || NOT_RESUMABLE.includes(code)) return same(error.pending, undefined, "pending");
  const { notBefore: moment, ...pending } = error.pending ?? fail("there is no pending");
  equal(pending, { status: "partial", endpoint: "events", reqId }, "pending");
  judgeMoment(moment, notBefore, since, pollIntervalMs);
}

/** Browsers show of a redirect nothing but that it is one. */
const hidden = (error, { status }) => error.status === undefined && status >= 300 && status < 400;

function judgeRetryAfter(read, { ms, at, atLeastMs }) {
  if (at !== undefined) return between(read, at - Date.now() - ROUNDING_MS, at - Date.now() + LONG_MS, "retryAfterMs");
  if (atLeastMs !== undefined) return between(read, atLeastMs, Number.MAX_SAFE_INTEGER, "retryAfterMs");
  same(read, ms, "retryAfterMs");
}

function judgeMoment(moment, { ms = 0, at, atLeastMs }, since, pollIntervalMs) {
  ok(Number.isSafeInteger(moment), `notBefore is ${moment}`);
  if (at !== undefined) return same(moment, at, "notBefore");
  if (atLeastMs !== undefined) return between(moment, since + atLeastMs, Number.MAX_SAFE_INTEGER, "notBefore");
  const wait = Math.max(ms, pollIntervalMs);
  between(moment, since + wait, Date.now() + wait + ROUNDING_MS, "notBefore");
}

/** What reached the simulator: the exchanges of this one case, in order. */
export function judgeExchanges({ row, outcome, leads, reqId, resends }, exchanges, pollIntervalMs) {
  const faulty = { POST: leads === 0, times: row.elsewhere ? 0 : 1 + resends };
  const expected = Array.from({ length: leads }, (_, n) => (n === 0 ? "POST" : `GET ${reqId}`));
  for (let n = 0; n < faulty.times; n++) expected.push(faulty.POST ? "POST" : `GET ${reqId}`);
  if (outcome.partial !== undefined) expected.push(`GET ${outcome.partial === true ? reqId : outcome.partial}`);
  if (outcome.error === "request_expired") expected.push("POST");
  for (const { path } of exchanges) ok(PATH.test(path), `the path ${path} is not encoded`);
  equal(exchanges.map(called), expected, "the requests");

  for (const [n, { method, arrivedAt }] of exchanges.entries()) {
    const before = exchanges[n - 1]?.answeredAt;
    const again = n > leads && n < leads + faulty.times;
    if (method !== "GET" || typeof before !== "number" || again) continue;
    const asked = n === leads + faulty.times ? (outcome.waitMs ?? 0) : 0;
    between(
      arrivedAt - before,
      Math.max(pollIntervalMs, asked) - ROUNDING_MS,
      LONG_MS,
      `the pause before request ${n + 1}`,
    );
  }
  if (row.closes) same(exchanges[leads].peerClosed, true, "whether the connection was closed");
}

function called({ method, path }) {
  const id = new URL(path, "http://localhost").searchParams.get("req_id");
  return id === null ? method : `${method} ${id}`;
}
