// Runs a row of the table of platforms: node run.mjs ROW SIMULATOR_URL
//
// A row is a module of `rows/` that describes a small project:
// - `set`: the npm set in `xtask/npm` with the framework and its lock file
// - `name` and `version`: the framework's name, and the package of the set that has its version
// - `files`: the texts of the project's files by their paths
// - `build`: the commands that build it, as lists of arguments of Node; the first is a file of `node_modules`
// - `count`: a function of `count.mjs` that counts with the result
// - `counts`: further such functions, by the names of their cases
// - `checks`: other functions of the context, by the names of their cases
// - `notRun`: the reason why a row cannot run, instead of all others

import { simulatorAt } from "../conformance/simulator.mjs";
import { checkCount } from "../bundlers/observe.mjs";
import { runCases } from "../bundlers/results.mjs";
import { report } from "../runtimes/driver.mjs";
import { end, install, NotRun, run, versionOf, writeProject } from "./project.mjs";

const [row, simulatorUrl] = process.argv.slice(2);
const framework = await import(new URL(`rows/${row}.mjs`, import.meta.url));
const simulator = simulatorAt(simulatorUrl);

/** Returns the results of the row's cases. */
async function results() {
  const { set, files, build = [], count, counts = {}, checks = {} } = framework;
  if (framework.notRun) throw new NotRun(framework.notRun);
  const installed = install(set);
  console.log(`running in ${framework.name} ${versionOf(installed, framework.version)}`);
  const project = writeProject(installed, row, files);
  const context = { project, simulator };
  const built = await runCases(row, {
    async builds() {
      for (const command of build) await run(project, command);
    },
  });
  if (!built[0].passed) return built;
  const cases = {};
  for (const [name, use] of Object.entries({ ...(count && { counts: count }), ...counts }))
    cases[name] = () => checkCount(simulator, (baseUrl) => use(context, baseUrl));
  for (const [name, check] of Object.entries(checks)) cases[name] = () => check(context);
  return [...(build.length > 0 ? built : []), ...(await runCases(row, cases))];
}

try {
  const failures = report(await results());
  process.exitCode = failures === 0 ? 0 : 1;
} catch (error) {
  if (!(error instanceof NotRun)) throw error;
  console.log(`not run: ${error.message.split("\n")[0]}\n0 passed, 0 failed, 1 skipped`);
} finally {
  end();
}
