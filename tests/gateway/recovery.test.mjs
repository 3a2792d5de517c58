// What goes wrong with one query, an alarm or the configuration, and what does not go wrong with it.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { eventually, query, sleep, startStage } from "./support/stage.mjs";
import { eachDatabase } from "./support/storage.mjs";
import { startUpstream } from "./support/upstream.mjs";

/** The gateway, and a way to lose an object's alarm. */
const ALARM_LOSER = `
  import gateway, { AccountCounter as Original } from "./index.js";
  export class AccountCounter extends Original {
    async loseAlarm() {
      await this.ctx.storage.deleteAlarm();
      return await this.ctx.storage.getAlarm();
    }
  }
  export default {
    ...gateway,
    async fetch(request, env, ctx) {
      const url = new URL(request.url);
      if (url.pathname !== "/_test/lose-alarm") return gateway.fetch(request, env, ctx);
      return Response.json(await env.ACCOUNT_COUNTER.getByName(url.searchParams.get("object")).loseAlarm());
    },
  };`;

const waiting = { session: { partials: 1 } };
const upstream = await startUpstream({
  hangs: () => undefined,
  breaks: () => ({ status: 500, body: {} }),
  refused: () => ({ status: 401, body: { status: "fail", error: "no", code: 401 } }),
});
after(() => upstream.stop());

/** Starts a stage that is stopped after all tests, whichever of them are run. */
async function staged(accounts, options) {
  const stage = await startStage(accounts, options);
  after(() => stage.stop());
  return stage;
}

const alarmless = await staged(
  { "by-cron": waiting, "by-poll": waiting, "by-post": waiting, "by-health": waiting },
  { entry: ALARM_LOSER, vars: { POLL_INTERVAL_MS: "2000" } },
);

describe("an object without an alarm works on", () => {
  const stage = alarmless;
  const WAYS = [
    { at: "by-cron", name: "when the cron trigger fires", rearm: () => stage.gateway.cron() },
    { at: "by-poll", name: "when a poll comes", rearm: (account, reqId) => account.poll(reqId) },
    {
      at: "by-health",
      name: "when its health is asked for, which says so",
      rearm: async (account) => assert.equal((await account.health()).alarm, null),
    },
    { at: "by-post", name: "when a POST comes, of a query that it has", rearm: (account) => account.post(query()) },
  ];
  for (const { at, name, rearm } of WAYS) {
    it(name, async () => {
      const account = stage.at(at);
      const { body } = await account.post(query());
      await eventually(account.health, ({ alarm, oldestDue }) => alarm === oldestDue, "the alarm for the poll");
      const { host } = new URL(stage.simulator.url);
      const lost = await fetch(`${stage.gateway.url}/_test/lose-alarm?object=${host}:${at}`);
      assert.equal(await lost.json(), null);
      await sleep(2_300);
      assert.deepEqual(await account.methods(), ["POST"], "nothing happens without an alarm");

      await rearm(account, body.req_id);
      await eventually(account.methods, ({ length }) => length === 2, "the poll");
      assert.equal((await account.finish(body.req_id)).body.status, "success");
    });
  }
});

const on = { account: { baseUrl: upstream.url } };
const faulty = await staged(
  { hanging: on, breaking: on, refusing: on },
  {
    vars: {
      REQUEST_TIMEOUT_MS: "1500",
      ANSWER_WAIT_MS: "0",
      PROBE_INTERVAL_MS: "200",
      PUMP_MAX_MS: "1000",
      PUMP_MAX_EXCHANGES: "5",
    },
  },
);

describe("a query that is at fault itself does not stop the others:", () => {
  const stage = faulty;
  const named = (event_name, n = 0) => query(n, { event_name });
  const others = Array.from({ length: 20 }, (_, n) => named("well", n));

  it("CleverTap does not answer it", async () => {
    const account = stage.at("hanging");
    for (const n of [0, 1]) await account.post(named("hangs", n));
    const ends = await Promise.all(others.map((one) => account.count(one)));
    assert.ok(ends.every(({ body }) => body.count === "well".length));
    await eventually(
      () => upstream.posts.filter(({ name }) => name === "hangs").length,
      (posts) => posts >= 4,
      "a second try of both",
    );
  });

  it("CleverTap breaks over it", async () => {
    const account = stage.at("breaking");
    await account.post(named("breaks"));
    const ends = await Promise.all(others.map((one) => account.count(one)));
    assert.ok(ends.every(({ body }) => body.count === "well".length));
  });

  it("CleverTap refuses it as if the credentials were wrong", async () => {
    const account = stage.at("refusing");
    const poison = await account.post(named("refused"));
    const ends = [];
    for (const one of others) ends.push(await account.count(one));
    assert.ok(ends.every(({ body }) => body.count === "well".length));
    // Each refusal pauses the account until another query shows that the credentials are right.
    const end = async () => {
      await account.count(query(Math.random(), { event_name: "well" }));
      return await account.poll(poison.body.req_id);
    };
    const { status, body } = await eventually(end, (answer) => answer.body.status !== "partial", "its end");
    assert.equal(status, 200);
    assert.deepEqual(body, {
      status: "fail",
      error: "CleverTap refuses this query, though not the credentials",
      code: 502,
    });
  });
});

const persist = mkdtempSync(join(tmpdir(), "gateway-"));
const stored = await staged(
  { poisoned: waiting, leased: waiting, skewed: waiting, moved: waiting },
  { persist, vars: { POLL_INTERVAL_MS: "3000", PROBE_INTERVAL_MS: "300", REQUEST_TIMEOUT_MS: "1000" } },
);
after(() => rmSync(persist, { recursive: true }));

describe("stored rows", () => {
  const stage = stored;

  /** Accepts queries, does something to their rows while the gateway is stopped, and waits for their ends. */
  async function ends(at, change, n = 4) {
    const account = stage.at(at);
    // One after the other, so that their rows are in this order.
    const posted = [];
    for (let i = 0; i < n; i++) posted.push(await account.post(query(i)));
    await eventually(account.health, ({ open }) => open === n, "all of them open");
    await stage.restart(() => {
      eachDatabase(persist, (database) => {
        const name = database.prepare("SELECT value FROM meta WHERE name = 'name'").get()?.value;
        if (name?.endsWith(`:${at}`)) change(database);
      });
    });
    return await Promise.all(posted.map(async ({ body }) => (await account.finish(body.req_id)).body));
  }
  const internal = { status: "fail", error: "an internal error of the gateway, 5 times", code: 502 };

  it("that cannot be read fail after five tries, and stop no other", async () => {
    const [first, second, ...others] = await ends("poisoned", (database) => {
      database.exec("UPDATE query SET pending = NULL, body = '{', faults = 3 WHERE id = 1");
      database.exec("UPDATE query SET pending = '{\"reqId\":7}', faults = 3 WHERE id = 2");
    });
    assert.deepEqual([first, second], [internal, internal]);
    assert.deepEqual(new Set(others.map(({ status }) => status)), new Set(["success"]));
    const tries = stage.gateway
      .logs()
      .map((line) => JSON.parse(line))
      .filter(({ event, account }) => event === "fault" && account === "poisoned");
    assert.ok(tries.length >= 2, JSON.stringify(tries));
  });

  it("whose exchange was cut off wait for the end of its lease, also where nothing else is to be done", async () => {
    const lease = Date.now() + 4_000;
    const [ended] = await ends(
      "leased",
      (database) => database.exec(`UPDATE query SET lease_until = ${lease}, next_at = ${lease}`),
      1,
    );
    assert.equal(ended.status, "success");
    assert.ok((await stage.at("leased").log()).exchanges[1].arrivedAt >= lease);
  });

  it("of a clock that went back are not waited for until it is right again", async () => {
    const later = Date.now() + 30 * 86_400_000;
    const ended = await ends("skewed", (database) => {
      database.exec(`UPDATE query SET lease_until = ${later}, accepted_at = ${later} WHERE id = 1`);
      database.exec(`UPDATE meta SET value = '{"holdUntil":${later},"acceptedAt":${later}}' WHERE name = 'condition'`);
    });
    assert.deepEqual(new Set(ended.map(({ status }) => status)), new Set(["success"]));
  });

  it("of an account that is no longer configured wait, and go on when it is again", async () => {
    const account = stage.at("moved");
    const { body } = await account.post(query(7));
    await stage.restart(({ accounts, tokens }) => {
      const { moved: _, ...others } = accounts;
      return {
        accounts: others,
        tokens: Object.fromEntries(Object.entries(tokens).filter(([, entry]) => !entry.accounts.includes("moved"))),
      };
    });
    assert.equal((await account.poll(body.req_id)).status, 401);
    await sleep(3_500);
    assert.deepEqual(await account.methods(), ["POST"], "it is due, and has no credentials");
    await stage.restart();
    assert.equal((await account.finish(body.req_id)).body.status, "success");
  });
});

const timed = await staged(
  { endless: { session: { partials: 1_000_000 } }, refused: { session: { wrongRegion: true } }, forgotten: waiting },
  { vars: { QUERY_MAX_MS: "3600", PAUSE_MAX_MS: "1500", RETENTION_MS: "4000", ANSWER_WAIT_MS: "0" } },
);

describe("time ends", { concurrency: true }, () => {
  it("a query that CleverTap does not finish: it fails, and says so", async () => {
    const { status, body } = await timed.at("endless").count(query());
    assert.equal(status, 200);
    assert.deepEqual(body, { status: "fail", error: "not finished within 0.001 hours", code: 504 });
  });

  it("a pause: the queries fail, and those that come later after as long", async () => {
    const account = timed.at("refused");
    const refused = { status: "fail", error: "CleverTap refuses the credentials of the gateway", code: 502 };
    for (const n of [0, 1]) {
      const since = Date.now();
      const { status, body } = await account.count(query(n));
      assert.deepEqual([status, body], [200, refused]);
      assert.ok(Date.now() - since >= 1_400, `after ${Date.now() - since} ms`);
    }
  });

  it("a result's retention: its req_id is unknown then, and its row is gone", async () => {
    const account = timed.at("forgotten");
    const { body } = await account.post(query());
    assert.equal((await account.finish(body.req_id)).body.status, "success");
    await eventually(
      account.health,
      ({ finished, alarm }) => finished === 0 && alarm === null,
      "an empty object without an alarm",
    );
    assert.equal((await account.poll(body.req_id)).status, 404);
  });
});
