// The packed package in a real browser, reported as by the program of any other platform:
//   node tests/package/browsers/run.mjs <chromium|firefox|webkit> <the simulator's URL>

import { join } from "node:path";
import { simulatorAt } from "../conformance/simulator.mjs";
import { report } from "../runtimes/driver.mjs";
import { launchBrowser, serve } from "../support/browser.mjs";
import { needed } from "../support/environment.mjs";
import { journeys } from "./journeys.mjs";
import { cases } from "./page/cases.mjs";
import { serveSite } from "./site.mjs";
import { visit } from "./visit.mjs";

const [name, simulatorUrl] = process.argv.slice(2);

const SUITES = [
  { where: "page", script: "suite-page" },
  { where: "module worker", script: "worker-page" },
];

/** Cases of the suite that a browser spoils below the package, and how. */
const LEFT_OUT = {
  firefox: {
    "after a connection reset before the headers a poll is sent again at the poll interval":
      "Firefox itself sends a GET again at once where its connection was reset",
  },
};

/** What consoles say of answers that are no success. */
const OF_ANSWERS = /^(Failed to load resource|Cross-Origin Request Blocked)/;

/** All cases of the suite in one page, their failures included. */
async function runSuite(context, { where, script }, except) {
  const parameters = { simulatorUrl, except: Object.keys(except) };
  let value;
  const check = (settled) => {
    value = settled;
    if (settled.results.some(({ passed }) => !passed)) throw new Error("there are failures");
  };
  try {
    await visit(context, { title: where, script, parameters, tolerates: OF_ANSWERS, check });
  } catch (error) {
    if (value === undefined) throw error;
    console.log(`${where}: ${error.message.replaceAll("\n", " ")}`);
  }
  return value;
}

/** Runs one test, and gives its result. */
async function attempt(name, run) {
  try {
    await run();
    return { group: "browser", name, passed: true };
  } catch (error) {
    return { group: "browser", name, passed: false, why: error.message };
  }
}

async function runAll(context, foreignUrl) {
  const except = LEFT_OUT[name] ?? {};
  const results = [];
  let skipped = 0;
  for (const suite of SUITES) {
    const whole = await attempt(`the suite in a ${suite.where}`, async () => {
      const { cost, results: ofSuite } = await runSuite(context, suite, except);
      if (suite === SUITES[0]) console.log(`first count: ${cost}`);
      results.push(...ofSuite.map((result) => ({ ...result, group: `${suite.where}: ${result.group}` })));
    });
    if (!whole.passed) results.push(whole);
    for (const [what, why] of Object.entries(except)) {
      console.log(`not run: ${suite.where}: ${what}: ${why}`);
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
  for (const [name, run] of Object.entries(journeys)) {
    results.push(await attempt(name, () => context.browser.withPage(name, (page) => run(context, page))));
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
