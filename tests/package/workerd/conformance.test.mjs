// The conformance suite, run inside of workerd: each case in a request of its own.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { cases } from "../conformance/index.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { COMPATIBILITY_DATES, ask, conformanceModules, startWorker } from "../support/workerd.mjs";

const SOURCE = `
  import * as api from "clevertap-counts";
  import { cases, runCase } from "./conformance/index.mjs";
  import { simulatorAt } from "./conformance/simulator.mjs";

  export default {
    async fetch(request, env) {
      const entry = cases[Number(new URL(request.url).searchParams.get("n"))];
      try {
        await runCase(entry, { api, simulator: simulatorAt(env.SIMULATOR_URL) });
        return Response.json({ name: entry.name });
      } catch (error) {
        return Response.json({ name: entry.name, why: String(error?.stack ?? error) });
      }
    },
  };`;

const simulator = await startSimulator();
after(() => simulator.stop());

for (const compatibilityDate of COMPATIBILITY_DATES) {
  const worker = await startWorker(SOURCE, {
    compatibilityDate,
    bindings: { SIMULATOR_URL: simulator.url },
    modules: conformanceModules(),
  });
  describe(`the package in workerd, as of ${compatibilityDate}, keeps its contract`, { concurrency: 12 }, () => {
    after(() => worker.stop());
    for (const [n, { group, name }] of cases.entries()) {
      it(`${group}: ${name}`, async () => {
        const { status, text } = await ask(`${worker.url}?n=${n}`);
        assert.equal(status, 200, text);
        const result = JSON.parse(text);
        assert.equal(result.name, name);
        assert.equal(result.why, undefined, result.why);
      });
    }
  });
}
