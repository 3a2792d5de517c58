// Runs the conformance suite without the runtime's test runner.

import { cases, runAll } from "../conformance/index.mjs";
import { simulatorAt } from "../conformance/simulator.mjs";
import { firstCount } from "./first-count.mjs";

/** The number of concurrent cases. Most of them wait for timers and sockets. */
const WIDTH = 12;
/** Cases in which the server resets a connection instead of answering. */
const RESETS = /^after (a connection reset before the headers|failures, timeouts and aborts)/;

/**
 * Prints the cost of the first count, a line for each case that fails or is not run, and the counts as the last line.
 * Returns the number of failures.
 *
 * `resendsIssue` is set for a runtime whose fetch silently sends a request again if a new connection is reset. It is the
 * issue about that defect, and the cases with resets are not run. `moduleBytes` is set for a runtime that compiles the
 * module for the package.
 */
export async function runSuite(runtime, api, simulatorUrl, resendsIssue, moduleBytes) {
  console.log(`running in ${runtime}`);
  const context = { api, simulator: simulatorAt(simulatorUrl) };
  console.log(`first count: ${await firstCount(context, moduleBytes)}`);
  const skipped = cases.filter(({ name }) => resendsIssue && RESETS.test(name));
  const results = await runAll(
    cases.filter((entry) => !skipped.includes(entry)),
    context,
    WIDTH,
  );
  for (const { group, name } of skipped) console.log(`not run: ${group}: ${name}: ${resendsIssue}`);
  return report(results, skipped.length);
}

/** Prints a line for each failure and the counts as the last line. Returns the number of failures. */
export function report(results, skipped = 0) {
  const failures = results.filter(({ passed }) => !passed);
  for (const { group, name, why } of failures) {
    console.log(`failed: ${group}: ${name}: ${why.replace(/\s*\n\s*/g, " | ")}`);
  }
  console.log(`${results.length - failures.length} passed, ${failures.length} failed, ${skipped} skipped`);
  return failures.length;
}

/** Runs the suite in a process whose argument is the simulator's URL, and ends the process. */
export async function runProgram(api) {
  const { bun, deno, node } = process.versions;
  const mayRead = deno && globalThis.Deno.permissions.querySync({ name: "read" }).state === "granted";
  if (mayRead)
    throw new Error("Deno may read files, so that the run does not show that it works without this permission");
  const [runtime, resendsIssue] = deno
    ? [`Deno ${deno}`, "https://github.com/denoland/deno/issues/35610"]
    : [bun ? `Bun ${bun}` : `Node ${node}`];
  const failures = await runSuite(runtime, api, process.argv[2], resendsIssue);
  process.exit(failures === 0 ? 0 : 1);
}
