// The conformance suite, run inside of workerd.

import { after, describe, it } from "node:test";
import { startSimulator } from "../support/simulator.mjs";
import { COMPATIBILITY_DATES } from "../support/workerd.mjs";
import { startSuite } from "../support/workerd-suite.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

for (const compatibilityDate of COMPATIBILITY_DATES) {
  const suite = await startSuite(simulator.url, compatibilityDate);
  describe(`the package in workerd, as of ${compatibilityDate}, keeps its contract`, { concurrency: 12 }, () => {
    after(() => suite.stop());
    for (const { group, name, run } of suite.cases) it(`${group}: ${name}`, run);
  });
}
