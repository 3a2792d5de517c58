/** @import { Issue } from "../index.js" */
/** @import { Interruption } from "./interruption.js" */

import { CleverTapError } from "../index.js";
import { describe, pathText, UsageError } from "./problems.js";

const CREDENTIALS =
  "The credentials are those of CLEVERTAP_ACCOUNT_ID, CLEVERTAP_PASSCODE and CLEVERTAP_HEADERS, and --region is the account's.";

/**
 * Prints a failure, and the pendings of the unfinished counts as one line of JSON each.
 *
 * @param {unknown} error
 * @param {Interruption} interruption
 * @returns {number} The exit code.
 */
export function report(error, interruption) {
  const { pendings, exitCode } = interruption;
  const say = (/** @type {string} */ text) => process.stderr.write(text);
  if (error instanceof UsageError) {
    for (const problem of error.problems) say(`error: ${problem}\n`);
    say(error.help);
    return 2;
  }
  const code = failure(error, exitCode, say);
  if (code === 2) return code;
  if (pendings.length === 0) {
    if (exitCode !== 0) say("There is no count to resume.\n");
    return code;
  }
  say(
    `Resume ${pendings.length === 1 ? "it" : "each"} with clevertap-counts resume, and the same region or base URL:\n`,
  );
  for (const pending of pendings) say(`${JSON.stringify(pending)}\n`);
  return code;
}

/**
 * @param {unknown} error
 * @param {number} exitCode
 * @param {(text: string) => void} say
 */
function failure(error, exitCode, say) {
  if (exitCode !== 0) {
    say("Interrupted.\n");
    return exitCode;
  }
  if (!(error instanceof CleverTapError)) {
    say(`error: ${error instanceof Error ? (error.stack ?? error) : error}\n`);
    return 1;
  }
  if (error.code === "invalid_query" || error.code === "invalid_options") {
    const source = (/** @type {Issue["path"]} */ path) => (path[0] === "pending" ? "PENDING" : pathText(path));
    for (const problem of describe(error.issues, source)) say(`error: ${problem}\n`);
    return 2;
  }
  // The client's own text speaks of an option in milliseconds, of which polls have used a part.
  const isLate = error.code === "deadline_exceeded";
  const message = isLate ? "there was no result in time; allow more with --max-wait SECONDS" : error.message;
  say(`error: ${error.code}: ${message}\n`);
  if (error.code === "unauthorized") say(`${CREDENTIALS}\n`);
  return 1;
}
