// The checks of a record: the violations that each must find, and the records in which it must find none.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { findViolations } from "./support/violations.mjs";

const RULES = { intervalMs: 1_000, maxInFlight: 3 };
const KILL = { at: 1_000, generation: 0 };
const UNKNOWN = { status: 400, body: '{"status":"fail","error":"invalid request id","code":400}' };

const partial = (reqId) => ({ status: 200, body: `{"req_id":${reqId},"status":"partial"}` });
const success = { status: 200, body: '{"status":"success","count":7}' };

/**
 * Returns an exchange from `[method, query or req_id, received, answered, answer, generation, endpoint]`. Without an
 * answer, the exchange was given up at the time in place of `answered`.
 */
function exchange([method, queryOrReqId, receivedAt, answeredAt, answer, generation = 0, endpoint = "events"], seq) {
  const fields = method === "POST" ? { body: queryOrReqId, reqId: null } : { body: "", reqId: queryOrReqId };
  const gaveUpAt = answer === undefined ? answeredAt : null;
  return {
    seq,
    method,
    url: `/1/counts/${endpoint}.json`,
    ...fields,
    generation,
    receivedAt,
    answeredAt: answer ? answeredAt : null,
    gaveUpAt,
    answer: answer ?? null,
  };
}

const submitted = ["POST", "a", 0, 10, partial(1)];
const four = (until) =>
  ["a", "b", "c", "d"].map((query, index) => ["POST", query, index, until(index), partial(index)]);

const CASES = [
  { name: "accepts a poll after the interval", log: [submitted, ["GET", "1", 1_010, 1_020, success]] },
  {
    name: "reports a poll that is a millisecond early",
    log: [submitted, ["GET", "1", 1_009, 1_020, success]],
    finds: [/GET #1 came 999 ms after POST #0/],
  },
  {
    name: "reports an early second poll",
    log: [submitted, ["GET", "1", 1_010, 1_500, partial(1)], ["GET", "1", 2_400, 2_410, success]],
    finds: [/GET #2 came 900 ms after GET #1/],
  },
  {
    name: "reports an early poll after a failed one",
    log: [submitted, ["GET", "1", 1_010, 1_500, { status: 502, body: "" }], ["GET", "1", 2_499, 2_510, success]],
    finds: [/GET #2/],
  },
  {
    name: "reports an early poll after one that was given up",
    log: [submitted, ["GET", "1", 1_010, 1_500], ["GET", "1", 2_009, 2_020, success]],
    finds: [/GET #2 came 999 ms/],
  },
  {
    name: "accepts a poll an interval after the start of one that was given up",
    log: [submitted, ["GET", "1", 1_010, 1_500], ["GET", "1", 2_010, 2_020, success]],
  },
  {
    name: "reports a poll during another poll",
    log: [submitted, ["GET", "1", 1_010, 9_000, success], ["GET", "1", 8_000, 8_010, success]],
    finds: [/GET #2 came -1000 ms/],
  },
  {
    name: "reports a poll during another poll that never ends",
    log: [submitted, ["GET", "1", 1_010, null], ["GET", "1", 8_000, 8_010, success]],
    finds: [/GET #2 came -Infinity ms/],
  },
  {
    name: "reports an early poll with the req_id of another poll's answer",
    log: [submitted, ["GET", "1", 1_010, 1_020, partial(2)], ["GET", "2", 2_019, 2_030, success]],
    finds: [/GET #2 came 999 ms/],
  },
  {
    name: "accepts simultaneous polls for two queries",
    log: [
      submitted,
      ["POST", "b", 0, 10, partial(2)],
      ["GET", "1", 1_010, 1_020, success],
      ["GET", "2", 1_010, 1_020, success],
    ],
  },

  { name: "accepts a fourth exchange after the end of the first", log: four((index) => (index === 0 ? 3 : 100)) },
  {
    name: "reports a fourth exchange in flight",
    log: four(() => 100),
    finds: [/POST #3 is number 4 in flight, together with POST #0, POST #1, POST #2/],
  },
  {
    name: "reports a fourth exchange in flight if the first never ends",
    log: four((index) => (index === 0 ? null : 100)),
    finds: [/POST #3 is number 4/],
  },
  {
    name: "reports a fourth exchange in flight after a kill",
    kills: [{ at: 2, generation: 0 }],
    log: [...four(() => 100).slice(0, 3), ["POST", "d", 90, 95, partial(4), 1]],
    finds: [/POST #3 is number 4/],
  },

  {
    name: "reports a second POST of an answered query",
    log: [submitted, ["POST", "a", 20, 30, partial(2)]],
    finds: [/POST #1 repeats POST #0, which had its answer/],
  },
  {
    name: "accepts POSTs of the same query to two endpoints",
    log: [submitted, ["POST", "a", 20, 30, partial(2), 0, "profiles"]],
  },
  {
    name: "accepts a repeat after a 502",
    log: [
      ["POST", "a", 0, 10, { status: 502, body: "" }],
      ["POST", "a", 1_000, 1_010, partial(1)],
    ],
  },
  ...[
    { kind: "a page with status 200", answer: { status: 200, body: "<html>" } },
    { kind: "a redirect", answer: { status: 307, body: "" } },
    { kind: "an answer of more than 1 MiB", answer: { status: 200, body: `${" ".repeat(2 ** 20)}${partial(1).body}` } },
  ].map(({ kind, answer }) => ({
    name: `accepts a repeat after ${kind}`,
    log: [
      ["POST", "a", 0, 10, answer],
      ["POST", "a", 1_000, 1_010, partial(1)],
    ],
  })),
  {
    name: "accepts a repeat after a 429",
    log: [
      ["POST", "a", 0, 10, { status: 429, body: "" }],
      ["POST", "a", 1_000, 1_010, partial(1)],
    ],
  },
  {
    name: "accepts a repeat of a POST that was given up",
    log: [
      ["POST", "a", 0, 2_000],
      ["POST", "a", 3_000, 3_010, partial(1)],
    ],
  },
  {
    name: "accepts a repeat after the upstream lost the req_id",
    log: [submitted, ["GET", "1", 1_010, 1_020, UNKNOWN], ["POST", "a", 1_030, 1_040, partial(2)]],
  },
  {
    name: "reports a repeat of a query that was polled",
    log: [submitted, ["GET", "1", 1_010, 1_020, partial(1)], ["POST", "a", 1_030, 1_040, partial(2)]],
    finds: [/whose req_id had been polled/],
  },
  {
    name: "accepts a repeat of a POST that was in flight at a kill",
    kills: [KILL],
    log: [
      ["POST", "a", 990, 1_500, partial(1)],
      ["POST", "a", 3_000, 3_010, partial(2), 1],
    ],
  },
  {
    name: "accepts a repeat of a POST that was answered just before a kill",
    kills: [KILL],
    log: [
      ["POST", "a", 990, 1_000, partial(1)],
      ["POST", "a", 3_000, 3_010, partial(2), 1],
    ],
  },
  {
    name: "reports a repeat of a POST that was answered long before a kill",
    kills: [{ at: 5_011, generation: 0 }],
    log: [submitted, ["POST", "a", 9_000, 9_010, partial(2), 1]],
    finds: [/POST #1 repeats POST #0, which had its answer/],
  },
  {
    name: "reports a repeat after a kill of another gateway",
    kills: [{ ...KILL, generation: 1 }],
    log: [
      ["POST", "a", 990, 1_500, partial(1)],
      ["POST", "a", 3_000, 3_010, partial(2), 1],
    ],
    finds: [/which had its answer/],
  },
  {
    name: "reports more repeats than slots after a kill",
    kills: [KILL],
    log: [
      ...["a", "b", "c", "d"].map((query, index) => [
        "POST",
        query,
        900 + index * 20,
        910 + index * 20,
        partial(index),
      ]),
      ...["a", "b", "c", "d"].map((query, index) => [
        "POST",
        query,
        3_000 + index * 20,
        3_010 + index * 20,
        partial(10 + index),
        1,
      ]),
    ],
    finds: [/kill 1 left 3 POSTs in flight, but 4 were repeated/],
  },
  {
    name: "reports more repeats than POSTs in flight at a kill",
    kills: [KILL],
    log: [
      ["POST", "a", 900, 910, partial(1)],
      ["POST", "b", 920, 930, partial(2)],
      ["GET", "8", 940, 1_200, success],
      ["GET", "9", 950, 1_200, success],
      ["POST", "a", 3_000, 3_010, partial(3), 1],
      ["POST", "b", 3_020, 3_030, partial(4), 1],
    ],
    finds: [/kill 1 left 1 POSTs in flight, but 2 were repeated/],
  },
];

describe("findViolations", () => {
  for (const { name, log, kills = [], finds = [] } of CASES) {
    it(name, () => {
      const found = findViolations({ exchanges: log.map(exchange), kills }, RULES);
      assert.equal(found.length, finds.length, found.join("\n"));
      for (const [index, pattern] of finds.entries()) assert.match(found[index], pattern);
    });
  }
});
