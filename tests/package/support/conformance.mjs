// The conformance suite as tests of node:test.

import { after, describe, it } from "node:test";
import { cases, runCase } from "../conformance/index.mjs";
import { startSimulator } from "./simulator.mjs";

/** Cases side by side: most of them wait for timers and sockets. */
const WIDTH = 12;

/** Declares a test for each case, on a simulator of this process's own. */
export async function conformance(title, api) {
  const simulator = await startSimulator();
  describe(title, { concurrency: WIDTH }, () => {
    after(() => simulator.stop());
    for (const entry of cases) {
      it(`${entry.group}: ${entry.name}`, () => runCase(entry, { api, simulator }));
    }
  });
}
