// GET /health of a gateway in trouble, as its operator, its clients and the page read it.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accountProblem, readHealth } from "../../www/public/js/health.js";
import { handleHealth } from "../../www/src/http/health.ts";
import { summarize } from "../../www/src/policy/health.ts";
import { query, startFixture } from "./support/fixture.mjs";
import { ACCEPTED, startUpstream } from "./support/upstream.mjs";
import { eventually } from "./support/wait.mjs";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const at = (ms) => new Date(NOW + ms).toISOString();
const WELL = { open: 0, pausedSince: null, heldUntil: null, failuresInRow: 0, oldestDue: null, isFull: false };
const PAUSED = { ...WELL, pausedSince: at(-1) };

const SUMMARIES = [
  { name: "well", accounts: [WELL, { ...WELL, open: 9, oldestDue: at(-60_000), failuresInRow: 2 }], status: "ok" },
  { name: "of an earlier version", accounts: [{ open: 1, pausedSince: null, oldestDue: null }], status: "ok" },
  { name: "with failures of the past", accounts: [{ ...WELL, failuresInRow: 9 }], status: "ok" },
  {
    name: "the only one, and paused",
    accounts: [PAUSED],
    status: "failing",
    reason: "CleverTap refuses the credentials of the account",
  },
  {
    name: "one of two, and paused",
    accounts: [PAUSED, WELL],
    status: "degraded",
    reason: "CleverTap refuses the credentials of 1 of 2 accounts",
  },
  {
    name: "all unable to count, each for another reason",
    accounts: ["misconfigured", PAUSED, "unreachable"],
    status: "failing",
    reason:
      "the configuration of 1 of 3 accounts is wrong, see the gateway's log; the storage of 1 of 3 accounts does not answer; " +
      "CleverTap refuses the credentials of 1 of 3 accounts",
  },
  {
    name: "full",
    accounts: [{ ...WELL, isFull: true }],
    status: "degraded",
    reason: "the storage of the account is full",
  },
  {
    name: "in a row of failures",
    accounts: [{ ...WELL, open: 1, failuresInRow: 3 }],
    status: "degraded",
    reason: "CleverTap limits or fails the requests of the account",
  },
  {
    name: "held for long",
    accounts: [{ ...WELL, heldUntil: at(60_001) }],
    status: "degraded",
    reason: "CleverTap limits or fails the requests of the account",
  },
  { name: "held for a moment", accounts: [{ ...WELL, heldUntil: at(60_000) }], status: "ok" },
  {
    name: "overdue",
    accounts: [{ ...WELL, open: 1, oldestDue: at(-600_001) }, WELL],
    status: "degraded",
    reason: "queries of 1 of 2 accounts have been due for more than 10 minutes",
  },
  {
    name: "well beside a token that is configured wrongly",
    accounts: [WELL],
    problems: 1,
    status: "degraded",
    reason: "a part of the configuration is wrong, see the gateway's log",
  },
];

describe("the summary of accounts that are", () => {
  for (const { name, accounts, problems = 0, status, reason } of SUMMARIES) {
    it(`${name} is ${status}`, () => {
      const summary = summarize(accounts, problems, NOW);
      assert.deepEqual(summary, reason === undefined ? { status } : { status, reason });
    });
  }
});

describe("an account whose object does not answer", () => {
  it("has an entry, and the page does not say that the token may not use it", async (t) => {
    const logged = t.mock.method(console, "log", () => {});
    // The function of Workers, which Node lacks.
    crypto.subtle.timingSafeEqual ??= (one, other) => Buffer.from(one).equals(Buffer.from(other));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", Buffer.from("secret")));
    const objects = { "eu1:A": { health: async () => WELL }, "eu1:B": { health: () => Promise.reject(new Error()) } };
    const env = { ACCOUNT_COUNTER: { getByName: (name) => objects[name] } };
    const accounts = new Map(["A", "B"].map((id) => [id, { id, objectName: `eu1:${id}` }]));
    const config = { accounts, invalidAccounts: new Map(), tokens: [{ digests: [digest], accounts: ["A", "B"] }] };
    const request = new Request("https://x/health", { headers: { Authorization: "Bearer secret" } });
    const response = await handleHealth(request, env, { config, problems: [] });
    const body = await response.json();
    assert.deepEqual([response.status, body.status], [200, "degraded"]);
    assert.deepEqual(body.accounts, { A: WELL, B: { problem: "the storage of this account does not answer" } });
    const { token, accounts: known } = readHealth(200, JSON.stringify(body));
    assert.deepEqual([token, known, accountProblem(known, "B")], ["set", ["A", "B"], undefined]);
    assert.equal(logged.mock.callCount(), 1);
  });
});

describe("requests without a token", () => {
  it("ask the objects once in 10 seconds, and many at the same time not more often", async (t) => {
    t.mock.timers.enable({ apis: ["Date"], now: NOW });
    const answers = [];
    const health = () => new Promise((resolve) => answers.push(() => resolve(WELL)));
    const env = { ACCOUNT_COUNTER: { getByName: () => ({ health }) } };
    const config = { accounts: new Map([["A", { objectName: "eu1:A" }]]), invalidAccounts: new Map(), tokens: [] };
    const ask = async () => (await handleHealth(new Request("https://x/health"), env, { config, problems: [] })).text();
    const asked = async (requests) => {
      const before = answers.length;
      const all = Array.from({ length: requests }, ask);
      await new Promise(setImmediate);
      for (const answer of answers.slice(before)) answer();
      assert.deepEqual(await Promise.all(all), Array(requests).fill('{"status":"ok"}'));
      return answers.length - before;
    };
    assert.equal(await asked(1), 1);
    t.mock.timers.tick(9_999);
    assert.equal(await asked(5), 0);
    t.mock.timers.tick(1);
    assert.equal(await asked(5), 1);
    t.mock.timers.tick(10_000);
    // The object does not answer this one.
    void ask();
    assert.equal(await asked(5), 0);
    t.mock.timers.tick(10_000);
    assert.equal(await asked(1), 1);
  });
});

const upstream = await startUpstream(
  { "polls fail": () => ACCEPTED },
  { "polls fail": () => ({ status: 500, body: {} }) },
);
const account = { baseUrl: upstream.url };
const fixture = await startFixture(
  { well: {}, refused: { session: { wrongRegion: true } }, failing: { account } },
  { vars: { POLL_INTERVAL_MS: "100", ANSWER_WAIT_MS: "0" } },
);
after(async () => {
  await fixture.stop();
  await upstream.stop();
});

const anonymous = async (init) => {
  const response = await fetch(`${fixture.gateway.url}/health`, init);
  return { status: response.status, body: await response.text(), headers: response.headers };
};

describe("GET /health", () => {
  it("is ok at first, also to the page", async () => {
    const { status, body } = await anonymous();
    assert.deepEqual([status, body], [200, '{"status":"ok"}']);
    const own = await fixture.client("well").ask("/health");
    assert.deepEqual(own.body, {
      status: "ok",
      accounts: {
        well: {
          open: 0,
          finished: 0,
          pausedSince: null,
          heldUntil: null,
          failuresInRow: 0,
          oldestDue: null,
          alarm: null,
          isFull: false,
        },
      },
    });
    assert.deepEqual(readHealth(200, JSON.stringify(own.body)), { token: "set", accounts: ["well"], problem: "" });
  });

  it("answers HEAD like GET, without a body", async () => {
    const { status, body, headers } = await anonymous({ method: "HEAD" });
    assert.deepEqual([status, body, headers.get("Content-Type")], [200, "", "application/json"]);
    assert.equal((await anonymous({ method: "POST" })).headers.get("Allow"), "GET, HEAD, OPTIONS");
  });

  it("tells everybody of refused credentials, without names, and their token the times", async () => {
    const client = fixture.client("refused");
    await client.post(query());
    const paused = await eventually(
      () => client.ask("/health"),
      ({ status }) => status === 503,
      "the pause",
    );
    const reason = "CleverTap refuses the credentials of the account";
    assert.deepEqual([paused.body.status, paused.body.reason], ["failing", reason]);
    assert.match(paused.body.accounts.refused.pausedSince, /^\d{4}-.+Z$/);
    const problem = `The gateway cannot count at the moment: ${reason}.`;
    assert.deepEqual(readHealth(503, JSON.stringify(paused.body)), { token: "set", accounts: ["refused"], problem });
    assert.equal((await fixture.client("well").ask("/health")).body.status, "ok");

    const { status, body } = await eventually(anonymous, ({ body }) => body.includes("refuses"), "the new summary");
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(JSON.parse(body)), ["status", "reason"]);
    assert.match(JSON.parse(body).reason, /CleverTap refuses the credentials of 1 of 3 accounts/);
    assert.doesNotMatch(body, /"(refused|well|failing)"/);
  });

  it("tells of failures in a row while a query is open", async () => {
    const client = fixture.client("failing");
    await client.post(query(0, { event_name: "polls fail" }));
    const { status, body } = await eventually(
      () => client.ask("/health"),
      ({ body }) => body.status !== "ok",
      "the third failure",
    );
    assert.deepEqual([status, body.status], [200, "degraded"]);
    assert.ok(body.accounts.failing.failuresInRow >= 3);
    assert.match(body.accounts.failing.oldestDue, /^\d{4}-.+Z$/);
  });

  it("refuses an unknown token", async () => {
    const headers = { Authorization: "Bearer unknown" };
    assert.equal((await anonymous({ headers })).status, 401);
  });
});
