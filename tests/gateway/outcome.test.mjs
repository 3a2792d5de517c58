// What becomes of a query after an exchange.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { after } from "../../www/src/policy/outcome.ts";

const NOW = 1_000_000;
const SETTINGS = { POLL_INTERVAL_MS: 30_000, PROBE_INTERVAL_MS: 60_000 };
const FRESH = { pending: null, failures: 0, faults: 0, losses: 0, refusals: 0, refusedAt: 0 };
const IDLE = { pausedAt: null, probeAt: 0, holdUntil: 0, failures: 0, acceptedAt: 0 };
const PENDING = { status: "partial", endpoint: "events", reqId: "7", notBefore: NOW + 30_000 };
const polled = { pending: "{}" };
const failing = (code, more = {}) => ({ error: { code, ...more } });
/** A failed poll says itself when it may be repeated. */
const pollFailing = (code, more = {}) => failing(code, { pending: PENDING, ...more });

/** `at` is in milliseconds from now; random is 1, so a backoff is at its longest. */
const CASES = [
  { name: "a count", ended: { outcome: { status: "success", count: 7 } }, next: "count" },
  {
    name: "a partial answer",
    ended: { outcome: PENDING },
    next: "wait",
    at: 30_000,
    says: { pending: JSON.stringify(PENDING), failures: 0 },
  },
  { name: "a query that failed", ended: failing("query_failed"), next: "relay" },

  {
    name: "a POST that was too many",
    ended: failing("rate_limited"),
    next: "wait",
    at: 1_000,
    hold: 1_000,
    says: { failures: 1 },
  },
  { name: "a POST to a service that is unwell", ended: failing("server_error"), next: "wait", at: 1_000, hold: 1_000 },
  { name: "a POST without an answer", ended: failing("network"), next: "wait", at: 1_000, hold: 1_000 },
  { name: "a POST that took too long", ended: failing("timeout"), next: "wait", at: 1_000, hold: 1_000 },
  {
    name: "the backoff doubles",
    progress: { failures: 3 },
    ended: failing("network"),
    next: "wait",
    at: 8_000,
    hold: 1_000,
  },
  {
    name: "the backoff has an end",
    progress: { failures: 1_000 },
    ended: failing("network"),
    next: "wait",
    at: 300_000,
  },
  {
    name: "the account's hold doubles",
    condition: { failures: 2 },
    ended: failing("network"),
    next: "wait",
    at: 1_000,
    hold: 4_000,
  },
  {
    name: "the account's hold has an end",
    condition: { failures: 1_000 },
    ended: failing("network"),
    next: "wait",
    at: 1_000,
    hold: 30_000,
  },
  {
    name: "Retry-After is waited for",
    ended: failing("rate_limited", { retryAfterMs: 120_000 }),
    next: "wait",
    at: 120_000,
    hold: 120_000,
  },
  {
    name: "Retry-After is believed for an hour",
    ended: failing("rate_limited", { retryAfterMs: 1e12 }),
    next: "wait",
    at: 3_600_000,
    hold: 3_600_000,
  },
  {
    name: "a longer hold is kept",
    condition: { holdUntil: NOW + 9_000 },
    ended: failing("network"),
    next: "wait",
    at: 1_000,
    hold: 9_000,
  },
  {
    name: "a poll keeps its pace, without backoff",
    progress: { ...polled, failures: 9 },
    ended: pollFailing("server_error"),
    next: "wait",
    at: 30_000,
    hold: 1_000,
  },

  {
    name: "a req_id that was lost is submitted anew",
    progress: polled,
    ended: failing("request_expired"),
    next: "wait",
    at: 0,
    says: { pending: null, losses: 1 },
  },
  {
    name: "and once more",
    progress: { ...polled, losses: 1 },
    ended: failing("request_expired"),
    next: "wait",
    at: 0,
    says: { losses: 2 },
  },
  {
    name: "but no third time",
    progress: { ...polled, losses: 2 },
    ended: failing("request_expired"),
    next: "fail",
    code: 502,
  },

  {
    name: "an odd answer to a POST ends it: it might have been taken",
    ended: failing("invalid_response"),
    next: "fail",
    code: 502,
  },
  {
    name: "an odd answer to a poll does not",
    progress: polled,
    ended: pollFailing("invalid_response"),
    next: "wait",
    at: 30_000,
    says: { faults: 1 },
  },
  {
    name: "five odd answers do",
    progress: { ...polled, faults: 4 },
    ended: pollFailing("invalid_response"),
    next: "fail",
    code: 502,
  },

  { name: "an internal error", ended: failing("internal"), next: "wait", at: 1_000, says: { faults: 1 } },
  { name: "what is no error of the package's", ended: { error: "stop" }, next: "wait", at: 1_000, says: { faults: 1 } },
  {
    name: "an internal error of a poll keeps the pace",
    progress: polled,
    ended: failing("internal"),
    next: "wait",
    at: 30_000,
  },
  { name: "the fifth internal error", progress: { faults: 4 }, ended: failing("internal"), next: "fail", code: 502 },

  {
    name: "refused credentials",
    ended: failing("unauthorized"),
    next: "wait",
    at: 60_000,
    paused: NOW,
    says: { refusals: 0, refusedAt: NOW },
  },
  {
    name: "refused again: the pause goes on from its start",
    condition: { pausedAt: NOW - 5 },
    ended: failing("unauthorized"),
    next: "wait",
    at: 60_000,
    paused: NOW - 5,
  },
  {
    name: "a poll refused keeps its pace",
    progress: polled,
    ended: failing("unauthorized", { pending: { ...PENDING, notBefore: NOW + 90_000 } }),
    next: "wait",
    at: 90_000,
    paused: NOW,
  },
  {
    name: "refused while others are not",
    condition: { acceptedAt: NOW - 1 },
    ended: failing("unauthorized"),
    next: "wait",
    at: 60_000,
    says: { refusals: 1 },
  },
  {
    name: "refused a third time while others are not",
    progress: { refusals: 2, refusedAt: NOW - 9 },
    condition: { acceptedAt: NOW - 1 },
    ended: failing("unauthorized"),
    next: "fail",
    code: 502,
  },
  {
    name: "refused a third time as others are",
    progress: { refusals: 2, refusedAt: NOW - 1 },
    condition: { acceptedAt: NOW - 9 },
    ended: failing("unauthorized"),
    next: "wait",
    at: 60_000,
  },
  {
    name: "credentials accepted: the pause ends",
    condition: { pausedAt: 5, failures: 4 },
    ended: { outcome: PENDING },
    next: "wait",
    at: 30_000,
    paused: null,
  },
  {
    name: "no answer while paused proves nothing",
    condition: { pausedAt: 5 },
    ended: failing("network"),
    next: "wait",
    at: 1_000,
    paused: 5,
  },
];

describe("after an exchange:", () => {
  for (const row of CASES) {
    it(row.name, () => {
      const before = { ...IDLE, ...row.condition };
      const asCleverTapError = (error) => (typeof error === "object" ? error : undefined);
      const circumstances = { now: NOW, random: 1, settings: SETTINGS, condition: before, asCleverTapError };
      const { verdict, condition } = after({ ...FRESH, ...row.progress }, row.ended, circumstances);
      const changed = { ...before, ...condition };
      assert.equal(verdict.next, row.next);
      if ("at" in row) assert.equal(verdict.at - NOW, row.at);
      if ("hold" in row) assert.equal(changed.holdUntil - NOW, row.hold);
      if ("paused" in row) assert.equal(changed.pausedAt, row.paused);
      if ("code" in row) assert.equal(verdict.failure.code, row.code);
      if ("says" in row) assert.partialDeepStrictEqual(verdict.progress, row.says);
    });
  }

  it("a backoff is random, from a half to the whole", () => {
    const at = (random) => {
      const circumstances = {
        now: NOW,
        random,
        settings: SETTINGS,
        condition: IDLE,
        asCleverTapError: (error) => error,
      };
      return after({ ...FRESH, failures: 2 }, failing("network"), circumstances).verdict.at - NOW;
    };
    assert.deepEqual([at(0), at(0.5), at(1)], [2_000, 3_000, 4_000]);
  });
});
