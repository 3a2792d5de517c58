// Identical queries are asked once, results are kept as long as they are fresh, and so much may be open.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { eachDatabase } from "./support/storage.mjs";
import { eventually, query, startStage } from "./support/stage.mjs";

const persist = mkdtempSync(join(tmpdir(), "gateway-"));
const stage = await startStage(
  {
    shared: { session: { partials: 1 }, tokens: { one: {}, two: {} } },
    twin: { session: { partials: 1 } },
    kept: { session: { partials: 1 } },
    growing: { session: { partials: 1 } },
    failing: { session: { script: ["failOn200", "failOn200"] } },
    aging: { session: { partials: 1 } },
    forgetting: { session: { partials: 1 } },
    "token-cap": { session: { partials: 1, latencyMs: 1_000 }, tokens: { capped: { maxOpen: 2 }, free: {} } },
    "account-cap": {
      session: { partials: 1, latencyMs: 1_000 },
      account: { maxOpen: 2 },
      tokens: { some: {}, others: {} },
    },
  },
  { persist, vars: { ANSWER_WAIT_MS: "0" } },
);
after(async () => {
  await stage.stop();
  rmSync(persist, { recursive: true });
});

const posts = async (account) => (await account.methods()).filter((method) => method === "POST").length;
/** Today in UTC: it ends on earth tomorrow at the earliest. */
const TODAY = Number(new Date().toISOString().slice(0, 10).replaceAll("-", ""));

describe("identical queries", () => {
  it("in flight are asked once; a token gets the same req_id, another one its own", async () => {
    const [one, two] = [stage.at("shared", "one"), stage.at("shared", "two")];
    const posted = await Promise.all(
      [...Array(5).fill(one), ...Array(5).fill(two)].map((account) => account.post(query())),
    );
    const reqIds = posted.map(({ body }) => body.req_id);
    assert.equal(new Set(reqIds).size, 2, JSON.stringify(reqIds));
    assert.equal(new Set(reqIds.slice(0, 5)).size, 1, "of one token");
    const ends = await Promise.all([one.finish(reqIds[0]), two.finish(reqIds[5])]);
    assert.deepEqual(ends[0].body, ends[1].body);
    assert.equal(await posts(one), 1);
  });

  it("are those with the same wire body, however they are written", async () => {
    const account = stage.at("shared", "one");
    const before = await posts(account);
    const spellings = [
      { event_name: "Charged", from: 20240301, to: 20240302 },
      { to: "2024-03-02", from: "20240301", event_name: "Charged" },
      { event_name: "Charged", event_properties: [], from: 20240301, to: 20240302 },
    ];
    const ids = await Promise.all(spellings.map(async (body) => (await account.post(body)).body.req_id));
    assert.equal(new Set(ids).size, 1);
    const other = (await account.post({ ...spellings[0], event_name: "charged" })).body.req_id;
    assert.notEqual(other, ids[0], "names are case-sensitive");
    await Promise.all([ids[0], other].map((id) => account.finish(id)));
    assert.equal((await posts(account)) - before, 2);
  });

  it("of two accounts are two", async () => {
    const accounts = [stage.at("shared", "one"), stage.at("twin")];
    const before = await Promise.all(accounts.map(posts));
    await Promise.all(accounts.map((account) => account.count(query(1))));
    assert.deepEqual(
      await Promise.all(accounts.map(posts)),
      before.map((n) => n + 1),
    );
  });

  it("of two endpoints are two", async () => {
    const account = stage.at("twin");
    const before = await posts(account);
    await Promise.all(["events", "profiles"].map((endpoint) => account.count(query(2), { endpoint })));
    assert.equal((await posts(account)) - before, 2);
  });
});

describe("a result", () => {
  it("of days that are over is given out again, with its age, to any token of the account", async () => {
    const account = stage.at("kept");
    const first = await account.count(query());
    const again = await account.post(query());
    assert.deepEqual([again.status, again.body], [200, first.body]);
    assert.match(again.headers.get("Age"), /^\d+$/);
    assert.deepEqual(await account.methods(), ["POST", "GET"]);
  });

  it("is asked for anew where no-cache wants it", async () => {
    const account = stage.at("kept");
    const before = await posts(account);
    for (const [directive, asked] of [
      ["max-age=0", 0],
      ["private, No-Cache", 1],
      ["no-cache", 2],
    ]) {
      await account.count(query(), { headers: { "Cache-Control": directive } });
      assert.equal((await posts(account)) - before, asked, directive);
    }
  });

  it("is not asked for twice by no-cache while it is on its way", async () => {
    const account = stage.at("kept");
    const [first, second] = [
      await account.post(query(1)),
      await account.post(query(1), { headers: { "Cache-Control": "no-cache" } }),
    ];
    assert.equal(first.body.req_id, second.body.req_id);
    await account.finish(first.body.req_id);
  });

  it("that failed is not kept", async () => {
    const account = stage.at("failing");
    for (const asked of [1, 2]) {
      assert.equal((await account.count(query())).body.status, "fail");
      assert.equal(await posts(account), asked);
    }
  });

  it("of a day that is growing is kept for a minute, of days that are over for a day", async () => {
    const cases = [
      { name: "over, an hour old", at: "aging", to: 20240131, ageMs: 3_600_000, asked: 0 },
      { name: "over, a day old", at: "forgetting", to: 20240131, ageMs: 86_400_000, asked: 1 },
      { name: "growing, half a minute old", at: "growing", to: TODAY, ageMs: 30_000, asked: 0 },
      { name: "growing, a minute old", at: "growing", to: TODAY, ageMs: 60_000, asked: 1 },
    ];
    for (const { name, at, to, ageMs, asked } of cases) {
      const account = stage.at(at);
      const body = query(0, { from: 20240101, to });
      await account.count(body, { headers: { "Cache-Control": "no-cache" } });
      const before = await posts(account);
      await stage.restart(() => {
        const changed = eachDatabase(persist, (database) =>
          database.exec(`UPDATE query SET finished_at = finished_at - ${ageMs}`),
        );
        assert.ok(changed > 0, "no database was found");
      });
      const { headers } = await account.count(body);
      assert.equal((await posts(account)) - before, asked, name);
      if (asked === 0) assert.ok(Number(headers.get("Age")) >= ageMs / 1_000, `${name}: Age ${headers.get("Age")}`);
    }
  });
});

describe("too many open queries get 429 with Retry-After, and later ones come in again:", () => {
  const CAPS = [
    { name: "of a token", at: "token-cap", first: "capped", then: "capped", says: /of this token/ },
    {
      name: "of an account, by another token",
      at: "account-cap",
      first: "some",
      then: "others",
      says: /of this account/,
    },
  ];
  for (const { name, at, first, then, says } of CAPS) {
    it(name, async () => {
      const [holder, asker] = [stage.at(at, first), stage.at(at, then)];
      const open = await Promise.all([0, 1].map((n) => holder.post(query(n))));
      assert.deepEqual(
        open.map(({ body }) => body.status),
        ["partial", "partial"],
      );
      const refused = await asker.post(query(2));
      assert.deepEqual([refused.status, refused.body.code], [429, 429]);
      assert.match(refused.body.error, says);
      assert.match(refused.headers.get("Retry-After"), /^([1-9]|[12]\d|30)$/);
      assert.equal(
        (await holder.post(query(0))).body.req_id,
        open[0].body.req_id,
        "one that is open is not another one",
      );

      const later = await eventually(
        () => asker.post(query(2)),
        ({ status }) => status === 200,
        "a free place",
      );
      assert.notEqual(later.body.status, "fail");
      for (const { body } of open) assert.equal((await holder.finish(body.req_id)).body.status, "success");
    });
  }

  it("of a token, not another one's", async () => {
    const [capped, free] = [stage.at("token-cap", "capped"), stage.at("token-cap", "free")];
    const open = await Promise.all([10, 11].map((n) => capped.post(query(n))));
    assert.equal((await capped.post(query(12))).status, 429);
    const joined = await free.post(query(10));
    assert.deepEqual([joined.status, (await free.post(query(12))).status], [200, 200]);
    for (const { body } of open) await capped.finish(body.req_id);
  });
});
