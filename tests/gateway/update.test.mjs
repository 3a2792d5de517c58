// An account's object continues after an update of the gateway: each file data/storage-N.sql is the storage that the
// gateway wrote with version N of its tables.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import { startGateway, tokenEntry } from "./support/gateway.mjs";
import { accountDatabase } from "./support/storage.mjs";
import { eventually } from "./support/wait.mjs";

const SQL = readFileSync(new URL("data/storage-1.sql", import.meta.url), "utf8");
const MADE_AT = Number(/ at (\d+)/.exec(SQL)[1]);
const REQ_IDS = [...SQL.matchAll(/^-- (\d+) is the req_id of (\S+) for "(.+)"/gm)].map(([, reqId, token, event]) => ({
  reqId: Number(reqId),
  token,
  event,
}));
/** The file's three exchanges in flight have leases of 61 s. */
const AGE_MS = 59_000;
const EVENTS = "/1/counts/events.json";

/** The number of characters of an event's name is its count. Polls are answered after `release`. */
const sent = [];
const gate = Promise.withResolvers();
const server = createServer(async (request, response) => {
  const { method, url } = request;
  const body = (await request.toArray()).join("");
  sent.push({ method, url, body, at: Date.now() });
  if (method === "GET") await gate.promise;
  response.end(JSON.stringify({ status: "success", count: method === "GET" ? 6 : JSON.parse(body).event_name.length }));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const persist = mkdtempSync(join(tmpdir(), "gateway-"));
const options = {
  accounts: { A: { passcode: "P", baseUrl: `http://127.0.0.1:${server.address().port}` } },
  tokens: { one: tokenEntry("token-one", ["A"]), two: tokenEntry("token-two", ["A"]) },
  vars: { POLL_INTERVAL_MS: "0" },
  persist,
};
let gateway = await startGateway(options);
after(async () => {
  await gateway.stop();
  server.closeAllConnections();
  server.close();
  rmSync(persist, { recursive: true });
});

async function restart(change) {
  await gateway.stop();
  accountDatabase(persist, "A", change);
  gateway = await startGateway(options);
}

/** Replaces the content of the object's database by that of the file, as if it was written `AGE_MS` ago. */
function replaceStorage(database) {
  const { value: name } = database.prepare("SELECT value FROM meta WHERE name = 'name'").get();
  for (const table of ["migration", "query", "request", "meta"]) database.exec(`DROP TABLE ${table}`);
  const shift = Date.now() - AGE_MS - MADE_AT;
  database.exec(SQL.replaceAll(/\b\d{13}\b/g, (time) => String(Number(time) + shift)));
  database.prepare("UPDATE meta SET value = ? WHERE name = 'name'").run(name);
  database.exec("UPDATE query SET next_at = accepted_at WHERE pending IS NOT NULL");
}

async function ask(token, path, init = {}) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const response = await fetch(`${gateway.url}${path}`, { headers, ...init });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

function post(token, event_name) {
  const body = JSON.stringify({ event_name, from: 20240101, to: 20240131 });
  return ask(token, EVENTS, { method: "POST", body });
}

it("an object that an earlier version wrote continues", async () => {
  await post("token-one", "another");
  let leaseUntil;
  await restart((database) => {
    replaceStorage(database);
    leaseUntil = database.prepare("SELECT max(lease_until) AS until FROM query").get().until;
  });
  sent.length = 0;

  const stored = await post("token-two", "counted");
  assert.deepEqual(stored.body, { status: "success", count: 7138 }, "a count is reused");
  assert.ok(Number(stored.headers.get("Age")) >= AGE_MS / 1_000);
  const { reqId } = REQ_IDS.find(({ event, token }) => event === "polled" && token === "token-two");
  assert.equal((await post("token-two", "polled")).body.req_id, reqId, "an open query is joined");

  gate.resolve();
  const ends = {};
  for (const { reqId, token, event } of REQ_IDS) {
    const { body } = await eventually(
      () => ask(token, `${EVENTS}?req_id=${reqId}`),
      ({ body }) => body.status !== "partial",
      `the end of ${event}`,
    );
    ends[event] = [...(ends[event] ?? []), body];
  }
  const counted = (count, n) => Array(n).fill({ status: "success", count });
  assert.deepEqual(ends, {
    counted: counted(7138, 1),
    failed: [{ status: "fail", error: '["Invalid event : failed"]', code: 400 }],
    polled: counted(6, 2),
    "in flight": counted(9, 3),
    queued: counted(6, 1),
  });
  const polls = sent.filter(({ method }) => method === "GET");
  assert.deepEqual(
    polls.map(({ url }) => url),
    [`${EVENTS}?req_id=9223372036854775807`],
  );
  const repeated = sent.filter(({ body }) => body.includes("in flight"));
  assert.equal(repeated.length, 3);
  for (const { at } of repeated) assert.ok(at >= leaseUntil - 100, "an exchange in flight keeps its lease");
  const { open } = (await ask("token-one", "/health")).body.accounts.A;
  assert.equal(open, 0);

  await restart((database) => database.exec("UPDATE query SET finished_at = finished_at - 86400000"));
  await eventually(
    async () => (await ask("token-one", "/health")).body.accounts.A,
    ({ finished, alarm }) => finished === 0 && alarm === null,
    "the end of the retention",
  );
  await restart((database) => {
    for (const table of ["query", "request"])
      assert.equal(database.prepare(`SELECT count(*) AS n FROM ${table}`).get().n, 0, table);
  });
});
