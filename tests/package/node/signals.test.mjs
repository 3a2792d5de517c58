// A shared signal keeps no listener of the calls that have ended.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, it } from "node:test";
import { importPackage } from "../support/package.mjs";
import { startSimulator } from "../support/simulator.mjs";

const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
const { CountsClient } = await importPackage();
const simulator = await startSimulator();
after(() => simulator.stop());

async function clientOn(config, options) {
  const { baseUrl } = await simulator.session(config);
  return new CountsClient({
    accountId: "SIM-ACCOUNT",
    passcode: "SIM-PASSCODE",
    baseUrl,
    pollIntervalMs: 0,
    ...options,
  });
}

it("a shared signal has no listener left after 1,000 calls", async () => {
  const client = await clientOn({ partials: 1 });
  const { signal } = new AbortController();
  let most = 0;
  const onProgress = () => {
    most = Math.max(most, getEventListeners(signal, "abort").length);
  };
  for (let n = 0; n < 10; n++) {
    await Promise.all(Array.from({ length: 100 }, () => client.count(QUERY, { signal, onProgress })));
    assert.equal(getEventListeners(signal, "abort").length, 0);
  }
  assert.ok(most > 0, "there was never a listener: the test proves nothing");
});

it("a shared signal has no listener left after 1,000 failures", async () => {
  const client = await clientOn({}, { accountId: "OTHER" });
  const { signal } = new AbortController();
  const results = await Promise.allSettled(Array.from({ length: 1_000 }, () => client.count(QUERY, { signal })));
  assert.ok(results.every(({ reason }) => reason?.code === "unauthorized"));
  assert.equal(getEventListeners(signal, "abort").length, 0);
});
