// Prints the storage of an account's object as SQL. It made data/storage-1.sql: tests that start with such a file show
// that an object continues after an update of the gateway. To make one with the gateway of a commit, check the commit
// out into a folder, build its bundle there with support/bundle.mjs, and run this with the folder of the bundle in
// GATEWAY_BUNDLE:
//
//   TOOLS_DIR=www GATEWAY_BUNDLE=/tmp/bundle node tests/gateway/support/dump-storage.mjs > tests/gateway/data/storage-N.sql

import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGateway, tokenEntry } from "./gateway.mjs";
import { eachDatabase } from "./storage.mjs";
import { eventually } from "./wait.mjs";

/** CleverTap's answer to each event. It never answers "in flight", so that three of them occupy the slots. */
const ANSWERS = {
  counted: { status: "success", count: 7138 },
  failed: { status: "fail", error: '["Invalid event : failed"]', code: 400 },
  polled: { status: "partial", req_id: "9223372036854775807" },
};

const server = createServer(async (request, response) => {
  const answer = ANSWERS[JSON.parse((await request.toArray()).join("")).event_name];
  if (answer !== undefined) response.end(JSON.stringify(answer));
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const persist = mkdtempSync(join(tmpdir(), "gateway-dump-"));
const gateway = await startGateway({
  accounts: { A: { passcode: "P", baseUrl: `http://127.0.0.1:${server.address().port}` } },
  tokens: { one: tokenEntry("token-one", ["A"]), two: tokenEntry("token-two", ["A"]) },
  vars: { POLL_INTERVAL_MS: "3600000", ANSWER_WAIT_MS: "0" },
  persist,
});

async function post(token, event_name, to = 20240131) {
  const response = await fetch(`${gateway.url}/1/counts/events.json`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: JSON.stringify({ event_name, from: 20240101, to }),
  });
  return (await response.json()).req_id;
}

const rows = [];
const keep = async (token, event, to) => rows.push({ token, event, reqId: await post(token, event, to) });
await keep("token-one", "counted");
await keep("token-one", "failed");
await keep("token-one", "polled");
await keep("token-two", "polled");
const isDone = async () => {
  const health = await fetch(`${gateway.url}/health`, { headers: { Authorization: "Bearer token-one" } });
  return (await health.json()).accounts.A.finished === 2;
};
await eventually(isDone, Boolean, "the ends of two queries");
for (const day of [20240131, 20240201, 20240202]) await keep("token-one", "in flight", day);
await keep("token-two", "queued");
await gateway.stop();
server.closeAllConnections();
server.close();

process.stdout.write(`-- Made by support/dump-storage.mjs at ${Date.now()}.\n`);
for (const { token, event, reqId } of rows)
  process.stdout.write(`-- ${reqId} is the req_id of ${token} for "${event}".\n`);
eachDatabase(persist, (database) => {
  const objects = database.prepare(
    "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND sql NOT NULL ORDER BY rowid",
  );
  const all = objects.all();
  for (const { name, sql } of all) if (name !== "sqlite_sequence") process.stdout.write(`${sql};\n`);
  for (const { name } of all.filter(({ type, name }) => type === "table" && name !== "sqlite_sequence")) {
    for (const row of database.prepare(`SELECT * FROM "${name}"`).all()) {
      const values = Object.values(row).map((value) =>
        typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value).toUpperCase(),
      );
      process.stdout.write(`INSERT INTO "${name}" VALUES (${values.join(", ")});\n`);
    }
  }
});
rmSync(persist, { recursive: true });
