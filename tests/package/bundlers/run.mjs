// Runs a row of the table of platforms: node run.mjs ROW SIMULATOR_URL
//
// A row is a module of `rows/` with its `version` and `run`, which returns results. TOOLS_DIR is the npm set with the
// bundler, PACKAGE_TARBALL the packed package. `support/browser.mjs` describes how the browser is found.

import { statSync } from "node:fs";
import { join } from "node:path";
import { simulatorAt } from "../conformance/simulator.mjs";
import { report } from "../runtimes/driver.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { makeProject } from "./project.mjs";

const [row, simulatorUrl] = process.argv.slice(2);
const { version, run, usesBrowser = true } = await import(new URL(`rows/${row}.mjs`, import.meta.url));
if (usesBrowser && !process.env.CHROMIUM_BIN) {
  console.log("not run: Chromium is not installed\n0 passed, 0 failed, 1 skipped");
  process.exit(0);
}

const project = makeProject(row);
const moduleBytes = statSync(join(project, "node_modules/clevertap-counts/clevertap_counts.wasm")).size;
const browser = usesBrowser ? await launchBrowser("chromium", { screenshots: project }) : undefined;
console.log(`running in ${version}${browser ? `, ${browser.version}` : ""}`);
let results;
try {
  results = await run({ row, project, moduleBytes, browser, simulator: simulatorAt(simulatorUrl), note: console.log });
} finally {
  await browser?.close();
}
const notRun = results.filter((result) => result.notRun !== undefined);
for (const { group, name, notRun: why } of notRun) console.log(`not run: ${group}: ${name}: ${why}`);
const failures = report(
  results.filter((result) => result.notRun === undefined),
  notRun.length,
);
// A bundler's workers may keep the process alive.
process.exit(failures === 0 ? 0 : 1);
