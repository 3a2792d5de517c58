// The exchanges that the pump starts, and the time of its next plan.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { plan } from "../../www/src/policy/plan.ts";
import { INITIAL_UPSTREAM_STATE as INITIAL } from "../../www/src/policy/upstream-state.ts";

const NOW = 1_000_000;
/** Turns `{ id: milliseconds from now }` into waiting queries. */
const queries = (times, kind) =>
  Object.entries(times).map(([id, inMs]) => ({ id: Number(id), nextAt: NOW + inMs, token: "a", ...kind }));
const POLL = { isPoll: true, isSuspect: false };
const SUBMISSION = { isPoll: false, isSuspect: false };
const BAD_POLL = { isPoll: true, isSuspect: true };
const BAD_SUBMISSION = { isPoll: false, isSuspect: true };

const PAUSED = { pausedAt: NOW - 1, refusals: 5 };

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
    name: "leaves one slot for submissions, however late the polls are",
    polls: { 5: -60_000, 6: -60_000, 7: -60_000 },
    submissions: { 1: 0 },
    start: [5, 6, 1],
    nextInMs: 1_000,
  },
  {
    name: "leaves that slot free if no submission is due",
    polls: { 5: 0, 6: 0, 7: 0 },
    start: [5, 6],
    nextInMs: 1_000,
  },
  {
    name: "starts a submission while polls hang",
    leases: { poll: [60_000, 60_000] },
    polls: { 5: 0 },
    submissions: { 1: 0 },
    start: [1],
    nextInMs: 1_000,
  },
  {
    name: "starts submissions in all slots if no poll is due",
    polls: { 5: 40 },
    submissions: { 1: 0, 2: 0, 3: 0 },
    start: [1, 2, 3],
    nextInMs: 1_000,
  },
  {
    name: "starts one suspect, before the others",
    badPolls: { 8: 0 },
    badSubmissions: { 9: -5 },
    polls: { 5: 0 },
    submissions: { 1: 0 },
    start: [9, 5, 1],
    nextInMs: 1_000,
  },
  {
    name: "starts no suspect while another one is in flight",
    leases: { badPoll: [60_000] },
    badPolls: { 8: 0 },
    badSubmissions: { 9: 0 },
    polls: { 5: 0 },
    submissions: { 1: 0 },
    start: [5, 1],
    nextInMs: 1_000,
  },
  {
    name: "leaves one slot for other submissions, even if a suspect and a poll hang",
    leases: { badSubmission: [60_000], poll: [60_000] },
    polls: { 5: 0 },
    submissions: { 1: 0 },
    start: [1],
    nextInMs: 1_000,
  },
  {
    name: "starts suspects in a third of the slots",
    slots: 6,
    badPolls: { 7: 0, 8: 0, 9: 0 },
    start: [7, 8],
    nextInMs: 1_000,
  },
  {
    name: "starts suspects when the account's backoff ends",
    upstream: { retryAt: NOW + 700 },
    badPolls: { 8: 0 },
    polls: { 5: 0 },
    submissions: { 1: 0 },
    start: [5, 1],
    nextInMs: 700,
  },
  {
    name: "starts what is due first if there is a single slot",
    slots: 1,
    polls: { 5: -5 },
    submissions: { 1: -6 },
    start: [1],
    nextInMs: 1_000,
  },
  {
    name: "starts a poll in a single slot",
    slots: 1,
    polls: { 5: -5 },
    submissions: { 1: -4 },
    start: [5],
    nextInMs: 1_000,
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
    upstream: PAUSED,
    submissions: { 1: 0, 2: -1 },
    start: [2],
    nextInMs: 1_000,
  },
  {
    name: "probes with a poll if one is due, because it has no body that a firewall could refuse",
    upstream: PAUSED,
    polls: { 5: 0 },
    submissions: { 1: -1 },
    start: [5],
    nextInMs: 1_000,
  },
  {
    name: "starts no probe before its time",
    upstream: { ...PAUSED, probeAt: NOW + 800 },
    polls: { 5: 0 },
    start: [],
    nextInMs: 800,
  },
  {
    name: "starts no probe before the query is due",
    upstream: PAUSED,
    polls: { 5: 300 },
    start: [],
    nextInMs: 300,
  },
  {
    name: "starts no probe while an exchange is in flight",
    upstream: PAUSED,
    leases: [400],
    polls: { 5: 0 },
    start: [],
    nextInMs: 400,
  },
  {
    name: "probes with the query that is due first",
    upstream: PAUSED,
    polls: { 5: 0, 6: -5 },
    start: [6],
    nextInMs: 1_000,
  },
  {
    name: "probes with a query that was not refused, if there is one",
    upstream: PAUSED,
    badPolls: { 8: -9 },
    badSubmissions: { 9: -9 },
    submissions: { 1: 0 },
    start: [1],
    nextInMs: 1_000,
  },
  {
    name: "probes with a refused query if no other one is due",
    upstream: PAUSED,
    badSubmissions: { 9: 0 },
    polls: { 5: 10 },
    start: [9],
    nextInMs: 1_000,
  },
  {
    name: "probes with the refused query whose refusal is the oldest",
    upstream: { ...PAUSED, probeAt: NOW },
    badSubmissions: { 8: -5, 9: -9 },
    start: [9],
    nextInMs: 1_000,
  },
  {
    name: "probes at once with a query that was not refused, if fewer than five queries were",
    upstream: { pausedAt: NOW - 1, probeAt: NOW + 800, refusals: 4 },
    badSubmissions: { 9: -9 },
    submissions: { 1: 0 },
    start: [1],
    nextInMs: 1_000,
  },
  {
    name: "does not probe at once with a query that was refused",
    upstream: { pausedAt: NOW - 1, probeAt: NOW + 800, refusals: 4 },
    badSubmissions: { 9: -9 },
    start: [],
    nextInMs: 800,
  },
  {
    name: "plans again during a pause when the lease of the only query ends",
    upstream: PAUSED,
    leases: [400],
    start: [],
    nextInMs: 400,
  },
  {
    name: "starts nothing during a pause if nothing waits",
    upstream: PAUSED,
    start: [],
    nextInMs: null,
  },
];

/** The rows' leases are of submissions if they do not say more. */
const KINDS = { poll: POLL, submission: SUBMISSION, badPoll: BAD_POLL, badSubmission: BAD_SUBMISSION };
const leasesOf = (leases) =>
  Object.entries(Array.isArray(leases) ? { submission: leases } : leases).flatMap(([kind, ends]) =>
    ends.map((inMs) => ({ until: NOW + inMs, ...KINDS[kind] })),
  );

describe("the plan", () => {
  for (const row of CASES) {
    it(row.name, () => {
      const { slots = 3, leases = [], upstream = {}, start, nextInMs } = row;
      const planned = plan({
        now: NOW,
        slots,
        leases: leasesOf(leases),
        waiting: [
          ...queries(row.polls ?? {}, POLL),
          ...queries(row.submissions ?? {}, SUBMISSION),
          ...queries(row.badPolls ?? {}, BAD_POLL),
          ...queries(row.badSubmissions ?? {}, BAD_SUBMISSION),
        ],
        upstream: { ...INITIAL, ...upstream },
        turns: new Map(),
      });
      assert.deepEqual(
        planned.start.map(({ id }) => id),
        start,
      );
      assert.equal(planned.nextAt === null ? null : planned.nextAt - NOW, nextInMs);
    });
  }

  it("gives the tokens turns, in the order of their latest ones", () => {
    const waiting = [
      ...[1, 2, 3].map((id) => ({ id, nextAt: NOW - 9, token: "many", ...SUBMISSION })),
      { id: 4, nextAt: NOW - 1, token: "one", ...SUBMISSION },
      { id: 5, nextAt: NOW, token: "another", ...SUBMISSION },
    ];
    const started = (turns) =>
      plan({ now: NOW, slots: 4, leases: [], waiting, upstream: INITIAL, turns: new Map(turns) }).start.map(
        ({ id }) => id,
      );
    assert.deepEqual(started([]), [1, 4, 5, 2]);
    assert.deepEqual(started([["many", 7]]), [4, 5, 1, 2]);
    assert.deepEqual(
      started([
        ["many", 7],
        ["one", 8],
        ["another", 6],
      ]),
      [5, 1, 4, 2],
    );
  });
});
