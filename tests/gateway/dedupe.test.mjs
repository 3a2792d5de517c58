// Reuse of queries and counts, and the limits of open queries.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { query, startFixture } from "./support/fixture.mjs";
import { eachDatabase } from "./support/storage.mjs";
import { held, startUpstream } from "./support/upstream.mjs";
import { eventually } from "./support/wait.mjs";

/** Events whose queries stay open until the test releases their answers. */
const HELD = Object.fromEntries(
  ["joined", "spelled", "no-cache", "token-limit", "account-limit", "other-token"].map((event) => [event, held(event)]),
);

const upstream = await startUpstream(
  Object.fromEntries(Object.entries(HELD).map(([event, { answer }]) => [event, answer])),
);
after(() => upstream.stop());
const onUpstream = { baseUrl: upstream.url };
const persist = mkdtempSync(join(tmpdir(), "gateway-"));
const fixture = await startFixture(
  {
    open: { account: onUpstream, tokens: { one: {}, two: {} } },
    first: { session: { partials: 1 } },
    second: { session: { partials: 1 } },
    finished: { session: { partials: 1 } },
    growing: { session: { partials: 1 } },
    failing: { session: { script: ["failOn200", "failOn200"] } },
    "an-hour-old": { session: { partials: 1 } },
    "a-day-old": { session: { partials: 1 } },
    "token-limit": { account: onUpstream, tokens: { limited: { maxOpen: 2 }, other: {} } },
    "account-limit": { account: { ...onUpstream, maxOpen: 2 }, tokens: { holding: {}, asking: {} } },
  },
  { persist, vars: { ANSWER_WAIT_MS: "0" } },
);
after(async () => {
  await fixture.stop();
  rmSync(persist, { recursive: true });
});

const posts = async (client) => (await client.methods()).filter((method) => method === "POST").length;
const heldQuery = (event, n = 0) => query(n, { event_name: event });
/** Today in UTC. This day ends everywhere tomorrow at the earliest. */
const TODAY = Number(new Date().toISOString().slice(0, 10).replaceAll("-", ""));

describe("identical queries", () => {
  it("are submitted once while they are open; each token has its own req_id", async () => {
    const [one, two] = [fixture.client("open", "one"), fixture.client("open", "two")];
    const posted = await Promise.all(
      [...Array(5).fill(one), ...Array(5).fill(two)].map((client) => client.post(heldQuery("joined"))),
    );
    const reqIds = posted.map(({ body }) => body.req_id);
    assert.equal(new Set(reqIds).size, 2, JSON.stringify(reqIds));
    assert.equal(new Set(reqIds.slice(0, 5)).size, 1, "the req_ids of one token");
    HELD.joined.release();
    const ends = await Promise.all([one.finish(reqIds[0]), two.finish(reqIds[5])]);
    assert.deepEqual(ends[0].body, { status: "success", count: "joined".length });
    assert.deepEqual(ends[0].body, ends[1].body);
    assert.equal(upstream.postsOf("joined"), 1);
  });

  it("are recognised by their wire body, in any spelling", async () => {
    const client = fixture.client("open", "one");
    const spellings = [
      { event_name: "spelled", from: 20240301, to: 20240302 },
      { to: "2024-03-02", from: "20240301", event_name: "spelled" },
      { event_name: "spelled", event_properties: [], from: 20240301, to: 20240302 },
    ];
    const ids = await Promise.all(spellings.map(async (body) => (await client.post(body)).body.req_id));
    assert.equal(new Set(ids).size, 1);
    const other = (await client.post({ ...spellings[0], event_name: "Spelled" })).body.req_id;
    assert.notEqual(other, ids[0], "names are case-sensitive");
    HELD.spelled.release();
    await Promise.all([ids[0], other].map((id) => client.finish(id)));
    assert.deepEqual([upstream.postsOf("spelled"), upstream.postsOf("Spelled")], [1, 1]);
  });

  it("are submitted for each account", async () => {
    const clients = [fixture.client("first"), fixture.client("second")];
    const before = await Promise.all(clients.map(posts));
    await Promise.all(clients.map((client) => client.count(query(1))));
    assert.deepEqual(
      await Promise.all(clients.map(posts)),
      before.map((n) => n + 1),
    );
  });

  it("are submitted for each endpoint", async () => {
    const client = fixture.client("second");
    const before = await posts(client);
    await Promise.all(["events", "profiles"].map((endpoint) => client.count(query(2), { endpoint })));
    assert.equal((await posts(client)) - before, 2);
  });
});

describe("a result", () => {
  it("of past days is reused, with its age", async () => {
    const client = fixture.client("finished");
    const first = await client.count(query());
    const again = await client.post(query());
    assert.deepEqual([again.status, again.body], [200, first.body]);
    assert.match(again.headers.get("Age"), /^\d+$/);
    assert.deepEqual(await client.methods(), ["POST", "GET"]);
  });

  it("is not reused for no-cache", async () => {
    const client = fixture.client("finished");
    const before = await posts(client);
    for (const [directive, submitted] of [
      ["max-age=0", 0],
      ["private, No-Cache", 1],
      ["no-cache", 2],
    ]) {
      await client.count(query(), { headers: { "Cache-Control": directive } });
      assert.equal((await posts(client)) - before, submitted, directive);
    }
  });

  it("is awaited once, even for no-cache, while the query is open", async () => {
    const client = fixture.client("open", "one");
    const [first, second] = [
      await client.post(heldQuery("no-cache")),
      await client.post(heldQuery("no-cache"), { headers: { "Cache-Control": "no-cache" } }),
    ];
    assert.equal(first.body.req_id, second.body.req_id);
    HELD["no-cache"].release();
    await client.finish(first.body.req_id);
    assert.equal(upstream.postsOf("no-cache"), 1);
  });

  it("is not reused if it is a failure", async () => {
    const client = fixture.client("failing");
    for (const submitted of [1, 2]) {
      assert.equal((await client.count(query())).body.status, "fail");
      assert.equal(await posts(client), submitted);
    }
  });

  it("is reused for a day if its days are past, and for a minute if the last day is not", async () => {
    const cases = [
      { name: "past, an hour old", id: "an-hour-old", to: 20240131, ageMs: 3_600_000, submitted: 0 },
      { name: "past, a day old", id: "a-day-old", to: 20240131, ageMs: 86_400_000, submitted: 1 },
      // The minute is not over even if the restart takes long.
      { name: "today, ten seconds old", id: "growing", to: TODAY, ageMs: 10_000, submitted: 0 },
      { name: "today, a minute old", id: "growing", to: TODAY, ageMs: 60_000, submitted: 1 },
      // The clock was set back by an hour.
      { name: "today, of a later hour", id: "growing", to: TODAY, ageMs: -3_600_000, submitted: 1 },
    ];
    for (const { name, id, to, ageMs, submitted } of cases) {
      const client = fixture.client(id);
      const body = query(0, { from: 20240101, to });
      await client.count(body, { headers: { "Cache-Control": "no-cache" } });
      const before = await posts(client);
      await fixture.restart(() => {
        const changed = eachDatabase(persist, (database) =>
          database.exec(`UPDATE query SET finished_at = finished_at - ${ageMs}`),
        );
        assert.ok(changed > 0, "no database was found");
      });
      const { headers } = await client.count(body);
      assert.equal((await posts(client)) - before, submitted, name);
      if (submitted === 0) assert.ok(Number(headers.get("Age")) >= ageMs / 1_000, `${name}: Age ${headers.get("Age")}`);
    }
  });
});

describe("a query is refused with 429 and Retry-After, until another one is finished, if", () => {
  const LIMITS = [
    {
      name: "the token has reached its limit",
      id: "token-limit",
      holder: "limited",
      asker: "limited",
      error: /of this token/,
    },
    {
      name: "other tokens have reached the account's limit",
      id: "account-limit",
      holder: "holding",
      asker: "asking",
      error: /of this account/,
    },
  ];
  for (const { name, id, holder: holderToken, asker: askerToken, error } of LIMITS) {
    it(name, async () => {
      const [holder, asker] = [fixture.client(id, holderToken), fixture.client(id, askerToken)];
      const open = await Promise.all([0, 1].map((n) => holder.post(heldQuery(id, n))));
      assert.deepEqual(
        open.map(({ body }) => body.status),
        ["partial", "partial"],
      );
      const refused = await asker.post(heldQuery(id, 2));
      assert.deepEqual([refused.status, refused.body.code], [429, 429]);
      assert.match(refused.body.error, error);
      assert.match(refused.headers.get("Retry-After"), /^([1-9]|[12]\d|30)$/);
      const joined = await holder.post(heldQuery(id, 0));
      assert.equal(joined.body.req_id, open[0].body.req_id, "an open query does not count twice");

      HELD[id].release();
      const accepted = await eventually(
        () => asker.post(heldQuery(id, 2)),
        ({ status }) => status === 200,
        "the acceptance of the third query",
      );
      assert.notEqual(accepted.body.status, "fail");
      for (const { body } of open) assert.equal((await holder.finish(body.req_id)).body.status, "success");
    });
  }

  it("it is the same token, while other tokens are accepted", async () => {
    const [limited, other] = [fixture.client("token-limit", "limited"), fixture.client("token-limit", "other")];
    const held = (n) => heldQuery("other-token", n);
    const open = await Promise.all([10, 11].map((n) => limited.post(held(n))));
    assert.equal((await limited.post(held(12))).status, 429);
    const joined = await other.post(held(10));
    assert.deepEqual([joined.status, (await other.post(held(12))).status], [200, 200]);
    HELD["other-token"].release();
    for (const { body } of open) await limited.finish(body.req_id);
  });
});
