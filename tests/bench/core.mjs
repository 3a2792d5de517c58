// Runs the conformance cases about counting and the cases about the query language on the contenders, so that the benchmark
// compares equal work. The package has to pass the latter, too.
//   node tests/bench/core.mjs <the simulator's URL> <folder for the bundles>

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { cases, runAll } from "../package/conformance/index.mjs";
import { simulatorAt } from "../package/conformance/simulator.mjs";
import { CLIENTS, OURS, WHOLE, bundleClients } from "./contenders.mjs";
import { languageCases } from "./language-cases.mjs";

const [simulatorUrl, folder] = process.argv.slice(2);

/** The number of concurrent cases. Most of them wait for timers and sockets. */
const WIDTH = 16;

const { groups, excluded } = JSON.parse(readFileSync(new URL("core-cases.json", import.meta.url), "utf8"));

const rows = Object.entries(excluded).flatMap(([why, byGroup]) =>
  Object.entries(byGroup).flatMap(([group, patterns]) =>
    patterns.map((pattern) => ({ why, group, pattern: new RegExp(pattern) })),
  ),
);
const exclusion = ({ group, name }) => rows.find((row) => row.group === group && row.pattern.test(name));

const ofGroups = cases.filter(({ group }) => groups.includes(group));
for (const row of rows) {
  const isUsed = ofGroups.some(({ group, name }) => row.group === group && row.pattern.test(name));
  if (!isUsed) throw new Error(`core-cases.json: no case of ${row.group} matches ${row.pattern}`);
}
const core = ofGroups.filter((entry) => !exclusion(entry));
for (const why of Object.keys(excluded)) {
  const names = ofGroups.filter((entry) => exclusion(entry)?.why === why);
  console.log(`not among the core cases: ${names.length} of ${ofGroups.length}, for ${why}`);
}

const modules = await bundleClients(folder);
const runs = WHOLE.map(async (name) => {
  const api = await import(pathToFileURL(modules[name]));
  const all = name === OURS ? languageCases : [...core, ...languageCases];
  return [name, await runAll(all, { api, simulator: simulatorAt(simulatorUrl) }, WIDTH)];
});
let [passed, failed] = [0, 0];
for (const [name, results] of await Promise.all(runs)) {
  for (const { group, name: of, why } of results.filter(({ passed }) => !passed)) {
    console.log(`failed: ${name}: ${group}: ${of}: ${why.replace(/\s*\n\s*/g, " | ")}`);
  }
  const good = results.filter(({ passed }) => passed).length;
  console.log(`${name} (${CLIENTS[name].about}): ${good} of ${results.length} core cases`);
  passed += good;
  failed += results.length - good;
}
console.log(`${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 ? 0 : 1);
