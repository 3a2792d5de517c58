// The exchanges that the pump starts, and the time of its next plan.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plan } from "../../www/src/policy/plan.ts";

const NOW = 1_000_000;
const INITIAL = { pausedAt: null, probeAt: 0, holdUntil: 0, failures: 0, acceptedAt: 0 };
/** Turns `{ id: milliseconds from now }` into waiting queries. */
const queries = (times) => Object.entries(times).map(([id, inMs]) => ({ id: Number(id), nextAt: NOW + inMs }));

const CASES = [
  { name: "starts nothing if nothing waits", start: [], nextInMs: null },
  { name: "starts a submission that is due", submissions: { 1: 0 }, start: [1], nextInMs: null },
  {
    name: "starts only as many exchanges as there are slots",
    submissions: { 1: 0, 2: 0, 3: 0, 4: 0 },
    start: [1, 2, 3],
    nextInMs: 1_000,
  },
  {
    name: "starts only as many exchanges as there are free slots",
    leases: [500],
    submissions: { 1: 0, 2: 0, 3: 0 },
    start: [1, 2],
    nextInMs: 500,
  },
  {
    name: "starts nothing while every slot is leased",
    leases: [700, 500, 600],
    submissions: { 1: 0 },
    start: [],
    nextInMs: 500,
  },
  { name: "plans again when the lease of the only query ends", leases: [61_000], start: [], nextInMs: 61_000 },
  {
    name: "plans again when a lease ends before the next query is due",
    leases: [500],
    polls: { 5: 900 },
    start: [],
    nextInMs: 500,
  },
  {
    name: "starts due polls before submissions",
    polls: { 5: -10, 6: 0 },
    submissions: { 1: -100, 2: -100 },
    start: [5, 6, 1],
    nextInMs: 1_000,
  },
  {
    name: "starts a submission if no poll is due",
    polls: { 5: 40 },
    submissions: { 1: 0 },
    start: [1],
    nextInMs: 40,
  },
  {
    name: "plans again at the earliest due time",
    polls: { 5: 300 },
    submissions: { 1: 200 },
    start: [],
    nextInMs: 200,
  },
  {
    name: "holds submissions if polls are more than 5 s late",
    lateMs: 5_001,
    polls: { 5: 0 },
    submissions: { 1: 0 },
    start: [5],
    nextInMs: 1_000,
  },
  {
    name: "starts submissions if polls are 5 s late",
    lateMs: 5_000,
    polls: { 5: 0 },
    submissions: { 1: 0 },
    start: [5, 1],
    nextInMs: null,
  },
  {
    name: "holds submissions until the hold ends",
    upstream: { holdUntil: NOW + 900 },
    submissions: { 1: 0 },
    start: [],
    nextInMs: 900,
  },
  {
    name: "starts polls during a hold",
    upstream: { holdUntil: NOW + 900 },
    polls: { 5: 0 },
    submissions: { 1: 0 },
    start: [5],
    nextInMs: 900,
  },
  {
    name: "starts submissions when the hold ends",
    upstream: { holdUntil: NOW },
    submissions: { 1: 0 },
    start: [1],
    nextInMs: null,
  },
  {
    name: "starts a single probe during a pause",
    upstream: { pausedAt: NOW - 1 },
    polls: { 5: 0 },
    submissions: { 1: -1 },
    start: [1],
    nextInMs: 1_000,
  },
  {
    name: "starts no probe before its time",
    upstream: { pausedAt: NOW - 1, probeAt: NOW + 800 },
    polls: { 5: 0 },
    start: [],
    nextInMs: 800,
  },
  {
    name: "starts no probe before the query is due",
    upstream: { pausedAt: NOW - 1 },
    polls: { 5: 300 },
    start: [],
    nextInMs: 300,
  },
  {
    name: "starts no probe while an exchange is in flight",
    upstream: { pausedAt: NOW - 1 },
    leases: [400],
    polls: { 5: 0 },
    start: [],
    nextInMs: 400,
  },
  {
    name: "probes with the query that is due first",
    upstream: { pausedAt: NOW - 1 },
    polls: { 5: 0, 6: -5 },
    start: [6],
    nextInMs: 1_000,
  },
  {
    name: "plans again during a pause when the lease of the only query ends",
    upstream: { pausedAt: NOW - 1 },
    leases: [400],
    start: [],
    nextInMs: 400,
  },
  {
    name: "starts nothing during a pause if nothing waits",
    upstream: { pausedAt: NOW - 1 },
    start: [],
    nextInMs: null,
  },
];

describe("the plan", () => {
  for (const { name, leases = [], polls = {}, submissions = {}, upstream = {}, lateMs = 0, start, nextInMs } of CASES) {
    it(name, () => {
      const planned = plan({
        now: NOW,
        slots: 3,
        leases: leases.map((inMs) => NOW + inMs),
        polls: queries(polls),
        submissions: queries(submissions),
        upstream: { ...INITIAL, ...upstream },
        lateMs,
      });
      assert.deepEqual(
        planned.start.map(({ id }) => id),
        start,
      );
      assert.equal(planned.nextAt === null ? null : planned.nextAt - NOW, nextInMs);
    });
  }
});
