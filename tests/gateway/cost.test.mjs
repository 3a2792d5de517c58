// The operations that Cloudflare bills, and the limits of memory and storage. www/README.md publishes these numbers.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { query, startFixture } from "./support/fixture.mjs";
import { METERED, readMeter } from "./support/meter.mjs";
import { accountDatabase } from "./support/storage.mjs";
import { held, startUpstream } from "./support/upstream.mjs";
import { eventually } from "./support/wait.mjs";

const gate = held("held");
const joinedGate = held("joined");
const upstream = await startUpstream({ held: gate.answer, joined: joinedGate.answer });
after(() => upstream.stop());
const persist = mkdtempSync(join(tmpdir(), "gateway-"));

/** Starts a fixture that is stopped after all tests. */
async function started(accounts, vars = {}, options = {}) {
  const fixture = await startFixture(accounts, {
    entry: METERED,
    vars: { POLL_INTERVAL_MS: "400", ...vars },
    ...options,
  });
  after(() => fixture.stop());
  return fixture;
}

const fixture = await started(
  {
    once: { session: { partials: 0 }, tokens: { first: {}, second: {} } },
    joined: { account: { baseUrl: upstream.url }, tokens: { third: {}, fourth: {} } },
    polled: { session: { partials: 4 } },
    many: { session: { partials: 0 } },
  },
  { ANSWER_WAIT_MS: "60000" },
  { persist },
);
after(() => rmSync(persist, { recursive: true }));

/** Returns the numbers of an account's object when its run is over: its alarm is then a day ahead. */
async function metered(account, client = fixture.client(account)) {
  await eventually(
    client.health,
    ({ open, alarm }) => open === 0 && Date.parse(alarm) > Date.now() + 3_600_000,
    "the end of the work",
  );
  return await readMeter(fixture.gateway);
}

function sqlRows({ rowsWritten, alarmsSet }) {
  return rowsWritten - alarmsSet;
}

/** An alarm of the platform may come early or twice, and then sets the next one again. */
function assertAlarms({ alarmsSet, alarms }, { set, fired }) {
  assert.ok(alarms >= fired, `${alarms} alarms`);
  assert.ok(alarmsSet <= set + alarms - fired, `${alarmsSet} alarms were set and ${alarms} fired`);
}

describe("the cost of", () => {
  it("a count that is answered at once is 8 rows, two of them for alarms", async () => {
    const client = fixture.client("once", "first");
    await client.count(query(1));
    await metered("once", client);
    await client.count(query(2));
    const cost = await metered("once", client);
    assert.equal(sqlRows(cost), 6, JSON.stringify(cost.statements));
    assertAlarms(cost, { set: 2, fired: 0 });
    assert.equal(cost.calls, 1);
  });

  it("each poll is 3 rows, one of them for the alarm", async () => {
    const client = fixture.client("polled");
    await client.count(query(1));
    await metered("polled");
    await client.count(query(2));
    const cost = await metered("polled");
    assert.equal(sqlRows(cost), 6 + 4 * 2, JSON.stringify(cost.statements));
    assertAlarms(cost, { set: 2 + 4, fired: 4 });
  });

  it("a reused count is no row", async () => {
    const client = fixture.client("once", "first");
    await client.count(query(3));
    await metered("once", client);
    await fixture.client("once", "second").count(query(3));
    assert.equal((await readMeter(fixture.gateway)).rowsWritten, 0);
  });

  it("an open query that another token joins is one row more", async () => {
    const [first, second] = [fixture.client("joined", "third"), fixture.client("joined", "fourth")];
    await first.count(query(1));
    await metered("joined", first);
    const named = query(2, { event_name: "joined" });
    const posted = first.post(named);
    await eventually(
      () => upstream.postsOf("joined"),
      (posts) => posts === 1,
      "the submission",
    );
    const { body } = await second.post(named);
    assert.equal(body.status, "partial");
    joinedGate.release();
    assert.equal((await posted).body.status, "success");
    const cost = await metered("joined", first);
    assert.equal(sqlRows(cost), 6 + 1, JSON.stringify(cost.statements));
  });

  it("deleting a result is two rows", async () => {
    const client = fixture.client("many");
    for (const n of [1, 2, 3]) await client.count(query(n));
    await fixture.restart(() =>
      accountDatabase(persist, "many", (database) =>
        database.exec("UPDATE query SET finished_at = finished_at - 86400000"),
      ),
    );
    await eventually(client.health, ({ finished }) => finished === 0, "the deletion");
    const { statements } = await readMeter(fixture.gateway);
    const deletions = Object.entries(statements).filter(([statement]) => statement.startsWith("DELETE"));
    const rows = deletions.reduce((sum, [, { rowsWritten }]) => sum + rowsWritten, 0);
    assert.equal(rows, 3 * 2, JSON.stringify(deletions));
  });

  it("a start and a health report do not depend on the number of finished queries", async () => {
    const client = fixture.client("many");
    await client.count(query(1));
    await fixture.restart(() =>
      accountDatabase(persist, "many", (database) => {
        database.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
          INSERT INTO query (key, endpoint, body, accepted_at, next_at, finished_at, count)
          SELECT 'key ' || i, endpoint, body, accepted_at, next_at, finished_at, count FROM n, query WHERE id = 4`);
      }),
    );
    assert.equal((await client.health()).finished, 25_001);
    const started = await readMeter(fixture.gateway);
    assert.ok(started.rowsRead <= 100, `${started.rowsRead} rows at the start`);
    assert.deepEqual((await client.health()).open, 0);
    const { rowsRead } = await readMeter(fixture.gateway);
    assert.ok(rowsRead <= 10, `${rowsRead} rows`);
  });
});

/** A value of `length` digits in each query makes it long. */
const longQuery = (n, length) =>
  query(0, {
    event_name: "held",
    event_properties: [{ name: "A", operator: "equals", value: String(n).padStart(length, "0") }],
  });

it("a body is read when its submission is sent, and at no other time", async () => {
  const fixture = await started(
    { queued: { account: { baseUrl: upstream.url } } },
    { ANSWER_WAIT_MS: "0" },
    { persist: join(persist, "queued") },
  );
  const client = fixture.client("queued");
  const posted = [];
  for (let n = 0; n < 30; n++) posted.push(await client.post(longQuery(n, 1_000)));
  await client.health();
  const readsOf = ({ statements }) =>
    Object.entries(statements)
      .filter(([statement]) => /^SELECT .*\bbody\b/.test(statement))
      .reduce((sum, [, { times }]) => sum + times, 0);
  assert.equal(readsOf(await readMeter(fixture.gateway)), 3, "while three are in flight");

  // The restart reads all open queries into memory, and then all of them take too long at once.
  await fixture.restart(({ vars }) => ({ vars: { ...vars, QUERY_MAX_MS: "1000" } }));
  for (const { body } of posted) assert.equal((await client.finish(body.req_id)).body.status, "fail");
  assert.equal(readsOf(await readMeter(fixture.gateway)), 0, "when they end");
});

it("queries are refused with 429 while the stored ones reach the limit of bytes", async () => {
  const fixture = await started(
    { full: { account: { baseUrl: upstream.url } } },
    { ANSWER_WAIT_MS: "0", STORAGE_MAX_BYTES: "1000000" },
  );
  const client = fixture.client("full");
  const answers = [];
  const isRefused = () => answers.at(-1)?.status === 429;
  for (let n = 0; n < 20 && !isRefused(); n++) answers.push(await client.post(longQuery(n, 100_000)));
  const refused = answers.pop();
  assert.deepEqual([refused.status, refused.body.code], [429, 429]);
  assert.match(refused.body.error, /limit of bytes/);
  assert.match(refused.headers.get("Retry-After"), /^([1-9]|[12]\d|30)$/);
  assert.ok(answers.length >= 5 && answers.length <= 10, `${answers.length} queries are stored`);
  assert.equal((await client.post(longQuery(0, 100_000))).status, 200, "an open query is joined");

  gate.release();
  for (const { body } of answers) assert.equal((await client.finish(body.req_id)).body.status, "success");
  assert.equal((await client.post(longQuery(99, 100_000))).status, 200, "the bodies of finished queries are dropped");
});

it("a query is refused with 413 if CleverTap would receive it as more than 256 KiB", async () => {
  const numbers = (n) =>
    JSON.stringify(query(0, { event_properties: [{ name: "A", operator: "equals", value: ["?"] }] })).replace(
      '"?"',
      Array(n).fill("1e20").join(","),
    );
  const client = fixture.client("once", "first");
  const refused = await client.post(numbers(50_000));
  assert.deepEqual([refused.status, refused.body.code], [413, 413]);
  assert.match(refused.body.error, /^CleverTap would receive the query as 11\d{5} bytes, but the limit is 256 KiB/);
  assert.equal((await client.post(numbers(11_000))).status, 200);
});
