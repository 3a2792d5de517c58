// Recovery: from lost alarms, from queries, rows and accounts that are faulty, and from time limits.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { query, startFixture } from "./support/fixture.mjs";
import { accountDatabase } from "./support/storage.mjs";
import { startUpstream } from "./support/upstream.mjs";
import { eventually } from "./support/wait.mjs";

const counted = { session: { partials: 1 } };

/** Starts a fixture that is stopped after all tests. */
async function started(accounts, options) {
  const fixture = await startFixture(accounts, options);
  after(() => fixture.stop());
  return fixture;
}

/** The gateway with objects that lose the alarms which they set, from `loseAlarms` to `keepAlarms`. */
const ALARM_LOSER = `
  import gateway, { AccountCounter as Original } from "./index.js";
  const losers = new WeakSet();
  let isPatched = false;

  export class AccountCounter extends Original {
    constructor(ctx, env) {
      if (!isPatched) {
        isPatched = true;
        const prototype = Object.getPrototypeOf(ctx.storage);
        const { setAlarm } = prototype;
        prototype.setAlarm = function (time) {
          return losers.has(this) ? Promise.resolve() : setAlarm.call(this, time);
        };
      }
      super(ctx, env);
    }

    async loseAlarms() {
      losers.add(this.ctx.storage);
    }

    async keepAlarms() {
      losers.delete(this.ctx.storage);
    }

    async currentAlarm() {
      return await this.ctx.storage.getAlarm();
    }
  }
  export default {
    ...gateway,
    async fetch(request, env, ctx) {
      const url = new URL(request.url);
      const method = /^\\/_test\\/(loseAlarms|keepAlarms|currentAlarm)$/.exec(url.pathname)?.[1];
      if (method === undefined) return gateway.fetch(request, env, ctx);
      const result = await env.ACCOUNT_COUNTER.getByName(url.searchParams.get("object"))[method]();
      return Response.json(result ?? null);
    },
  };`;

const alarmless = await started(
  { "after-cron": counted, "after-poll": counted, "after-post": counted, "after-health": counted, control: counted },
  { entry: ALARM_LOSER, vars: { POLL_INTERVAL_MS: "2000" } },
);

describe("an object without an alarm continues", () => {
  const fixture = alarmless;
  const { host } = new URL(fixture.simulator.url);
  const callTestMethod = async (method, id) => {
    const response = await fetch(`${fixture.gateway.url}/_test/${method}?object=${host}:${id}`);
    return await response.json();
  };
  let controls = 0;

  const WAYS = [
    { id: "after-cron", name: "when the cron trigger fires", rearm: () => fixture.gateway.cron() },
    { id: "after-poll", name: "when a client polls", rearm: (client, reqId) => client.poll(reqId) },
    {
      id: "after-health",
      name: "when a client asks for its health, which reports the missing alarm",
      rearm: async (client) => assert.equal((await client.health()).alarm, null),
    },
    { id: "after-post", name: "when a client posts an open query", rearm: (client) => client.post(query()) },
  ];
  for (const { id, name, rearm } of WAYS) {
    it(name, async () => {
      const client = fixture.client(id);
      await callTestMethod("loseAlarms", id);
      const { body } = await client.post(query());
      await eventually(
        () => callTestMethod("currentAlarm", id),
        (alarm) => alarm === null,
        "the loss of the alarm",
      );
      // A query that is submitted later is finished, so the poll of the first one has been due for some time.
      const control = await fixture.client("control").count(query(controls++));
      assert.equal(control.body.status, "success");
      assert.deepEqual(await client.methods(), ["POST"], "no exchange without an alarm");

      await callTestMethod("keepAlarms", id);
      await rearm(client, body.req_id);
      await eventually(client.methods, ({ length }) => length === 2, "the poll");
      assert.equal((await client.finish(body.req_id)).body.status, "success");
    });
  }
});

const upstream = await startUpstream({
  hangs: () => undefined,
  breaks: () => ({ status: 500, body: {} }),
  refused: () => ({ status: 401, body: { status: "fail", error: "no", code: 401 } }),
});
after(() => upstream.stop());
const onUpstream = { account: { baseUrl: upstream.url } };
const troubled = await started(
  { hanging: onUpstream, breaking: onUpstream, refusing: onUpstream },
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

describe("other queries are counted while CleverTap", () => {
  const fixture = troubled;
  const named = (event_name, n = 0) => query(n, { event_name });
  const others = Array.from({ length: 20 }, (_, n) => named("fine", n));

  it("does not answer two of them", async () => {
    const client = fixture.client("hanging");
    for (const n of [0, 1]) await client.post(named("hangs", n));
    const ends = await Promise.all(others.map((one) => client.count(one)));
    assert.ok(ends.every(({ body }) => body.count === "fine".length));
    await eventually(
      () => upstream.postsOf("hangs"),
      (posts) => posts >= 4,
      "a second submission of both",
    );
  });

  it("answers one of them with 500", async () => {
    const client = fixture.client("breaking");
    await client.post(named("breaks"));
    const ends = await Promise.all(others.map((one) => client.count(one)));
    assert.ok(ends.every(({ body }) => body.count === "fine".length));
  });

  it("refuses the credentials for one of them, which fails in the end", async () => {
    const client = fixture.client("refusing");
    const refused = await client.post(named("refused"));
    const ends = [];
    for (const one of others) ends.push(await client.count(one));
    assert.ok(ends.every(({ body }) => body.count === "fine".length));
    // Each refusal pauses the account until CleverTap accepts the credentials for another query.
    let n = others.length;
    const end = async () => {
      await client.count(named("fine", n++));
      return await client.poll(refused.body.req_id);
    };
    const { status, body } = await eventually(end, (answer) => answer.body.status !== "partial", "its end");
    assert.equal(status, 200);
    assert.deepEqual(body, {
      status: "fail",
      error: "CleverTap refuses this query but accepts the credentials",
      code: 424,
    });
  });
});

const persist = mkdtempSync(join(tmpdir(), "gateway-"));
const RESTARTED = ["unreadable", "leased", "clock-set-back"];
// No poll is due before the restart, however long it takes.
const restarted = await started(Object.fromEntries(RESTARTED.map((id) => [id, counted])), {
  persist,
  vars: { POLL_INTERVAL_MS: "3600000" },
});
after(() => rmSync(persist, { recursive: true }));

describe("after a restart", { concurrency: true }, () => {
  const fixture = restarted;
  const later = Date.now() + 30 * 86_400_000;
  let leaseUntil;
  /** The changes of each account's database during the restart. */
  const CHANGES = {
    unreadable(database) {
      database.exec("UPDATE query SET pending = NULL, body = '{', faults = 3 WHERE id = 1");
      database.exec("UPDATE query SET pending = '{\"reqId\":7}', faults = 3 WHERE id = 2");
    },
    leased(database) {
      leaseUntil = Date.now() + 3_000;
      database.exec(`UPDATE query SET lease_until = ${leaseUntil}, next_at = ${leaseUntil}`);
    },
    "clock-set-back"(database) {
      database.exec(`UPDATE query SET lease_until = ${later}, accepted_at = ${later} WHERE id = 1`);
      database.exec(`UPDATE meta SET value = '{"holdUntil":${later},"acceptedAt":${later}}' WHERE name = 'condition'`);
    },
  };
  const reqIds = {};

  before(async () => {
    for (const id of RESTARTED) {
      const client = fixture.client(id);
      const posted = [];
      for (const n of id === "leased" ? [0] : [0, 1, 2, 3]) posted.push(await client.post(query(n)));
      await eventually(client.methods, ({ length }) => length === posted.length, "the submissions");
      reqIds[id] = posted.map(({ body }) => body.req_id);
    }
    await fixture.restart(({ vars }) => {
      for (const id of RESTARTED) {
        accountDatabase(persist, id, (database) => {
          database.exec("UPDATE query SET next_at = accepted_at");
          CHANGES[id](database);
        });
      }
      return { vars: { ...vars, POLL_INTERVAL_MS: "200", REQUEST_TIMEOUT_MS: "3000" } };
    });
  });

  /** Polls until an account's queries are finished. The first poll replaces the alarm that the first gateway has set. */
  const endsOf = (id) => Promise.all(reqIds[id].map(async (reqId) => (await fixture.client(id).finish(reqId)).body));
  const internal = { status: "fail", error: "an internal error of the gateway, 5 times", code: 424 };

  it("rows that cannot be read fail after five attempts, and the others are counted", async () => {
    const [first, second, ...others] = await endsOf("unreadable");
    assert.deepEqual([first, second], [internal, internal]);
    assert.deepEqual(new Set(others.map(({ status }) => status)), new Set(["success"]));
    const faults = () =>
      fixture.gateway
        .logs()
        .map((line) => JSON.parse(line))
        .filter(({ event, account }) => event === "fault" && account === "unreadable");
    await eventually(faults, ({ length }) => length >= 2, "the log lines of two attempts");
  });

  it("a query waits for the end of its lease, even if nothing else is due", async () => {
    const [ended] = await endsOf("leased");
    assert.equal(ended.status, "success");
    assert.ok((await fixture.client("leased").log()).exchanges[1].arrivedAt >= leaseUntil);
  });

  it("queries do not wait for the times that a clock left behind when it was set back", async () => {
    const ended = await endsOf("clock-set-back");
    assert.deepEqual(new Set(ended.map(({ status }) => status)), new Set(["success"]));
  });
});

it("a result is deleted when its retention is over", async () => {
  const persist = mkdtempSync(join(tmpdir(), "gateway-"));
  const fixture = await started({ expired: counted }, { persist });
  after(() => rmSync(persist, { recursive: true }));
  const client = fixture.client("expired");
  const { body } = await client.post(query());
  assert.equal((await client.finish(body.req_id)).body.status, "success");
  await fixture.restart(() =>
    accountDatabase(persist, "expired", (database) =>
      database.exec("UPDATE query SET finished_at = finished_at - 86400000"),
    ),
  );
  await eventually(
    client.health,
    ({ finished, alarm }) => finished === 0 && alarm === null,
    "an empty object without an alarm",
  );
  assert.equal((await client.poll(body.req_id)).status, 404);
});

it("the queries of an account that is removed from the configuration wait until it returns", async () => {
  const persist = mkdtempSync(join(tmpdir(), "gateway-"));
  const PARTIALS = 20;
  const fixture = await started(
    { removed: { session: { partials: PARTIALS } }, control: counted },
    { persist, vars: { POLL_INTERVAL_MS: "2000" } },
  );
  after(() => rmSync(persist, { recursive: true }));
  const client = fixture.client("removed");
  const { body } = await client.post(query());
  let before;
  await fixture.restart(async ({ accounts, tokens }) => {
    before = await client.methods();
    assert.ok(before.length <= PARTIALS, "the query is open");
    const { removed: _, ...others } = accounts;
    return {
      accounts: others,
      tokens: Object.fromEntries(Object.entries(tokens).filter(([, entry]) => !entry.accounts.includes("removed"))),
    };
  });
  assert.equal((await client.poll(body.req_id)).status, 401);
  // A query that is submitted later is polled, so the poll of the first one has been due for some time.
  assert.equal((await fixture.client("control").count(query())).body.status, "success");
  assert.deepEqual(await client.methods(), before, "no exchange without credentials");
  await fixture.restart(({ vars }) => ({ vars: { ...vars, POLL_INTERVAL_MS: "200" } }));
  assert.equal((await client.finish(body.req_id)).body.status, "success");
});

const limited = await started(
  { endless: { session: { partials: 1_000_000 } }, refused: { session: { wrongRegion: true } } },
  { vars: { QUERY_MAX_MS: "3600", PAUSE_MAX_MS: "1500", ANSWER_WAIT_MS: "0" } },
);

describe("a time limit ends", { concurrency: true }, () => {
  const fixture = limited;

  it("a query that CleverTap does not finish: it fails and states the limit", async () => {
    const { status, body } = await fixture.client("endless").count(query());
    assert.equal(status, 200);
    assert.deepEqual(body, { status: "fail", error: "not finished within 0.001 hours", code: 408 });
  });

  it("the waiting during a pause: open queries fail, and so do later ones after the same time", async () => {
    const client = fixture.client("refused");
    const refused = { status: "fail", error: "CleverTap refuses the credentials of the gateway", code: 424 };
    for (const n of [0, 1]) {
      const since = Date.now();
      const { status, body } = await client.count(query(n));
      assert.deepEqual([status, body], [200, refused]);
      assert.ok(Date.now() - since >= 1_400, `after ${Date.now() - since} ms`);
    }
  });
});
