// The default poll interval in real time.

import assert from "node:assert/strict";
import { after, it } from "node:test";
import { importPackage } from "../support/package.mjs";
import { startSimulator } from "../support/simulator.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

/** A poll that came one interval too late would come after this. */
const LATEST_MS = 55_000;

it("polls by default 30 seconds after the previous answer, and not an interval later", async () => {
  const { CountsClient } = await importPackage();
  const { id, baseUrl } = await simulator.session({ partials: 1, pollIntervalMs: 30_000, earlyPolls: "refuse" });
  const client = new CountsClient({ accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl });
  assert.ok((await client.count({ event_name: "Charged", from: 20240101, to: 20240131 })) > 0);
  const { exchanges, earlyPolls } = await simulator.log(id);
  assert.deepEqual(
    exchanges.map(({ method }) => method),
    ["POST", "GET"],
  );
  assert.equal(earlyPolls, 0);
  const pause = exchanges[1].arrivedAt - exchanges[0].answeredAt;
  assert.ok(pause >= 30_000 && pause < LATEST_MS, `${pause} ms lie between the answer and the poll`);
});
