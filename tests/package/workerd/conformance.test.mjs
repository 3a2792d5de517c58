// The conformance suite, run inside of workerd.

import { after, describe, it } from "node:test";
import { startSimulator } from "../support/simulator.mjs";
import { COMPATIBILITY_DATES } from "../support/workerd.mjs";
import { WIDTH, casesAt, startSuite } from "../support/workerd-suite.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

for (const compatibilityDate of COMPATIBILITY_DATES) {
  const { url, stop } = await startSuite(simulator.url, compatibilityDate);
  describe(`the package in workerd, as of ${compatibilityDate}, keeps its contract`, { concurrency: WIDTH }, () => {
    after(stop);
    for (const { group, name, run } of casesAt(url)) it(`${group}: ${name}`, run);
  });
}
