// The conformance suite in workerd as of a compatibility date: node suite.mjs SIMULATOR_URL DATE

import { runAll } from "../conformance/index.mjs";
import { report } from "../runtimes/driver.mjs";
import { version } from "../support/workerd.mjs";
import { startSuite } from "../support/workerd-suite.mjs";

/** Cases side by side: most of them wait for timers and sockets. */
const WIDTH = 12;

const [simulatorUrl, compatibilityDate] = process.argv.slice(2);
console.log(`running in workerd ${version} as of ${compatibilityDate}`);
const suite = await startSuite(simulatorUrl, compatibilityDate);
try {
  console.log(`first count: ${await suite.firstCount()}`);
  const failures = report(await runAll(suite.cases, undefined, WIDTH));
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  await suite.stop();
}
