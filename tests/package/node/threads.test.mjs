// Worker threads: each has its own instance of the package.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { programSays } from "../support/child.mjs";
import { startSimulator } from "../support/simulator.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

const COUNT = `(async ({ CountsClient }, baseUrl) => {
  const client = new CountsClient({ accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl, pollIntervalMs: 20 });
  return await client.count({ event_name: "Charged", from: 20240101, to: 20240131 });
})`;

/** A program with a function `startThread`, whose thread counts; `rest` gets the expression that counts in the main thread. */
const program = (load, baseUrl, rest) => `
  import { once } from "node:events";
  import { writeFileSync } from "node:fs";
  import { Worker } from "node:worker_threads";

  const baseUrl = ${JSON.stringify(baseUrl)};
  const path = process.argv[1] + ".worker.cjs";
  writeFileSync(path, ${JSON.stringify(`
    const { parentPort, workerData } = require("node:worker_threads");
    (async () => parentPort.postMessage(await ${COUNT}(${load}, workerData)))();`)});
  const startThread = (url) => new Worker(path, { workerData: url });
  ${rest(`${COUNT}(await import("clevertap-counts"), baseUrl)`)}`;

describe("in worker threads", { concurrency: true }, () => {
  for (const load of ['await import("clevertap-counts")', 'require("clevertap-counts")']) {
    it(`${load} counts in two threads and the main thread at once`, async () => {
      const { baseUrl } = await simulator.session({ partials: 1 });
      const said = await programSays(
        program(
          load,
          baseUrl,
          (main) => `
        const threads = [startThread(baseUrl), startThread(baseUrl)].map(async (thread) => (await once(thread, "message"))[0]);
        console.log(JSON.stringify(await Promise.all([${main}, ...threads])));`,
        ),
      );
      assert.equal(said.length, 3);
      assert.ok(said[0] > 0);
      assert.equal(new Set(said).size, 1, said);
    });
  }

  it("the main thread counts after a thread was terminated during a count", async () => {
    const { baseUrl, id } = await simulator.session({ script: [{ hang: true }] });
    const said = await programSays(
      program(
        'require("clevertap-counts")',
        baseUrl,
        (main) => `
      const log = async () => (await fetch(${JSON.stringify(`${simulator.url}/_simulator/sessions/${id}`)})).json();
      const thread = startThread(baseUrl);
      while ((await log()).exchanges.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      const code = await thread.terminate();
      console.log(JSON.stringify({ code, count: await ${main} }));`,
      ),
    );
    assert.equal(said.code, 1);
    assert.ok(said.count > 0);
  });
});
