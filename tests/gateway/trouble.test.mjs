// Queries in trouble do not stop the others. Each fault is that of an account of its own.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { importPackage } from "../package/support/package.mjs";
import { query, startFixture } from "./support/fixture.mjs";
import { ACCEPTED, counted, startUpstream } from "./support/upstream.mjs";
import { eventually } from "./support/wait.mjs";

const SLOTS = 3;
const GOOD = "good";
const HTML = { headers: { "Content-Type": "text/html" }, body: "<html>Please wait</html>" };
const ODD = {
  html: HTML,
  redirect: { status: 302, headers: { Location: "/elsewhere" }, body: "" },
  truncated: { body: '{"status":"succ' },
};

/** The kinds of odd answers that have ended. */
const ended = new Set();
/** The values of the queries of the account "turns", in the order of their POSTs. */
const turns = [];
const turnsMayEnd = Promise.withResolvers();
const allowed = { next: Promise.withResolvers() };

const upstream = await startUpstream(
  {
    "polls fail": () => ACCEPTED,
    "polls hang": () => ACCEPTED,
    "always odd": () => HTML,
    ...Object.fromEntries(
      Object.entries(ODD).map(([name, answer]) => [name, () => (ended.has(name) ? counted(name) : answer)]),
    ),
    async blocked() {
      await allowed.next.promise;
      return { status: 403, ...HTML };
    },
    async turn(_, { event_properties: [{ value }] }) {
      turns.push(value);
      await turnsMayEnd.promise;
      return counted("turn");
    },
  },
  {
    "polls fail": () => ({ status: 500, body: {} }),
    "polls hang": () => undefined,
  },
);
after(() => upstream.stop());

const account = { baseUrl: upstream.url };
const ACCOUNTS = ["failing", "always-odd", "blocked", ...Object.keys(ODD)];
const vars = { POLL_INTERVAL_MS: "100", QUERY_MAX_FAILURES: "6", ANSWER_WAIT_MS: "0" };
const fixture = await startFixture(
  {
    ...Object.fromEntries(ACCOUNTS.map((id) => [id, { account }])),
    turns: { account, tokens: { many: {}, one: {}, joining: {} } },
  },
  { vars },
);
after(() => fixture.stop());
const impatient = await startFixture({ hanging: { account } }, { vars: { ...vars, REQUEST_TIMEOUT_MS: "2000" } });
after(() => impatient.stop());

const named = (event_name, n = 0) => query(n, { event_name });
const isGood = ({ body }) => body.status === "success" && body.count === GOOD.length;
let next = 0;

async function countGoodOnes(client, n) {
  const ends = await Promise.all(Array.from({ length: n }, () => client.count(named(GOOD, next++))));
  assert.ok(ends.every(isGood), JSON.stringify(ends.map(({ body }) => body)));
}

async function isOpen(client, posted) {
  return (await client.poll(posted.body.req_id)).body.status === "partial";
}

describe("other queries are counted", { concurrency: true }, () => {
  it("while all polls of some fail, which fail for good after QUERY_MAX_FAILURES", async () => {
    const client = fixture.client("failing");
    const bad = await Promise.all([0, 1, 2, 3].map((n) => client.post(named("polls fail", n))));
    await eventually(
      () => upstream.pollsOf("polls fail"),
      ({ length }) => length >= 4,
      "a failed poll of each",
    );
    await countGoodOnes(client, 5);
    const ends = await Promise.all(bad.map(({ body }) => client.finish(body.req_id)));
    const error = "CleverTap answered with a server error, 6 times in a row";
    assert.deepEqual(
      ends.map(({ status, body }) => [status, body]),
      bad.map(() => [200, { status: "fail", error, code: 424 }]),
    );
    assert.equal(upstream.pollsOf("polls fail").length, 4 * 6);

    const { CountsClient } = await importPackage();
    const headers = { Authorization: "Bearer token-of-failing" };
    const counts = new CountsClient({ baseUrl: fixture.gateway.url, headers, pollIntervalMs: 200 });
    await assert.rejects(counts.count(named("polls fail", 9)), ({ code, transient, apiError }) => {
      assert.deepEqual([code, transient, apiError], ["query_failed", false, error]);
      return true;
    });
  });

  it("while the polls of some hang, which have less than all slots", async () => {
    const client = impatient.client("hanging");
    const hanging = () => upstream.pollsOf("polls hang").filter(({ isOpen }) => isOpen).length;
    const bad = await Promise.all([0, 1, 2, 3, 4].map((n) => client.post(named("polls hang", n))));
    await eventually(hanging, (n) => n === SLOTS - 1, "polls that hang");
    await countGoodOnes(client, 10);
    // Each has timed out once, and the second timeouts have begun.
    const isRepeated = () => {
      assert.ok(hanging() < SLOTS, `${hanging()} polls hang`);
      return upstream.pollsOf("polls hang").length;
    };
    await eventually(isRepeated, (n) => n > bad.length, "a second poll");
    await countGoodOnes(client, 10);
    const open = await Promise.all(bad.map((posted) => isOpen(client, posted)));
    assert.ok(open.some(Boolean), "no query has ended in between");
  });

  it("while the answers to the submissions of one are always odd, which fails in the end", async () => {
    const client = fixture.client("always-odd");
    const posted = await client.post(named("always odd"));
    while (await isOpen(client, posted)) await countGoodOnes(client, 1);
    const { error, code } = (await client.poll(posted.body.req_id)).body;
    assert.match(error, /^CleverTap's answer matches no rule of the count protocol, [456] times in a row$/);
    assert.equal(code, 424);
  });

  it("while a firewall refuses the body of one, without a pause of the account", async () => {
    const client = fixture.client("blocked");
    const posted = await client.post(named("blocked"));
    // Each refusal follows an accepted query, so that it is that of one body.
    for (let refusals = 1; await isOpen(client, posted); refusals++) {
      await eventually(
        () => upstream.postsOf("blocked"),
        (n) => n >= refusals,
        "the submission",
      );
      await countGoodOnes(client, 3);
      const { next } = allowed;
      allowed.next = Promise.withResolvers();
      next.resolve();
      // The gateway has stored the refusal when it submits the query again or fails it.
      const isStored = async () => upstream.postsOf("blocked") > refusals || !(await isOpen(client, posted));
      await eventually(isStored, Boolean, "the end of the refusal");
    }
    assert.deepEqual((await client.poll(posted.body.req_id)).body, {
      status: "fail",
      error: "CleverTap refuses this query but accepts the credentials",
      code: 424,
    });
    assert.equal(upstream.postsOf("blocked"), 3);
    const pauses = fixture.gateway.logs().filter((line) => /"event":"paused","account":"blocked"/.test(line));
    assert.deepEqual(pauses, []);
  });

  for (const name of Object.keys(ODD)) {
    it(`after a while of odd answers to all submissions: ${name}`, async () => {
      const client = fixture.client(name);
      const posted = await Promise.all(Array.from({ length: 12 }, (_, n) => client.post(named(name, n))));
      await eventually(
        () => upstream.postsOf(name),
        (n) => n >= SLOTS + 1,
        "the odd answers",
      );
      ended.add(name);
      const ends = await Promise.all(posted.map(({ body }) => client.finish(body.req_id)));
      assert.deepEqual(
        ends.map(({ body }) => body),
        posted.map(() => ({ status: "success", count: name.length })),
      );
    });
  }

  it("in turns of the tokens, also a query that another token has asked first", async () => {
    const [many, one, joining] = ["many", "one", "joining"].map((token) => fixture.client("turns", token));
    const posted = await Promise.all(Array.from({ length: 60 }, (_, n) => many.post(named("turn", n))));
    const last = await many.post(named("turn", 100));
    const alone = await one.post(named("turn", 200));
    const joined = await joining.post(named("turn", 100));
    assert.notEqual(joined.body.req_id, last.body.req_id);
    turnsMayEnd.resolve();
    const ends = [
      ...posted.map(({ body }) => many.finish(body.req_id)),
      one.finish(alone.body.req_id),
      joining.finish(joined.body.req_id),
      many.finish(last.body.req_id),
    ];
    assert.ok((await Promise.all(ends)).every(({ body }) => body.count === "turn".length));
    // As many as there are slots were in flight before. Those that start together arrive in any order.
    for (const value of [100, 200]) {
      assert.ok(turns.indexOf(value) < 2 * SLOTS, `${value} has the position ${turns.indexOf(value)}: ${turns}`);
    }
  });
});
