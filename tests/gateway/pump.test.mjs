// The exchanges that follow CleverTap's answers, as CleverTap and the client see them.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { query, startFixture } from "./support/fixture.mjs";
import { eventually } from "./support/wait.mjs";

const partial = { body: '{"status":"partial","req_id":7}' };
const success = { body: '{"status":"success","count":5}' };
const COUNT = { status: "success", count: 5 };
const POST = "POST";
const GET = "GET";

/** `script` is CleverTap's answers, `sent` the requests to CleverTap, and `body` the client's final answer. */
const CASES = [
  { name: "429 to a POST", script: ["tooMany", "tooMany", success], sent: [POST, POST, POST], body: COUNT },
  { name: "429 to a poll", script: [partial, "tooMany", success], sent: [POST, GET, GET], body: COUNT },
  { name: "502 to a POST", script: ["html502", success], sent: [POST, POST], body: COUNT },
  {
    name: "502 and 504 to a poll",
    script: [partial, "html502", "html504", success],
    sent: [POST, GET, GET, GET],
    body: COUNT,
  },
  { name: "a connection reset", script: [{ reset: "beforeHeaders" }, success], sent: [POST, POST], body: COUNT },
  {
    name: "a connection reset during the answer to a poll",
    script: [partial, { ...success, reset: "duringBody" }, success],
    sent: [POST, GET, GET],
    body: COUNT,
  },
  {
    name: "a timeout of a POST",
    script: [{ hang: true }, success],
    sent: [POST, POST],
    body: COUNT,
    timesOut: true,
  },
  {
    name: "a timeout during the answer to a poll",
    script: [partial, { hangBody: true, ...success }, success],
    sent: [POST, GET, GET],
    body: COUNT,
    timesOut: true,
  },
  { name: "code 2, in progress", script: [partial, "inProgress", success], sent: [POST, GET, GET], body: COUNT },
  { name: "an empty answer to a poll", script: [partial, "emptyBody", success], sent: [POST, GET, GET], body: COUNT },
  { name: "a redirect of a poll", script: [partial, "redirect", success], sent: [POST, GET, GET], body: COUNT },
  {
    name: "five truncated answers to polls",
    script: [partial, ...Array(9).fill("truncatedJson")],
    sent: [POST, GET, GET, GET, GET, GET],
    body: {
      status: "fail",
      error: "CleverTap's answer matches no rule of the count protocol, 5 times in a row",
      code: 424,
    },
  },
  {
    name: "two losses of the req_id",
    script: [partial, "invalidReqId", partial, "invalidReqId", partial, success],
    sent: [POST, GET, POST, GET, POST, GET],
    body: COUNT,
  },
  {
    name: "three losses of the req_id",
    script: Array.from({ length: 9 }, (_, n) => (n % 2 === 0 ? partial : "invalidReqId")),
    sent: [POST, GET, POST, GET, POST, GET],
    body: { status: "fail", error: "CleverTap lost the query 3 times", code: 424 },
  },
  {
    name: "refusals of the credentials",
    script: ["unauthorized", "unauthorized", partial, "unauthorized", success],
    sent: [POST, POST, POST, GET, GET],
    body: COUNT,
  },
];
const idOf = (name) => name.replace(/[^a-z0-9]+/gi, "-");
const sessions = (cases) => Object.fromEntries(cases.map(({ name, script }) => [idOf(name), { session: { script } }]));

async function started(accounts, vars) {
  const fixture = await startFixture(accounts, { vars: { ANSWER_WAIT_MS: "0", ...vars } });
  after(() => fixture.stop());
  return fixture;
}

const fixture = await started(
  {
    ...sessions(CASES.filter(({ timesOut }) => !timesOut)),
    three: { session: { partials: 2, latencyMs: 40, maxConcurrent: 3 } },
    limited: { session: { partials: 1 } },
    one: { session: { partials: 1, latencyMs: 10 }, account: { maxConcurrency: 1 } },
    "retry-after": { session: { script: [{ ...partial, retryAfter: "4" }, success] } },
    refused: { session: { partials: 1, wrongRegion: true } },
  },
  { PUMP_MAX_EXCHANGES: "5", QUERY_MAX_FAILURES: "5" },
);
const impatient = await started(sessions(CASES.filter(({ timesOut }) => timesOut)), { REQUEST_TIMEOUT_MS: "5000" });
const brief = await started({ brief: { session: { latencyMs: 300 } } }, { PUMP_MAX_MS: "500" });

/** Waits until the log lines of the pump cover `n` exchanges of the account, and returns the lines. */
function pumpLines({ gateway }, account, n) {
  const read = () =>
    gateway
      .logs()
      .map((line) => JSON.parse(line))
      .filter((line) => line.event === "pump" && line.account === account);
  const isComplete = (lines) => lines.reduce((sum, { exchanges }) => sum + exchanges, 0) === n;
  return eventually(read, isComplete, `the pump's lines of ${n} exchanges`);
}

describe("the gateway finishes a query after", { concurrency: true }, () => {
  for (const { name, sent, body: expected, timesOut } of CASES) {
    it(name, async () => {
      const client = (timesOut ? impatient : fixture).client(idOf(name));
      const { status, body } = await client.count(query());
      assert.deepEqual([status, body], [200, expected]);
      assert.deepEqual(await client.methods(), sent);
      const { earlyPolls } = await client.log();
      assert.equal(earlyPolls, 0, "early polls");
    });
  }
});

/** Returns the largest number of exchanges that were in flight at the same time. */
function maxInFlight(exchanges) {
  const steps = exchanges.flatMap(({ arrivedAt, answeredAt }) => [
    [arrivedAt, 1],
    [answeredAt, -1],
  ]);
  // Within one millisecond, ends come before starts.
  steps.sort(([at, step], [otherAt, otherStep]) => at - otherAt || step - otherStep);
  let inFlight = 0;
  return Math.max(...steps.map(([, step]) => (inFlight += step)));
}

describe("the gateway", { concurrency: true }, () => {
  it("has three exchanges in flight, both endpoints together, and polls no req_id early", async () => {
    const client = fixture.client("three");
    const ends = await Promise.all(
      Array.from({ length: 30 }, (_, n) => client.count(query(n), { endpoint: n % 2 === 0 ? "events" : "profiles" })),
    );
    assert.deepEqual(new Set(ends.map(({ body }) => body.status)), new Set(["success"]));
    const { exchanges, earlyPolls, tooMany } = await client.log();
    assert.deepEqual([exchanges.length, earlyPolls, tooMany], [90, 0, 0]);
    assert.equal(maxInFlight(exchanges), 3);
  });

  it("has as many exchanges in flight as the account's maxConcurrency", async () => {
    const client = fixture.client("one");
    await Promise.all(Array.from({ length: 6 }, (_, n) => client.count(query(n))));
    const { exchanges } = await client.log();
    assert.deepEqual([exchanges.length, maxInFlight(exchanges)], [12, 1]);
  });

  it("waits as long as CleverTap's Retry-After, and lets its clients wait", async () => {
    const client = fixture.client("retry-after");
    const retryAfter = [];
    const read = async (answer) => {
      const { body, headers } = await answer;
      if (body.status === "partial") retryAfter.push(headers.get("Retry-After"));
      return body;
    };
    const { req_id: reqId } = await read(client.post(query()));
    await eventually(
      () => read(client.poll(reqId)),
      ({ status }) => status === "success",
      "the count",
    );
    for (const seconds of retryAfter) assert.match(seconds, /^[1-4]$/);
    const [post, poll] = (await client.log()).exchanges;
    assert.ok(poll.arrivedAt - post.answeredAt >= 3_999, `${poll.arrivedAt - post.answeredAt} ms`);
  });

  it("has at most PUMP_MAX_EXCHANGES in one alarm, and goes on in the next ones", async () => {
    const client = fixture.client("limited");
    await Promise.all(Array.from({ length: 12 }, (_, n) => client.count(query(n))));
    const lines = await pumpLines(fixture, "limited", 24);
    assert.ok(lines.length > 1);
    assert.ok(
      lines.every(({ exchanges }) => exchanges <= 5),
      JSON.stringify(lines),
    );
  });

  it("starts exchanges for PUMP_MAX_MS in one alarm, even if each end of an exchange frees a slot", async () => {
    const client = brief.client("brief");
    await Promise.all(Array.from({ length: 18 }, (_, n) => client.count(query(n))));
    const lines = await pumpLines(brief, "brief", 18);
    // Each of the three slots starts at most two exchanges within 500 ms, because one takes at least 300 ms.
    assert.ok(
      lines.every(({ exchanges }) => exchanges <= 6),
      JSON.stringify(lines),
    );
  });
});

it("probes with one exchange per interval while CleverTap refuses the credentials, and reports the pause", async () => {
  const client = fixture.client("refused");
  for (const n of [0, 1, 2]) await client.post(query(n));
  await eventually(client.methods, ({ length }) => length >= 6, "three probes");
  const { open, pausedSince, alarm } = await client.health();
  assert.equal(open, 3);
  assert.ok(Date.parse(pausedSince) <= Date.now());
  assert.ok(Date.parse(alarm) > 0);
  const { exchanges } = await client.log();
  // Up to three exchanges were in flight when the pause began. The others are probes.
  const probes = exchanges.slice(3);
  for (const [n, { arrivedAt }] of probes.entries()) {
    const sincePause = arrivedAt - Date.parse(pausedSince);
    assert.ok(sincePause >= 300 * (n + 1), `probe ${n} after ${sincePause} ms`);
  }
  assert.ok(new Set(probes.map(({ body }) => body)).size > 1, "probes of different queries");
});
