// Tests in Vitest, in separate processes and in contexts of one process.

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { addTests, runTests } from "../../runners/runner.mjs";
import { toolPath, toolVersion } from "../project.mjs";

export const version = `Vitest ${toolVersion("vitest")}`;
export const usesBrowser = false;

/** The oldest version of Node that Vitest supports. */
const OLDEST_NODE = [22, 12];

export async function run(context) {
  const node = process.env.NODE ?? process.execPath;
  const [major, minor] = execFileSync(node, ["--version"], { encoding: "utf8" }).slice(1).split(".").map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    return [
      {
        group: context.row,
        name: "all tests",
        notRun: `Vitest requires Node ${OLDEST_NODE.join(".")}, and NODE names an older one`,
      },
    ];
  }
  addTests(context.project);
  const results = [];
  for (const pool of ["forks", "vmThreads"]) {
    const settings = {
      root: context.project,
      test: {
        pool,
        globals: true,
        include: ["src/runners/*.test.mjs"],
        setupFiles: ["src/runners/setup.mjs"],
        maxWorkers: 1,
      },
    };
    const config = join(context.project, `vitest ${pool}.json.mjs`);
    writeFileSync(config, `export default { ...${JSON.stringify(settings)} };\n`);
    const program = (report) => [
      toolPath("vitest/vitest.mjs"),
      "run",
      "--config",
      config,
      "--reporter=json",
      `--outputFile=${report}`,
    ];
    results.push(...(await runTests(pool, program, context, { node })));
  }
  return results;
}
