import assert from "node:assert/strict";
import { join } from "node:path";
import { after, it } from "node:test";
import { pathToFileURL } from "node:url";
import { startSimulator } from "../package/support/simulator.mjs";
import { CREDENTIALS, projectOf } from "./project.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

const folder = projectOf("hono", ["hono", "@hono/standard-validator"]);
const { createApp } = await import(pathToFileURL(join(folder, "app.js")));

async function post(query, config = {}) {
  const { id, baseUrl } = await simulator.session(config);
  const app = createApp({ ...CREDENTIALS, baseUrl, pollIntervalMs: 20, maxRetries: 0 });
  const init = { method: "POST", body: JSON.stringify(query), headers: { "Content-Type": "application/json" } };
  const response = await app.request("/counts", init);
  return { status: response.status, body: await response.json(), log: await simulator.log(id) };
}

it("answers a count", async () => {
  const { status, body } = await post({ event_name: "Charged", from: "2025-12-01", to: "2025-12-31" }, { partials: 1 });
  assert.equal(status, 200);
  assert.ok(body.count > 0);
});

it("answers 400 with every problem, and asks nothing", async () => {
  const { status, body, log } = await post({ eventName: "Charged", from: 1 });
  assert.equal(status, 400);
  assert.deepEqual(body.error.map(({ path }) => path[0]).sort(), ["eventName", "event_name", "from", "to"]);
  assert.equal(log.exchanges.length, 0);
});

it("answers 503 if the same query may succeed later, and else 502", async () => {
  const query = { event_name: "Charged", from: 20251201, to: 20251231 };
  for (const [fault, expected, code] of [
    ["html502", 503, "server_error"],
    ["failOn200", 502, "query_failed"],
  ]) {
    const { status, body } = await post(query, { script: [fault] });
    assert.deepEqual([status, body.code], [expected, code]);
  }
});
