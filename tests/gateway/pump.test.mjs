// What the gateway does with CleverTap's answers, seen from both of its sides.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { eventually, query, startStage } from "./support/stage.mjs";

const partial = { body: '{"status":"partial","req_id":7}' };
const success = { body: '{"status":"success","count":5}' };
const COUNT = { status: "success", count: 5 };
const POST = "POST";
const GET = "GET";

/** CleverTap's answers one after the other; what was sent to it, and how the query ended. */
const CASES = [
  { name: "429 is backed off from", script: ["tooMany", "tooMany", success], sent: [POST, POST, POST], ends: COUNT },
  { name: "429 to a poll", script: [partial, "tooMany", success], sent: [POST, GET, GET], ends: COUNT },
  { name: "502 to a POST", script: ["html502", success], sent: [POST, POST], ends: COUNT },
  {
    name: "502 to a poll: the req_id is kept",
    script: [partial, "html502", "html504", success],
    sent: [POST, GET, GET, GET],
    ends: COUNT,
  },
  { name: "a connection that breaks", script: [{ reset: "beforeHeaders" }, success], sent: [POST, POST], ends: COUNT },
  {
    name: "a connection that breaks in the answer to a poll",
    script: [partial, { ...success, reset: "duringBody" }, success],
    sent: [POST, GET, GET],
    ends: COUNT,
  },
  { name: "no answer to a POST", script: [{ hang: true }, success], sent: [POST, POST], ends: COUNT },
  {
    name: "no answer to a poll",
    script: [partial, { hangBody: true, ...success }, success],
    sent: [POST, GET, GET],
    ends: COUNT,
  },
  {
    name: "still in progress, by code 2",
    script: [partial, "inProgress", success],
    sent: [POST, GET, GET],
    ends: COUNT,
  },
  { name: "an odd answer to a poll", script: [partial, "emptyBody", success], sent: [POST, GET, GET], ends: COUNT },
  { name: "a redirect of a poll", script: [partial, "redirect", success], sent: [POST, GET, GET], ends: COUNT },
  {
    name: "odd answers to every poll",
    script: [partial, ...Array(9).fill("truncatedJson")],
    sent: [POST, GET, GET, GET, GET, GET],
    ends: { status: "fail", error: "CleverTap gave an answer that fits none of its rules", code: 502 },
  },
  {
    name: "a req_id lost twice",
    script: [partial, "invalidReqId", partial, "invalidReqId", partial, success],
    sent: [POST, GET, POST, GET, POST, GET],
    ends: COUNT,
  },
  {
    name: "a req_id lost three times",
    script: Array.from({ length: 9 }, (_, n) => (n % 2 === 0 ? partial : "invalidReqId")),
    sent: [POST, GET, POST, GET, POST, GET],
    ends: { status: "fail", error: "CleverTap lost the query 3 times", code: 502 },
  },
  {
    name: "credentials that are refused, then accepted",
    script: ["unauthorized", "unauthorized", partial, "unauthorized", success],
    sent: [POST, POST, POST, GET, GET],
    ends: COUNT,
  },
];
const idOf = (name) => name.replace(/[^a-z0-9]+/gi, "-");

const stage = await startStage(
  {
    ...Object.fromEntries(CASES.map(({ name, script }) => [idOf(name), { session: { script } }])),
    many: { session: { partials: 2, latencyMs: 40, maxConcurrent: 3 } },
    bounded: { session: { partials: 1 } },
    single: { session: { partials: 1, latencyMs: 10 }, account: { maxConcurrency: 1 } },
    "retry-after": { session: { script: [{ ...partial, retryAfter: "4" }, success] } },
    refused: { session: { partials: 1, wrongRegion: true } },
  },
  { vars: { REQUEST_TIMEOUT_MS: "3000", ANSWER_WAIT_MS: "0", PUMP_MAX_EXCHANGES: "5" } },
);
const brief = await startStage(
  { brief: { session: { latencyMs: 300 } } },
  { vars: { ANSWER_WAIT_MS: "0", PUMP_MAX_MS: "500" } },
);
after(() => Promise.all([stage, brief].map((one) => one.stop())));

/** What the pumps of an account logged. */
function pumpsOf({ gateway }, account) {
  return gateway
    .logs()
    .map((line) => JSON.parse(line))
    .filter((line) => line.event === "pump" && line.account === account);
}

describe("a query comes to its end after", { concurrency: true }, () => {
  for (const { name, sent, ends } of CASES) {
    it(name, async () => {
      const account = stage.at(idOf(name));
      const { status, body } = await account.count(query());
      assert.deepEqual([status, body], [200, ends]);
      assert.deepEqual(await account.methods(), sent);
      const { earlyPolls } = await account.log();
      assert.equal(earlyPolls, 0, "early polls");
    });
  }
});

/** How many of the exchanges were under way at once, at most. */
function mostAtOnce(exchanges) {
  const steps = exchanges.flatMap(({ arrivedAt, answeredAt }) => [
    [arrivedAt, 1],
    [answeredAt, -1],
  ]);
  // One that ends as another begins is not beside it.
  steps.sort(([at, step], [otherAt, otherStep]) => at - otherAt || step - otherStep);
  let now = 0;
  return Math.max(...steps.map(([, step]) => (now += step)));
}

describe("the account's exchanges", { concurrency: true }, () => {
  it("are three at once, both endpoints together, and no poll is early", async () => {
    const account = stage.at("many");
    const ends = await Promise.all(
      Array.from({ length: 30 }, (_, n) => account.count(query(n), { endpoint: n % 2 === 0 ? "events" : "profiles" })),
    );
    assert.deepEqual(new Set(ends.map(({ body }) => body.status)), new Set(["success"]));
    const { exchanges, earlyPolls, tooMany } = await account.log();
    assert.deepEqual([exchanges.length, earlyPolls, tooMany], [90, 0, 0]);
    assert.equal(mostAtOnce(exchanges), 3);
  });

  it("are as many as the account's entry says", async () => {
    const account = stage.at("single");
    await Promise.all(Array.from({ length: 6 }, (_, n) => account.count(query(n))));
    const { exchanges } = await account.log();
    assert.deepEqual([exchanges.length, mostAtOnce(exchanges)], [12, 1]);
  });

  it("wait as long as CleverTap asks, and so does the client", async () => {
    const account = stage.at("retry-after");
    const { body } = await account.post(query());
    const polled = await account.poll(body.req_id);
    assert.match(polled.headers.get("Retry-After"), /^[1-4]$/);
    await account.finish(body.req_id);
    const [posted, poll] = (await account.log()).exchanges;
    assert.ok(poll.arrivedAt - posted.answeredAt >= 3_999, `${poll.arrivedAt - posted.answeredAt} ms`);
  });

  it("are at most so many an alarm, and the rest comes with the next ones", async () => {
    const account = stage.at("bounded");
    await Promise.all(Array.from({ length: 12 }, (_, n) => account.count(query(n))));
    const pumps = pumpsOf(stage, "bounded");
    assert.ok(pumps.length > 1);
    assert.ok(
      pumps.every(({ exchanges }) => exchanges <= 5),
      JSON.stringify(pumps),
    );
  });

  it("are begun for so long an alarm, also while each that ends makes room for the next", async () => {
    const account = brief.at("brief");
    await Promise.all(Array.from({ length: 18 }, (_, n) => account.count(query(n))));
    const pumps = await eventually(
      () => pumpsOf(brief, "brief"),
      (logged) => logged.reduce((sum, { exchanges }) => sum + exchanges, 0) === 18,
      "all pumps' lines",
    );
    // Three at once, each at least 300 ms: no more than two rounds begin within 500 ms.
    assert.ok(
      pumps.every(({ exchanges }) => exchanges <= 6),
      JSON.stringify(pumps),
    );
  });
});

it("while the credentials are refused, one exchange a probe interval tries them, and health shows it", async () => {
  const account = stage.at("refused");
  for (const n of [0, 1, 2]) await account.post(query(n));
  await eventually(account.methods, ({ length }) => length >= 6, "a few probes");
  const { open, pausedSince, alarm } = await account.health();
  assert.equal(open, 3);
  assert.ok(Date.parse(pausedSince) <= Date.now());
  assert.ok(Date.parse(alarm) > 0);
  const { exchanges } = await account.log();
  // At most three were in flight when the pause began; those after them are probes.
  const probes = exchanges.slice(3);
  for (const [n, { arrivedAt }] of probes.entries()) {
    const since = arrivedAt - Date.parse(pausedSince);
    assert.ok(since >= 300 * (n + 1), `probe ${n} after ${since} ms`);
  }
  assert.ok(new Set(probes.map(({ body }) => body)).size > 1, "another query each time");
});
