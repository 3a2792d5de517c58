// The report of a run of the matrix: counts for the terminal, and a file for the table.

import { writeFileSync } from "node:fs";
import { needed } from "../support/environment.mjs";

/** Prints the failures and the counts, writes the counts by fault, and returns the number of failures. */
export function report(platform, version, results) {
  const byFault = {};
  let failed = 0;
  for (const { fault, step, why } of results) {
    byFault[fault] ??= { passed: 0, failed: 0 };
    byFault[fault][why === undefined ? "passed" : "failed"] += 1;
    if (why === undefined) continue;
    failed += 1;
    console.log(`failed: ${fault}, on the ${step}: ${why.replace(/\s*\n\s*/g, " | ")}`);
  }
  writeFileSync(`${needed("FAULTS_DIR")}/${platform}.json`, JSON.stringify({ version, byFault }));
  console.log(`${results.length - failed} passed, ${failed} failed, 0 skipped`);
  return failed;
}
