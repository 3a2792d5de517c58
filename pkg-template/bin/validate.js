/** @import { Line } from "./flags.js" */

import { UsageError } from "./problems.js";
import { check, readQuery } from "./query.js";

/**
 * Prints the request body of a query.
 *
 * @param {Line} line
 */
export async function validateCommand({ argument, flags }) {
  /** @type {string[]} */
  const problems = [];
  const body = check(await readQuery(String(argument), "FILE", flags, problems), problems);
  if (body === undefined || problems.length > 0) throw new UsageError(problems, "");
  return `${body}\n`;
}
