// What is answered of a query, and when to ask again.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { answerOf, retryAfterSeconds } from "../../www/src/policy/answer.ts";

const NOW = 1_000_000;
const OPEN = { nextAt: NOW, leaseUntil: 0, pending: null, finishedAt: null, count: null, error: null, code: null };
const IDLE = { pausedAt: null, probeAt: 0, holdUntil: 0, failures: 0, acceptedAt: 0 };

/** `inMs` is until when more can be known. */
const PARTIAL = [
  { name: "in flight", row: { leaseUntil: NOW + 60_000, nextAt: NOW + 90_000 }, inMs: 0 },
  { name: "to be submitted next", row: {}, inMs: 0 },
  { name: "in the queue", row: {}, queuedMs: 4_000, inMs: 4_000 },
  { name: "to be polled", row: { pending: "{}", nextAt: NOW + 29_000 }, inMs: 29_000 },
  {
    name: "to be polled, whatever is queued",
    row: { pending: "{}", nextAt: NOW + 29_000 },
    queuedMs: 4_000,
    inMs: 29_000,
  },
  { name: "backing off", row: { nextAt: NOW + 7_000 }, inMs: 7_000 },
  { name: "of an account that holds submissions", row: {}, condition: { holdUntil: NOW + 9_000 }, inMs: 9_000 },
  {
    name: "to be polled while submissions are held",
    row: { pending: "{}" },
    condition: { holdUntil: NOW + 9_000 },
    inMs: 0,
  },
  {
    name: "of an account that is paused",
    row: { pending: "{}" },
    condition: { pausedAt: NOW - 1, probeAt: NOW + 50_000 },
    inMs: 50_000,
  },
  { name: "that is late", row: { pending: "{}", nextAt: NOW - 5_000 }, inMs: 0 },
];

describe("of an open query", () => {
  for (const { name, row, condition = {}, queuedMs = 0, inMs } of PARTIAL) {
    it(name, () => {
      const answer = answerOf({ ...OPEN, ...row }, 7, NOW, { ...IDLE, ...condition }, queuedMs);
      assert.deepEqual(answer, { status: "partial", reqId: 7, retryAfterMs: inMs });
    });
  }
});

const FINISHED = [
  {
    name: "a count and its age",
    row: { count: 0, finishedAt: NOW - 1_500 },
    answer: { status: "success", count: 0, ageMs: 1_500 },
  },
  {
    name: "a count of a clock that went back",
    row: { count: 5, finishedAt: NOW + 9 },
    answer: { status: "success", count: 5, ageMs: 0 },
  },
  {
    name: "a failure",
    row: { error: "no", code: 31, finishedAt: NOW },
    answer: { status: "fail", error: "no", code: 31 },
  },
  { name: "a failure without a code", row: { error: "no", finishedAt: NOW }, answer: { status: "fail", error: "no" } },
];

describe("of a finished query", () => {
  for (const { name, row, answer } of FINISHED) {
    it(name, () => assert.deepEqual(answerOf({ ...OPEN, ...row }, 7, NOW, IDLE, 0), answer));
  }
});

it("Retry-After is whole seconds from 1 to 30", () => {
  const seconds = [-5, 0, 1, 1_000, 1_001, 29_500, 30_000, 3_600_000].map(retryAfterSeconds);
  assert.deepEqual(seconds, [1, 1, 1, 1, 2, 30, 30, 30]);
});
