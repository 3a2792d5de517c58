// Results that are more than a count: reports of trends and top, and the other keys of an answer.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { importPackage } from "../package/support/package.mjs";
import { PASSCODE, query, startFixture, tokenOf } from "./support/fixture.mjs";
import { accountDatabase } from "./support/storage.mjs";

const MIB = 2 ** 20;
const TRENDS = query(0, { groups: { days: { trend_type: "daily" }, months: { trend_type: "monthly" } } });
const TOP = query(0, {
  groups: { amounts: { property_type: "event_properties", name: "Payment mode", top_n: 5, order: "asc" } },
});
const partial = { body: '{"status":"partial","req_id":7}' };
const PEOPLE = '{"count":5,"nQCount":1,"status":"success","tcount":9,"userDeviceCount":{"devices":7,"users":5}}';

/** Returns an answer of trends with a body of this many bytes. */
function reportOf(bytes, number = "1") {
  const [before, after] = ['{"status":"success","days":{', "}}"];
  const entries = [];
  for (let left = bytes - before.length - after.length; left > 0; ) {
    const entry = `"${String(entries.length).padStart(10, "0")}":${number}`;
    entries.push(entry);
    left -= entry.length + 1;
  }
  const body = before + entries.join(",") + after;
  // White space counts, too, but only for CleverTap's answer.
  return { body: body.length > bytes ? body : body.padEnd(bytes) };
}

const persist = mkdtempSync(join(tmpdir(), "gateway-"));
const fixture = await startFixture(
  {
    polled: { session: { partials: 1 } },
    people: { session: { script: [{ body: PEOPLE }] } },
    large: { session: { script: [partial, reportOf(MIB - 20)] } },
    // As JSON of the gateway, each number has 21 digits instead of 4 characters.
    growing: { session: { script: [partial, reportOf(0.9 * MIB, "1e20")] } },
    empty: { session: { script: [{ body: '{"status":"success"}' }, ...Array(9).fill("truncatedJson")] } },
    odd: { session: { script: [{ body: '{"status":"success","__proto__":{"20240101":1},"count":3,"note":[1]}' }] } },
    package: { session: { partials: 1 } },
  },
  { persist },
);
after(async () => {
  await fixture.stop();
  rmSync(persist, { recursive: true });
});

/** Asks the simulator itself. */
async function direct(body, endpoint) {
  const { baseUrl } = await fixture.simulator.session({ partials: 0 });
  const response = await fetch(`${baseUrl}/1/counts/${endpoint}.json`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-CleverTap-Account-Id": "SIM-ACCOUNT",
      "X-CleverTap-Passcode": PASSCODE,
    },
    body: JSON.stringify(body),
  });
  return await response.json();
}

describe("the gateway passes on", () => {
  for (const [endpoint, body] of [
    ["trends", TRENDS],
    ["top", TOP],
  ]) {
    it(`a report of ${endpoint} as CleverTap wrote it, and reuses it`, async () => {
      const client = fixture.client("polled");
      const expected = await direct(body, endpoint);
      assert.equal(expected.status, "success", JSON.stringify(expected));
      const posted = await client.post(body, { endpoint });
      assert.deepEqual(Object.keys(posted.body).sort(), ["req_id", "status"]);
      assert.deepEqual((await client.finish(posted.body.req_id, endpoint)).body, expected);
      const before = (await client.methods()).length;
      const again = await client.post(body, { endpoint });
      assert.deepEqual(again.body, expected);
      assert.match(again.headers.get("Age"), /^\d+$/);
      assert.equal((await client.methods()).length, before);
      assert.equal((await client.poll(posted.body.req_id)).status, 404, "at another endpoint");
    });
  }

  it("the other keys of a count", async () => {
    const { body } = await fixture.client("people").count(query(), { endpoint: "profiles" });
    assert.deepEqual(body, JSON.parse(PEOPLE));
  });

  it("a report with any keys", async () => {
    const { body } = await fixture.client("odd").count(TRENDS, { endpoint: "trends" });
    assert.deepEqual(Object.keys(body).sort(), ["__proto__", "count", "note", "status"]);
    assert.deepEqual(Object.entries(body).find(([key]) => key === "__proto__")[1], { 20240101: 1 });
  });

  it("a report of almost 1 MiB, also after a restart", async () => {
    const client = fixture.client("large");
    const { body } = await client.post(TRENDS, { endpoint: "trends" });
    const ended = await client.finish(body.req_id, "trends");
    assert.deepEqual(ended.body, JSON.parse(reportOf(MIB - 20).body));
    await fixture.restart(() =>
      accountDatabase(persist, "large", (database) => {
        const [row] = database.prepare("SELECT body, length(result) AS length FROM query").all();
        assert.ok(row.length > MIB * 0.9, `${row.length} characters are stored`);
        assert.equal(row.body, '{"to":20240131}', "the body is dropped at the end, except the last day");
      }),
    );
    assert.deepEqual((await client.poll(body.req_id, "trends")).body, ended.body);
  });
});

it("a report that would be longer than 1 MiB fails, because no client could read it", async () => {
  const { body } = await fixture.client("growing").count(TRENDS, { endpoint: "trends" });
  assert.deepEqual([body.status, body.error], ["fail", "CleverTap's answer is longer than 1 MiB"]);
});

it("an answer to trends without a group is not a report", async () => {
  const { body } = await fixture.client("empty").post(TRENDS, { endpoint: "trends" });
  assert.notEqual(body.status, "success");
});

describe("the gateway refuses a query of another endpoint:", () => {
  for (const [name, body, endpoint, key] of [
    ["groups of trends at events", TRENDS, "events", "groups"],
    ["no groups at trends", query(), "trends", "groups"],
    ["groups of trends at top", TRENDS, "top", "property_type"],
    ["unique at top", { ...TOP, unique: true }, "top", "unique"],
  ]) {
    it(name, async () => {
      const answer = await fixture.client("polled").post(body, { endpoint });
      assert.deepEqual([answer.status, answer.body.status], [400, "fail"], JSON.stringify(answer.body));
      assert.ok(
        answer.body.issues.some(({ path }) => path.includes(key)),
        JSON.stringify(answer.body.issues),
      );
    });
  }
});

it("the package's client reads reports from the gateway", async () => {
  const { CountsClient } = await importPackage();
  const client = new CountsClient({
    baseUrl: fixture.gateway.url,
    headers: { Authorization: `Bearer ${tokenOf("package")}` },
    pollIntervalMs: 50,
  });
  const [trends, top] = await Promise.all([client.trends(TRENDS), client.top(TOP)]);
  const { status: _, ...expected } = await direct(TRENDS, "trends");
  assert.deepEqual(trends, expected);
  const { status: __, ...expectedTop } = await direct(TOP, "top");
  assert.deepEqual(top, expectedTop);
});
