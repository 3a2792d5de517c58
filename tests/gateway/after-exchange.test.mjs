// The effects of an exchange's result on its query and on the account.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { afterExchange } from "../../www/src/policy/after-exchange.ts";
import { INITIAL_UPSTREAM_STATE as INITIAL } from "../../www/src/policy/upstream-state.ts";

const NOW = 1_000_000;
const SETTINGS = { POLL_INTERVAL_MS: 30_000, PROBE_INTERVAL_MS: 60_000, QUERY_MAX_FAILURES: 20 };
const NEW = {
  pending: null,
  failures: 0,
  failedAt: 0,
  limits: 0,
  oddities: 0,
  faults: 0,
  losses: 0,
  refusals: 0,
  refusedAt: 0,
};
const IN_A_ROW = { failures: 0, failedAt: 0, limits: 0, oddities: 0, refusals: 0, refusedAt: 0 };
const ALL_TROUBLE = { failures: 3, failedAt: 5, limits: 3, oddities: 2, refusals: 2, refusedAt: 5 };
const PENDING = { status: "partial", endpoint: "events", reqId: "7", notBefore: NOW + 30_000 };
const polled = { pending: "{}" };
const failing = (code, more = {}) => ({ error: { code, ...more } });
/** The error of a poll contains the time of the next one. */
const failingPoll = (code, more = {}) => failing(code, { pending: PENDING, ...more });

/**
 * `at`, `hold` and `retry` are milliseconds from now, and `hold: null` is no hold. The random number is 1, so that each
 * backoff has its full length. `progress` and `upstream` are the state before the exchange; `changes` and `account` are
 * expected in the state after it.
 */
const CASES = [
  {
    name: "finishes the query with its count",
    result: { outcome: { status: "success", count: 7 } },
    next: "success",
    success: { count: 7, body: null },
  },
  {
    name: "waits for the next poll after a partial answer",
    result: { outcome: PENDING },
    next: "wait",
    at: 30_000,
    changes: { pending: JSON.stringify(PENDING), failures: 0 },
  },
  {
    name: "passes on the failure of the query",
    result: failing("query_failed", { apiError: "No such event", apiCode: 31 }),
    next: "fail",
    failure: { error: "No such event", code: 31 },
  },
  {
    name: "drops the code of a failure if a poll with it would mean something else",
    result: failing("query_failed", { apiError: "Not now", apiCode: 2 }),
    next: "fail",
    failure: { error: "Not now" },
  },
  {
    name: "replaces the text of a failure if a poll with it would mean something else",
    result: failing("query_failed", { apiError: "Request still in progress", apiCode: 31 }),
    next: "fail",
    failure: { error: "CleverTap says that the query failed", code: 31 },
  },

  {
    name: "forgets the troubles of a query that CleverTap accepts",
    progress: ALL_TROUBLE,
    result: { outcome: PENDING },
    next: "wait",
    changes: IN_A_ROW,
  },

  ...["server_error", "network", "timeout", "invalid_response"].map((code) => ({
    name: `backs off after the ${code} of a submission, and holds no other one`,
    result: failing(code),
    next: "wait",
    at: 1_000,
    hold: null,
    retry: 1_000,
    changes: { failures: 1, failedAt: NOW, oddities: 0 },
    account: { failures: 1 },
  })),
  {
    name: "doubles the query's backoff with each failure",
    progress: { failures: 3 },
    result: failing("network"),
    next: "wait",
    at: 8_000,
  },
  {
    name: "limits the query's backoff to 5 minutes",
    progress: { failures: 18 },
    result: failing("network"),
    next: "wait",
    at: 300_000,
  },
  {
    name: "holds submissions if two have failed one after the other",
    upstream: { failures: 1 },
    result: failing("server_error"),
    next: "wait",
    at: 1_000,
    hold: 1_000,
    account: { failures: 2 },
  },
  {
    name: "doubles the account's hold with each further one",
    upstream: { failures: 3 },
    result: failing("network"),
    next: "wait",
    at: 1_000,
    hold: 4_000,
  },
  {
    name: "limits the account's hold to 30 seconds",
    upstream: { failures: 1_000 },
    result: failing("network"),
    next: "wait",
    at: 1_000,
    hold: 30_000,
  },
  {
    name: "keeps the account's hold for exchanges that were in flight when it began",
    upstream: { failures: 2, holdUntil: NOW + 900 },
    result: failing("network"),
    next: "wait",
    at: 1_000,
    hold: 900,
    account: { failures: 2 },
  },
  {
    name: "lets a query alone wait for the Retry-After of a server error",
    result: failing("server_error", { retryAfterMs: 120_000 }),
    next: "wait",
    at: 120_000,
    hold: null,
  },
  {
    name: "holds submissions no longer than 30 s for the Retry-After of server errors",
    upstream: { failures: 1 },
    result: failing("server_error", { retryAfterMs: 120_000 }),
    next: "wait",
    at: 120_000,
    hold: 30_000,
  },
  {
    name: "holds no submission if one fails that failed before",
    progress: { failures: 1 },
    upstream: { failures: 7, retries: 7 },
    result: failing("server_error"),
    next: "wait",
    at: 2_000,
    hold: null,
    retry: 30_000,
    account: { failures: 7, retries: 8 },
  },
  {
    name: "ends the account's backoff if CleverTap accepts a query",
    upstream: { failures: 7, retries: 7, retryAt: NOW + 9 },
    result: { outcome: PENDING },
    next: "wait",
    account: { failures: 0, retries: 0, retryAt: 0 },
  },

  {
    name: "repeats a failed poll after the poll interval, and holds no submission",
    progress: polled,
    upstream: { failures: 7 },
    result: failingPoll("server_error"),
    next: "wait",
    at: 30_000,
    hold: null,
    retry: 1_000,
    changes: { failures: 1 },
  },
  ...[
    [1, 60_000],
    [2, 120_000],
    [3, 240_000],
    [4, 300_000],
    [18, 300_000],
  ].map(([failures, at]) => ({
    name: `repeats a poll after ${at / 1_000} s if it failed ${failures + 1} times in a row`,
    progress: { ...polled, failures },
    result: failingPoll("timeout"),
    next: "wait",
    at,
    hold: null,
  })),
  {
    name: "spaces the exchanges of suspects, the more of them fail in a row",
    progress: { ...polled, failures: 1 },
    upstream: { retries: 3 },
    result: failingPoll("timeout"),
    next: "wait",
    retry: 8_000,
  },
  {
    name: "fails a query whose polls failed 20 times in a row",
    progress: { ...polled, failures: 19 },
    result: failingPoll("server_error"),
    next: "fail",
    failure: { error: "CleverTap answered with a server error, 20 times in a row", code: 424 },
    hold: null,
  },
  ...[
    ["server_error", "CleverTap answered with a server error"],
    ["network", "CleverTap could not be reached"],
    ["timeout", "CleverTap did not answer in time"],
    ["invalid_response", "CleverTap's answer matches no rule of the count protocol"],
  ].map(([code, error]) => ({
    name: `fails a query whose submissions failed 20 times in a row, at last with ${code}`,
    progress: { failures: 19 },
    result: failing(code),
    next: "fail",
    failure: { error: `${error}, 20 times in a row`, code: 424 },
  })),

  {
    name: "takes an odd answer for a glitch, even if other queries were accepted before it",
    upstream: { acceptedAt: NOW - 1 },
    result: failing("invalid_response"),
    next: "wait",
    at: 1_000,
    changes: { oddities: 0 },
  },
  {
    name: "takes odd answers for a glitch while no other query is accepted",
    progress: { failures: 9, failedAt: NOW - 5, oddities: 2 },
    upstream: { acceptedAt: NOW - 9 },
    result: failing("invalid_response"),
    next: "wait",
    at: 300_000,
    changes: { oddities: 2 },
  },
  {
    name: "counts an odd answer that is repeated although another query was accepted",
    progress: { failures: 1, failedAt: NOW - 9 },
    upstream: { acceptedAt: NOW - 5 },
    result: failing("invalid_response"),
    next: "wait",
    at: 2_000,
    changes: { failures: 2, oddities: 1 },
  },
  {
    name: "fails the query after the third such answer",
    progress: { failures: 3, failedAt: NOW - 9, oddities: 2 },
    upstream: { acceptedAt: NOW - 5 },
    result: failing("invalid_response"),
    next: "fail",
    failure: { error: "CleverTap's answer matches no rule of the count protocol, 4 times in a row", code: 424 },
  },
  {
    name: "counts the odd answers to polls in the same way",
    progress: { ...polled, failures: 3, failedAt: NOW - 9, oddities: 2 },
    upstream: { acceptedAt: NOW - 5 },
    result: failingPoll("invalid_response"),
    next: "fail",
    code: 424,
  },
  {
    name: "does not count a server error as an odd answer",
    progress: { failures: 3, failedAt: NOW - 9, oddities: 2 },
    upstream: { acceptedAt: NOW - 5 },
    result: failing("server_error"),
    next: "wait",
    at: 8_000,
    changes: { oddities: 2 },
  },

  {
    name: "backs off after a rate-limited submission, and holds the others",
    result: failing("rate_limited"),
    next: "wait",
    at: 1_000,
    hold: 1_000,
    changes: { limits: 1 },
  },
  {
    name: "doubles the query's backoff with each rate-limited submission",
    progress: { limits: 3 },
    result: failing("rate_limited"),
    next: "wait",
    at: 8_000,
    hold: 1_000,
  },
  {
    name: "waits for Retry-After if it is longer than the backoff",
    result: failing("rate_limited", { retryAfterMs: 120_000 }),
    next: "wait",
    at: 120_000,
    hold: 120_000,
  },
  {
    name: "extends a hold to the end of Retry-After, but does not double it",
    upstream: { failures: 3, holdUntil: NOW + 900 },
    result: failing("rate_limited", { retryAfterMs: 5_000 }),
    next: "wait",
    at: 5_000,
    hold: 5_000,
    account: { failures: 3 },
  },
  {
    name: "cuts Retry-After to an hour",
    result: failing("rate_limited", { retryAfterMs: 1e12 }),
    next: "wait",
    at: 3_600_000,
    hold: 3_600_000,
  },
  {
    name: "holds submissions after a rate-limited poll, which is repeated after the interval",
    progress: polled,
    result: failingPoll("rate_limited"),
    next: "wait",
    at: 30_000,
    hold: 1_000,
    changes: { limits: 1 },
  },
  {
    name: "never fails a query because of a rate limit",
    progress: { limits: 1_000 },
    result: failing("rate_limited"),
    next: "wait",
    at: 300_000,
  },

  {
    name: "submits the query again after the first loss of its req_id",
    progress: polled,
    result: failing("request_expired"),
    next: "wait",
    at: 0,
    changes: { pending: null, losses: 1 },
  },
  {
    name: "submits the query again after the second loss",
    progress: { ...polled, losses: 1 },
    result: failing("request_expired"),
    next: "wait",
    at: 0,
    changes: { losses: 2 },
  },
  {
    name: "fails the query after the third loss",
    progress: { ...polled, losses: 2 },
    result: failing("request_expired"),
    next: "fail",
    code: 424,
  },

  {
    name: "backs off after an internal error",
    result: failing("internal"),
    next: "wait",
    at: 1_000,
    changes: { faults: 1 },
  },
  {
    name: "backs off after an error that is not the package's",
    result: { error: "stop" },
    next: "wait",
    at: 1_000,
    changes: { faults: 1 },
  },
  {
    name: "repeats a poll after the poll interval if it ended with an internal error",
    progress: polled,
    result: failing("internal"),
    next: "wait",
    at: 30_000,
  },
  {
    name: "fails the query after the fifth internal error",
    progress: { faults: 4 },
    result: failing("internal"),
    next: "fail",
    code: 424,
  },

  {
    name: "sets a refused query back without a pause, because the others may be accepted",
    result: failing("unauthorized"),
    next: "wait",
    at: 60_000,
    paused: null,
    changes: { refusals: 0, refusedAt: NOW },
    account: { refusals: 1, refusedAt: NOW },
  },
  {
    name: "does not pause after the fourth refused query in a row",
    upstream: { refusals: 3, refusedAt: NOW - 7 },
    result: failing("unauthorized"),
    next: "wait",
    paused: null,
    account: { refusals: 4, refusedAt: NOW - 7 },
  },
  {
    name: "pauses the account after the fifth refused query in a row, as of the first refusal",
    upstream: { refusals: 4, refusedAt: NOW - 7 },
    result: failing("unauthorized"),
    next: "wait",
    at: 60_000,
    paused: NOW - 7,
    account: { refusals: 5 },
  },
  {
    name: "pauses the account if the same query is refused again and nothing was accepted in between",
    progress: { refusedAt: NOW - 7 },
    upstream: { refusals: 1, refusedAt: NOW - 7 },
    result: failing("unauthorized"),
    next: "wait",
    at: 60_000,
    paused: NOW - 7,
    account: { refusals: 1 },
  },
  {
    name: "begins to count refused queries again if CleverTap accepts one",
    upstream: { refusals: 4, refusedAt: NOW - 7 },
    result: { outcome: PENDING },
    next: "wait",
    account: { refusals: 0 },
  },
  {
    name: "keeps the start of the pause after another refusal",
    upstream: { pausedAt: NOW - 5 },
    result: failing("unauthorized"),
    next: "wait",
    at: 60_000,
    paused: NOW - 5,
  },
  {
    name: "repeats a refused poll no sooner than its error allows",
    progress: polled,
    result: failing("unauthorized", { pending: { ...PENDING, notBefore: NOW + 90_000 } }),
    next: "wait",
    at: 90_000,
  },
  {
    name: "counts a refusal if CleverTap accepted the credentials since the last one",
    upstream: { acceptedAt: NOW - 1 },
    result: failing("unauthorized"),
    next: "wait",
    at: 60_000,
    changes: { refusals: 1 },
  },
  {
    name: "fails the query after the third such refusal",
    progress: { refusals: 2, refusedAt: NOW - 9 },
    upstream: { acceptedAt: NOW - 1 },
    result: failing("unauthorized"),
    next: "fail",
    code: 424,
  },
  {
    name: "does not count a refusal if CleverTap accepted nothing since the last one",
    progress: { refusals: 2, refusedAt: NOW - 1 },
    upstream: { acceptedAt: NOW - 9 },
    result: failing("unauthorized"),
    next: "wait",
    at: 60_000,
  },
  {
    name: "ends the pause if CleverTap accepts the credentials",
    upstream: { pausedAt: 5, failures: 4 },
    result: { outcome: PENDING },
    next: "wait",
    at: 30_000,
    paused: null,
  },
  {
    name: "keeps the pause after a network error",
    upstream: { pausedAt: 5 },
    result: failing("network"),
    next: "wait",
    at: 1_000,
    paused: 5,
  },
];

describe("after an exchange, the gateway", () => {
  for (const row of CASES) {
    it(row.name, () => {
      const before = { ...INITIAL, ...row.upstream };
      const asCleverTapError = (error) => (typeof error === "object" ? error : undefined);
      const context = { now: NOW, random: 1, settings: SETTINGS, upstream: before, asCleverTapError };
      const { decision, upstream } = afterExchange({ ...NEW, ...row.progress }, row.result, context);
      const after = { ...before, ...upstream };
      assert.equal(decision.next, row.next);
      if ("at" in row) assert.equal(decision.at - NOW, row.at);
      if ("hold" in row) assert.equal(after.holdUntil, row.hold === null ? 0 : NOW + row.hold);
      if ("retry" in row) assert.equal(after.retryAt - NOW, row.retry);
      if ("account" in row) assert.partialDeepStrictEqual(after, row.account);
      if ("paused" in row) assert.equal(after.pausedAt, row.paused);
      if ("success" in row) assert.deepEqual(decision.success, row.success);
      if ("failure" in row) assert.deepEqual(decision.failure, row.failure);
      if ("code" in row) assert.equal(decision.failure.code, row.code);
      if ("changes" in row) assert.partialDeepStrictEqual(decision.progress, row.changes);
    });
  }

  it("chooses a random backoff from half of its length to all of it", () => {
    const at = (random) => {
      const context = { now: NOW, random, settings: SETTINGS, upstream: INITIAL, asCleverTapError: (error) => error };
      return afterExchange({ ...NEW, failures: 2 }, failing("network"), context).decision.at - NOW;
    };
    assert.deepEqual([at(0), at(0.5), at(1)], [2_000, 3_000, 4_000]);
  });
});
