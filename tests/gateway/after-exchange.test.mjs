// The effects of an exchange's result on its query and on the account.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { afterExchange } from "../../www/src/policy/after-exchange.ts";

const NOW = 1_000_000;
const SETTINGS = { POLL_INTERVAL_MS: 30_000, PROBE_INTERVAL_MS: 60_000 };
const NEW = { pending: null, failures: 0, faults: 0, losses: 0, refusals: 0, refusedAt: 0 };
const INITIAL = { pausedAt: null, probeAt: 0, holdUntil: 0, failures: 0, acceptedAt: 0 };
const PENDING = { status: "partial", endpoint: "events", reqId: "7", notBefore: NOW + 30_000 };
const polled = { pending: "{}" };
const failing = (code, more = {}) => ({ error: { code, ...more } });
/** The error of a poll contains the time of the next one. */
const failingPoll = (code, more = {}) => failing(code, { pending: PENDING, ...more });

/**
 * `at` and `hold` are milliseconds from now. The random number is 1, so that each backoff has its full length.
 * `progress` and `upstream` are the state before the exchange; `changes` are expected in the query's progress.
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
    name: "backs off after a rate-limited submission",
    result: failing("rate_limited"),
    next: "wait",
    at: 1_000,
    hold: 1_000,
    changes: { failures: 1 },
  },
  {
    name: "backs off after a server error of a submission",
    result: failing("server_error"),
    next: "wait",
    at: 1_000,
    hold: 1_000,
  },
  {
    name: "backs off after a network error of a submission",
    result: failing("network"),
    next: "wait",
    at: 1_000,
    hold: 1_000,
  },
  {
    name: "backs off after a timeout of a submission",
    result: failing("timeout"),
    next: "wait",
    at: 1_000,
    hold: 1_000,
  },
  {
    name: "doubles the query's backoff with each failure",
    progress: { failures: 3 },
    result: failing("network"),
    next: "wait",
    at: 8_000,
    hold: 1_000,
  },
  {
    name: "limits the query's backoff to 5 minutes",
    progress: { failures: 1_000 },
    result: failing("network"),
    next: "wait",
    at: 300_000,
  },
  {
    name: "doubles the account's hold with each failure",
    upstream: { failures: 2 },
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
    name: "waits for Retry-After if it is longer than the backoff",
    result: failing("rate_limited", { retryAfterMs: 120_000 }),
    next: "wait",
    at: 120_000,
    hold: 120_000,
  },
  {
    name: "cuts Retry-After to an hour",
    result: failing("rate_limited", { retryAfterMs: 1e12 }),
    next: "wait",
    at: 3_600_000,
    hold: 3_600_000,
  },
  {
    name: "keeps the account's hold if it ends later",
    upstream: { holdUntil: NOW + 9_000 },
    result: failing("network"),
    next: "wait",
    at: 1_000,
    hold: 9_000,
  },
  {
    name: "repeats a failed poll after the poll interval, without a backoff",
    progress: { ...polled, failures: 9 },
    result: failingPoll("server_error"),
    next: "wait",
    at: 30_000,
    hold: 1_000,
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
    code: 502,
  },

  {
    name: "fails the query after an invalid response to its submission",
    result: failing("invalid_response"),
    next: "fail",
    code: 502,
  },
  {
    name: "repeats a poll after an invalid response",
    progress: polled,
    result: failingPoll("invalid_response"),
    next: "wait",
    at: 30_000,
    changes: { faults: 1 },
  },
  {
    name: "fails the query after the fifth invalid response",
    progress: { ...polled, faults: 4 },
    result: failingPoll("invalid_response"),
    next: "fail",
    code: 502,
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
    code: 502,
  },

  {
    name: "pauses the account if CleverTap refuses the credentials",
    result: failing("unauthorized"),
    next: "wait",
    at: 60_000,
    paused: NOW,
    changes: { refusals: 0, refusedAt: NOW },
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
    paused: NOW,
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
    code: 502,
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
      if ("hold" in row) assert.equal(after.holdUntil - NOW, row.hold);
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
