// The answer to a query at each point of its progress, and its Retry-After.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf, retryAfterSeconds } from "../../www/src/policy/answer.ts";

const NOW = 1_000_000;
const OPEN = { nextAt: NOW, leaseUntil: 0, pending: null, finishedAt: null, count: null, error: null, code: null };
const INITIAL = { pausedAt: null, probeAt: 0, holdUntil: 0, failures: 0, acceptedAt: 0 };

/** `inMs` is the expected time until the next exchange. */
const PARTIAL = [
  { name: "is 0 if an exchange is in flight", row: { leaseUntil: NOW + 60_000, nextAt: NOW + 90_000 }, inMs: 0 },
  { name: "is 0 if the submission is next", row: {}, inMs: 0 },
  { name: "is the queue's delay if the submission is queued", row: {}, queuedMs: 4_000, inMs: 4_000 },
  {
    name: "is the time until the poll if CleverTap has accepted the query",
    row: { pending: "{}", nextAt: NOW + 29_000 },
    inMs: 29_000,
  },
  {
    name: "ignores the queue of submissions if the query is polled",
    row: { pending: "{}", nextAt: NOW + 29_000 },
    queuedMs: 4_000,
    inMs: 29_000,
  },
  { name: "is the backoff of a submission", row: { nextAt: NOW + 7_000 }, inMs: 7_000 },
  {
    name: "is the account's hold if submissions are held",
    row: {},
    upstream: { holdUntil: NOW + 9_000 },
    inMs: 9_000,
  },
  {
    name: "ignores the account's hold if the query is polled",
    row: { pending: "{}" },
    upstream: { holdUntil: NOW + 9_000 },
    inMs: 0,
  },
  {
    name: "is the time until the probe if the account is paused",
    row: { pending: "{}" },
    upstream: { pausedAt: NOW - 1, probeAt: NOW + 50_000 },
    inMs: 50_000,
  },
  { name: "is 0 if the poll is late", row: { pending: "{}", nextAt: NOW - 5_000 }, inMs: 0 },
];

describe("the time in the answer to an open query", () => {
  for (const { name, row, upstream = {}, queuedMs = 0, inMs } of PARTIAL) {
    it(name, () => {
      const answer = answerOf({ ...OPEN, ...row }, 7, NOW, { ...INITIAL, ...upstream }, queuedMs);
      assert.deepEqual(answer, { status: "partial", reqId: 7, retryAfterMs: inMs });
    });
  }
});

const FINISHED = [
  {
    name: "contains a count and its age",
    row: { count: 0, finishedAt: NOW - 1_500 },
    answer: { status: "success", count: 0, ageMs: 1_500 },
  },
  {
    name: "contains the age 0 if the clock was set back",
    row: { count: 5, finishedAt: NOW + 9 },
    answer: { status: "success", count: 5, ageMs: 0 },
  },
  {
    name: "contains a failure and its code",
    row: { error: "no", code: 31, finishedAt: NOW },
    answer: { status: "fail", error: "no", code: 31 },
  },
  {
    name: "omits a code with which the client would poll again",
    row: { error: "no", code: 502, finishedAt: NOW },
    answer: { status: "fail", error: "no" },
  },
  {
    name: "omits the code of a failure without one",
    row: { error: "no", finishedAt: NOW },
    answer: { status: "fail", error: "no" },
  },
];

describe("the answer to a finished query", () => {
  for (const { name, row, answer } of FINISHED) {
    it(name, () => assert.deepEqual(answerOf({ ...OPEN, ...row }, 7, NOW, INITIAL, 0), answer));
  }
});

it("converts Retry-After to whole seconds from 1 to 30", () => {
  const seconds = [-5, 0, 1, 1_000, 1_001, 29_500, 30_000, 3_600_000].map(retryAfterSeconds);
  assert.deepEqual(seconds, [1, 1, 1, 1, 2, 30, 30, 30]);
});
