// What the pump does next.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plan } from "../../www/src/policy/plan.ts";

const NOW = 1_000_000;
const IDLE = { pausedAt: null, probeAt: 0, holdUntil: 0, failures: 0, acceptedAt: 0 };
/** Rows by their ids, due by so many milliseconds from now. */
const rows = (times) => Object.entries(times).map(([id, inMs]) => ({ id: Number(id), nextAt: NOW + inMs }));

const CASES = [
  { name: "nothing waits", begin: [], nextInMs: null },
  { name: "a submission that is due", submissions: { 1: 0 }, begin: [1], nextInMs: null },
  { name: "no more than there are slots", submissions: { 1: 0, 2: 0, 3: 0, 4: 0 }, begin: [1, 2, 3], nextInMs: 1_000 },
  {
    name: "no more than slots that are free",
    held: [500],
    submissions: { 1: 0, 2: 0, 3: 0 },
    begin: [1, 2],
    nextInMs: 500,
  },
  { name: "nothing while every lease is held", held: [700, 500, 600], submissions: { 1: 0 }, begin: [], nextInMs: 500 },
  { name: "when the lease of the only query ends", held: [61_000], begin: [], nextInMs: 61_000 },
  { name: "when a lease ends before the next query's time", held: [500], polls: { 5: 900 }, begin: [], nextInMs: 500 },
  {
    name: "due polls before submissions",
    polls: { 5: -10, 6: 0 },
    submissions: { 1: -100, 2: -100 },
    begin: [5, 6, 1],
    nextInMs: 1_000,
  },
  {
    name: "a poll that is not due leaves its slot to submissions",
    polls: { 5: 40 },
    submissions: { 1: 0 },
    begin: [1],
    nextInMs: 40,
  },
  { name: "the earliest that is to come", polls: { 5: 300 }, submissions: { 1: 200 }, begin: [], nextInMs: 200 },
  {
    name: "polls that run late stop submissions",
    lateMs: 5_001,
    polls: { 5: 0 },
    submissions: { 1: 0 },
    begin: [5],
    nextInMs: 1_000,
  },
  {
    name: "polls that run a little late do not",
    lateMs: 5_000,
    polls: { 5: 0 },
    submissions: { 1: 0 },
    begin: [5, 1],
    nextInMs: null,
  },
  {
    name: "a hold stops submissions",
    condition: { holdUntil: NOW + 900 },
    submissions: { 1: 0 },
    begin: [],
    nextInMs: 900,
  },
  {
    name: "a hold lets polls go",
    condition: { holdUntil: NOW + 900 },
    polls: { 5: 0 },
    submissions: { 1: 0 },
    begin: [5],
    nextInMs: 900,
  },
  { name: "a hold that is over", condition: { holdUntil: NOW }, submissions: { 1: 0 }, begin: [1], nextInMs: null },
  {
    name: "paused: one probe",
    condition: { pausedAt: NOW - 1 },
    polls: { 5: 0 },
    submissions: { 1: -1 },
    begin: [1],
    nextInMs: 1_000,
  },
  {
    name: "paused: not before its time",
    condition: { pausedAt: NOW - 1, probeAt: NOW + 800 },
    polls: { 5: 0 },
    begin: [],
    nextInMs: 800,
  },
  {
    name: "paused: not before the query's time",
    condition: { pausedAt: NOW - 1 },
    polls: { 5: 300 },
    begin: [],
    nextInMs: 300,
  },
  {
    name: "paused: not beside another exchange",
    condition: { pausedAt: NOW - 1 },
    held: [400],
    polls: { 5: 0 },
    begin: [],
    nextInMs: 400,
  },
  {
    name: "paused: another query than the one refused",
    condition: { pausedAt: NOW - 1 },
    polls: { 5: 0, 6: -5 },
    begin: [6],
    nextInMs: 1_000,
  },
  { name: "paused, the only query leased", condition: { pausedAt: NOW - 1 }, held: [400], begin: [], nextInMs: 400 },
  { name: "paused, nothing waits", condition: { pausedAt: NOW - 1 }, begin: [], nextInMs: null },
];

describe("the plan:", () => {
  for (const { name, held = [], polls = {}, submissions = {}, condition = {}, lateMs = 0, begin, nextInMs } of CASES) {
    it(name, () => {
      const planned = plan({
        now: NOW,
        slots: 3,
        held: held.map((inMs) => NOW + inMs),
        polls: rows(polls),
        submissions: rows(submissions),
        condition: { ...IDLE, ...condition },
        lateMs,
      });
      assert.deepEqual(
        planned.begin.map(({ id }) => id),
        begin,
      );
      assert.equal(planned.nextAt === null ? null : planned.nextAt - NOW, nextInMs);
    });
  }
});
