// Tests the packed package in a real browser, and reports as the programs of all platforms do:
//   node tests/package/browsers/run.mjs <chromium|firefox|webkit> <the simulator's URL>

import { join } from "node:path";
import { simulatorAt } from "../conformance/simulator.mjs";
import { report } from "../runtimes/driver.mjs";
import { launchBrowser, serve, supportsExtensions } from "../support/browser.mjs";
import { needed } from "../support/environment.mjs";
import { chromiumCases } from "./chromium-cases.mjs";
import { extensionCases } from "./extension.mjs";
import { journeys } from "./journeys.mjs";
import { cases } from "./page/cases.mjs";
import { serveSite } from "./site.mjs";
import { visit } from "./visit.mjs";

const [name, simulatorUrl] = process.argv.slice(2);

const SUITES = [
  { realm: "page", script: "suite-page" },
  { realm: "module worker", script: "worker-page" },
];

/** Cases that fail because of the browser, not because of the package, with the reason. */
const EXCLUDED = {
  firefox: {
    "after a connection reset before the headers a poll is sent again at the poll interval":
      "Firefox itself sends a GET again at once if its connection was reset",
  },
};

/** Console messages about failed requests. */
const FAILED_REQUESTS = /^(Failed to load resource|Cross-Origin Request Blocked)/;

/** Runs the suite in one page and returns the results, failures included. */
async function runSuite(context, { realm, script }, except) {
  const parameters = { simulatorUrl, except: Object.keys(except) };
  let value;
  const check = (settled) => {
    value = settled;
    if (settled.results.some(({ passed }) => !passed)) throw new Error("there are failures");
  };
  try {
    await visit(context, { title: realm, script, parameters, tolerates: FAILED_REQUESTS, check });
  } catch (error) {
    if (value === undefined) throw error;
    console.log(`${realm}: ${error.message.replaceAll("\n", " ")}`);
  }
  return value;
}

/** Runs one test and returns its result. */
async function attempt(name, run) {
  try {
    await run();
    return { group: "browser", name, passed: true };
  } catch (error) {
    return { group: "browser", name, passed: false, why: error.message };
  }
}

async function runAll(context, foreignUrl) {
  const except = EXCLUDED[name] ?? {};
  const results = [];
  let skipped = 0;
  for (const suite of SUITES) {
    const whole = await attempt(`the suite in a ${suite.realm}`, async () => {
      const { cost, results: ofSuite } = await runSuite(context, suite, except);
      if (suite === SUITES[0]) console.log(`first count: ${cost}`);
      results.push(...ofSuite.map((result) => ({ ...result, group: `${suite.realm}: ${result.group}` })));
    });
    if (!whole.passed) results.push(whole);
    for (const [excluded, why] of Object.entries(except)) {
      console.log(`not run: ${suite.realm}: ${excluded}: ${why}`);
      skipped += 1;
    }
  }
  for (const { name, policy, tolerates } of cases) {
    const page = {
      title: name,
      script: "case-page",
      parameters: { name, simulatorUrl, foreignUrl },
      policy,
      tolerates,
    };
    results.push(await attempt(name, () => visit(context, page)));
  }
  const isChromium = name === "chromium";
  for (const [name, run] of Object.entries({ ...journeys, ...(isChromium && chromiumCases) })) {
    const use = (page, problems) => run(context, page, problems);
    results.push(await attempt(name, () => context.browser.withPage(name, use)));
  }
  for (const [name, run] of Object.entries(isChromium ? extensionCases : {})) {
    if (supportsExtensions()) {
      results.push(await attempt(name, () => run(context)));
    } else {
      console.log(`not run: ${name}: this Chromium is a headless shell, which has no extensions`);
      skipped += 1;
    }
  }
  return report(results, skipped);
}

const screenshots = process.env.SCREENSHOT_DIR ?? join(needed("PROJECT_DIR"), "..", "screenshots");
const site = await serveSite();
const foreign = await serve({});
const browser = await launchBrowser(name, { screenshots });
console.log(`running in ${browser.version}`);
try {
  const failures = await runAll({ browser, site, simulator: simulatorAt(simulatorUrl) }, foreign.url);
  process.exitCode = failures === 0 ? 0 : 1;
} finally {
  await browser.close();
  await Promise.all([site.stop(), foreign.stop()]);
}
