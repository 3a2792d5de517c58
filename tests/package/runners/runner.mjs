// Runs a test runner and reads its report in JSON, whose format Jest and Vitest share.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

const TESTS = fileURLToPath(new URL("..", import.meta.url));
const LIMIT_MS = 300_000;

/** Copies the tests into a project that has the package and the suite, and returns their folder. */
export function addTests(project) {
  for (const path of ["runners", "runtimes/first-count.mjs", "bundlers/compilations.mjs"]) {
    cpSync(join(TESTS, path), join(project, "src", path), { recursive: true });
  }
  return join(project, "src/runners");
}

/**
 * Runs the runner in an environment and returns the results of the tests and of the conformance suite. `program` is a
 * function from the path of the report to the runner's arguments.
 */
export async function runTests(
  environment,
  program,
  { project, simulator, note },
  { node = process.execPath, env = {} } = {},
) {
  const folder = join(project, "reports", environment.replace(/\W+/g, "-"));
  mkdirSync(folder, { recursive: true });
  const [report, suite] = ["report.json", "suite.json"].map((name) => join(folder, name));
  const child = spawn(node, program(report), {
    cwd: project,
    env: { ...process.env, ...env, SIMULATOR_URL: simulator.url, RESULTS: suite, CI: "1", NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LIMIT_MS,
    killSignal: "SIGKILL",
  });
  const [[code, signal], ...said] = await Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]);
  const failed = (name, why) => ({ group: environment, name, passed: false, why });
  if (!existsSync(report)) return [failed("runs", `no report (${code ?? signal}): ${said.join("\n")}`)];

  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const results = testResults.flatMap(({ name, status, message, assertionResults }) =>
    assertionResults.length === 0
      ? [failed(name, `no test in it ran (${status}): ${message}`)]
      : assertionResults.map(({ fullName, status, failureMessages }) => ({
          group: environment,
          name: fullName,
          passed: status === "passed",
          why: failureMessages?.join("\n") || status,
        })),
  );
  if (code !== 0 && results.every(({ passed }) => passed))
    results.push(failed("ends without an error", `${code ?? signal}: ${said.join("\n")}`));
  if (!existsSync(suite)) return results;
  const { first, results: ofSuite } = JSON.parse(readFileSync(suite, "utf8"));
  note(`first count: ${first}`);
  return [...results, ...ofSuite];
}
