// Tests in Jest's environments for Node and for pages, with `require` and `import` in each.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { addTests, runTests } from "../../runners/runner.mjs";
import { toolPath, toolVersion } from "../project.mjs";

const JSDOM = toolPath("jest-environment-jsdom");
const USERS = "{required.test.cjs,imported.test.mjs}";

export const version = `Jest ${toolVersion("jest")}`;
export const usesBrowser = false;

export async function run(context) {
  const folder = addTests(context.project);
  const all = "*.test.{cjs,mjs}";
  const environments = [
    ["node", toolPath("jest-environment-node"), all],
    // jsdom has no fetch, which the suite needs.
    ["jsdom", JSDOM, USERS],
    ["jsdom with a fetch", join(folder, "jsdom-with-fetch.cjs"), all],
  ];
  const results = [];
  for (const [name, testEnvironment, tests] of environments) {
    const config = join(context.project, `jest ${name}.json`);
    const settings = {
      rootDir: context.project,
      testEnvironment,
      testMatch: [join(folder, tests)],
      moduleFileExtensions: ["js", "mjs", "cjs", "json"],
      setupFiles: [join(folder, "setup.mjs")],
      cacheDirectory: join(context.project, "jest-cache"),
      watchman: false,
      maxWorkers: 1,
    };
    writeFileSync(config, JSON.stringify(settings));
    const program = (report) => [toolPath("jest/bin/jest.js"), "--config", config, "--json", "--outputFile", report];
    const env = { NODE_OPTIONS: "--experimental-vm-modules", JSDOM_ENVIRONMENT: JSDOM };
    results.push(...(await runTests(name, program, context, { env })));
  }
  return results;
}
