// A row of the table of platforms: node run.mjs ROW SIMULATOR_URL
//
// A row is a module of `rows/`: its `version`, and `cases`, a function from what it may use to functions by their
// names. One that gives an array gave results of the conformance suite; a string is the reason why a case does not run.
//
// TOOLS_DIR is the npm set that has the bundler, PACKAGE_TARBALL the packed package; the browser is found as
// `support/browser.mjs` says.

import { statSync } from "node:fs";
import { join } from "node:path";
import { simulatorAt } from "../conformance/simulator.mjs";
import { report } from "../runtimes/driver.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { makeProject } from "./project.mjs";

/** For one case: a build on a busy machine takes a minute, nothing takes this long. */
const PATIENCE_MS = 240_000;

const [row, simulatorUrl] = process.argv.slice(2);
const { version, cases, usesBrowser = true } = await import(new URL(`rows/${row}.mjs`, import.meta.url));
if (usesBrowser && !process.env.CHROMIUM_BIN) {
  console.log("not run: there is no Chromium\n0 passed, 0 failed, 1 skipped");
  process.exit(0);
}

const project = makeProject(row);
const browser = usesBrowser ? await launchBrowser("chromium", { screenshots: project }) : undefined;
console.log(`running in ${version}${browser ? `, Chromium ${browser.version}` : ""}`);
const results = [];
let skipped = 0;
try {
  const simulator = simulatorAt(simulatorUrl);
  const moduleBytes = statSync(join(project, "node_modules/clevertap-counts/clevertap_counts.wasm")).size;
  const all = await cases({ row, project, browser, simulator, moduleBytes, note: console.log });
  for (const [name, run] of Object.entries(all)) {
    if (typeof run === "string") {
      console.log(`not run: ${row}: ${name}: ${run}`);
      skipped += 1;
    } else {
      results.push(...(await resultsOf(name, run)));
    }
  }
} finally {
  await browser?.close();
}
// A bundler's workers may hold the process.
process.exit(report(results, skipped) === 0 ? 0 : 1);

async function resultsOf(name, run) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing for ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    const ofSuite = await Promise.race([run(), late]);
    return [...(ofSuite ?? []), { group: row, name, passed: true }];
  } catch (error) {
    return [{ group: row, name, passed: false, why: String(error?.stack ?? error) }];
  } finally {
    clearTimeout(timer);
  }
}
