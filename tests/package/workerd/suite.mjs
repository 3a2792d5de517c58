// The conformance suite in workerd with a compatibility date: node suite.mjs SIMULATOR_URL DATE

import { version } from "../support/workerd.mjs";
import { runRow, startSuite } from "../support/workerd-suite.mjs";

const [simulatorUrl, compatibilityDate] = process.argv.slice(2);
console.log(`running in workerd ${version} as of ${compatibilityDate}`);
const { url, stop } = await startSuite(simulatorUrl, compatibilityDate);
try {
  process.exitCode = (await runRow(url)) === 0 ? 0 : 1;
} finally {
  await stop();
}
