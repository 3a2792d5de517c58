// Reports of the command line: numbers by day, week and month, and top values.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startSimulator } from "../support/simulator.mjs";
import { noTerminal, run, runOnTerminal } from "./command.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

const DAYS = ["--from", "2025-12-01", "--to", "2025-12-03"];

async function ask(config, args, options) {
  const { id, baseUrl } = await simulator.session({ pollIntervalMs: 100, ...config });
  const result = await run([...args, "--base-url", baseUrl, "--poll-interval", "0.1", "--quiet"], options);
  assert.equal(result.stderr, "");
  assert.equal(result.code, 0);
  const { exchanges } = await simulator.log(id);
  return { ...result, path: exchanges[0].path, body: JSON.parse(exchanges[0].body), exchanges };
}

/** A session whose only answer has this body. */
const answering = (body) => ({ script: [{ body: JSON.stringify({ status: "success", ...body }) }] });

describe("numbers by period", { concurrency: 2 }, () => {
  it("are the same from one trends query and from one count a day", async () => {
    const trends = await ask({ partials: 1 }, ["count", "Charged", ...DAYS, "--by", "day", "--csv"]);
    assert.match(trends.path, /^\/1\/counts\/trends\.json/);
    assert.equal(trends.exchanges.length, 2);
    assert.match(trends.stdout, /^period,count\n20251201,\d+\n20251202,\d+\n20251203,\d+\n$/);
    const all = await ask({}, ["count", "Charged", ...DAYS, "--by", "day", "--json"]);
    const split = await ask({}, ["count", "Charged", ...DAYS, "--by", "day", "--json", "--where", "Amount exists"]);
    assert.equal(split.exchanges.length, 3);
    // Each event of this name has an amount.
    assert.deepEqual(JSON.parse(split.stdout), JSON.parse(all.stdout));
  });

  for (const [by, type] of [
    ["day", "daily"],
    ["week", "weekly"],
    ["month", "monthly"],
  ]) {
    it(`ask trends for each ${by}, and count people with --profiles`, async () => {
      const events = await ask({}, ["count", "Charged", ...DAYS, "--by", by, "--json"]);
      assert.deepEqual(events.body.groups, { [by]: { trend_type: type } });
      assert.equal(events.body.unique, undefined);
      assert.deepEqual(Object.keys(JSON.parse(events.stdout)), [by]);
      const people = await ask({}, ["count", "Charged", ...DAYS, "--by", by, "--profiles"]);
      assert.equal(people.body.unique, true);
    });
  }

  it("of a whole query with several groups name the group", async () => {
    const groups = { a: { trend_type: "daily" }, b: { trend_type: "monthly" } };
    const input = JSON.stringify({ event_name: "Charged", from: 20251201, to: 20251202, groups });
    const answer = answering({ a: { 20251201: 5, 20251202: 10 }, b: { 202512: 15 } });
    const csv = await ask(answer, ["count", "--query", "-", "--csv"], { input });
    assert.equal(csv.stdout, "group,period,count\na,20251201,5\na,20251202,10\nb,202512,15\n");
    const table = await ask(answer, ["count", "--query", "-"], { input });
    assert.equal(
      table.stdout,
      "group  period    count\na      20251201      5\na      20251202     10\nb      202512       15\n",
    );
  });

  it("have bars on a terminal", { skip: noTerminal }, async () => {
    const { baseUrl } = await simulator.session(answering({ day: { 20251201: 5, 20251202: 10, 20251203: 0 } }));
    const { code, screen } = await runOnTerminal(["count", "Charged", ...DAYS, "--by", "day", "--base-url", baseUrl]);
    assert.deepEqual(screen, [
      "period    count",
      `20251201      5  ${"█".repeat(15)}`,
      `20251202     10  ${"█".repeat(30)}`,
      "20251203      0",
      "",
    ]);
    assert.equal(code, 0);
  });
});

describe("top values", { concurrency: 2 }, () => {
  it("are those of a property of the event, the largest first", async () => {
    const args = ["top", "Product Viewed", ...DAYS, "--property", "Category", "--top", "3"];
    const { stdout, path, body } = await ask({ partials: 1 }, [...args, "--csv"]);
    assert.match(path, /^\/1\/counts\/top\.json/);
    assert.deepEqual(body.groups, { Category: { property_type: "event_properties", name: "Category", top_n: 3 } });
    const [head, ...rows] = stdout.trimEnd().split("\n");
    assert.equal(head, "value,count");
    assert.equal(rows.length, 3);
    const counts = rows.map((row) => Number(row.split(",").at(-1)));
    assert.deepEqual(
      counts,
      [...counts].sort((a, b) => b - a),
    );
  });

  it("of several properties name the property, whose type may be given", async () => {
    const groups = ["profile_fields:Plan", "utm:source", "status"];
    const flags = groups.flatMap((name) => ["--property", name]);
    const answer = {
      "profile_fields:Plan": { STR: { pro: 1, 'a,"b"': 3 }, ENUM: { x: 2 } },
      "utm:source": { STR: { "\u001b[2J": 4 } },
    };
    const { stdout, body } = await ask(answering(answer), ["top", "Charged", ...DAYS, ...flags]);
    assert.deepEqual(body.groups, {
      "profile_fields:Plan": { property_type: "profile_fields", name: "Plan" },
      "utm:source": { property_type: "event_properties", name: "utm:source" },
      "event_properties:status": { property_type: "event_properties", name: "status" },
    });
    const rows = [
      'profile_fields:Plan      3  a,"b"',
      "profile_fields:Plan      2  x",
      "profile_fields:Plan      1  pro",
    ];
    // A value cannot control the terminal.
    const last = "utm:source               4  \\u{1b}[2J";
    assert.deepEqual(stdout.split("\n"), ["group                count  value", ...rows, last, ""]);
  });

  it("are the report of the answer with --json", async () => {
    const answer = { Category: { STR: { Books: 5 } } };
    const { stdout } = await ask(answering(answer), ["top", "Charged", ...DAYS, "--property", "Category", "--json"]);
    assert.deepEqual(JSON.parse(stdout), answer);
  });

  it("can be resumed", async () => {
    const { baseUrl } = await simulator.session({ pollIntervalMs: 100, partials: 1, script: [{}, "unauthorized"] });
    const flags = ["--base-url", baseUrl, "--poll-interval", "0.1", "--quiet"];
    const failed = await run(["top", "Product Viewed", ...DAYS, "--property", "Category", ...flags]);
    const pending = failed.stderr.trimEnd().split("\n").at(-1);
    assert.equal(JSON.parse(pending).endpoint, "top");
    const { code, stdout, stderr } = await run(["resume", pending, "--csv", ...flags]);
    assert.match(stdout, /^value,count\n(.+,\d+\n)+$/, stderr);
    assert.equal(code, 0);
  });
});

it("the other keys of an answer stand beside its count", async () => {
  const { stdout } = await ask(answering({ count: 5, tcount: 9 }), [
    "count",
    "Charged",
    ...DAYS,
    "--profiles",
    "--json",
  ]);
  assert.deepEqual(JSON.parse(stdout), { count: 5, extra: { tcount: 9 } });
});
