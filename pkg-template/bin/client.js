/** @import { ClientOptions, Issue } from "../index.js" */
/** @import { Flags } from "./flags.js" */

import { CleverTapError, CountsClient } from "../index.js";
import { describe } from "./problems.js";

/** The flags and variables that set a client's options. */
const SOURCES = /** @type {Record<string, string>} */ ({
  accountId: "CLEVERTAP_ACCOUNT_ID",
  passcode: "CLEVERTAP_PASSCODE",
  headers: "CLEVERTAP_HEADERS",
  baseUrl: "--base-url",
  maxWaitMs: "--max-wait",
  pollIntervalMs: "--poll-interval",
});

/**
 * Creates the client. Adds its problems to the others', so that all of them are reported at once.
 *
 * @param {Flags} flags
 * @param {string[]} problems
 * @param {NodeJS.ProcessEnv} [env]
 */
export function createClient(flags, problems, env = process.env) {
  const { "base-url": baseUrl } = flags;
  // A region of the environment is the default only.
  const region = flags.region ?? (baseUrl === undefined ? env.CLEVERTAP_REGION || undefined : undefined);
  const options = /** @type {ClientOptions} */ ({
    accountId: env.CLEVERTAP_ACCOUNT_ID || undefined,
    passcode: env.CLEVERTAP_PASSCODE || undefined,
    region,
    baseUrl,
    headers: parseHeaders(env.CLEVERTAP_HEADERS, problems),
    maxWaitMs: milliseconds(flags, "max-wait", problems),
    pollIntervalMs: milliseconds(flags, "poll-interval", problems),
  });
  try {
    return new CountsClient(options);
  } catch (error) {
    if (!(error instanceof CleverTapError) || error.code !== "invalid_options") throw error;
    const regionSource = flags.region === undefined ? "CLEVERTAP_REGION" : "--region";
    const source = (/** @type {Issue["path"]} */ [option]) => SOURCES[option] ?? regionSource;
    problems.push(
      ...describe(
        error.issues.filter((issue) => issue.code !== "missing"),
        source,
      ),
    );
    const unset = error.issues.filter((issue) => issue.code === "missing").map((issue) => source(issue.path));
    if (unset.length > 0)
      problems.push(`${unset.join(" and ")} must be set in the environment, unless a gateway adds the credentials`);
    return undefined;
  }
}

/**
 * Returns the milliseconds of a flag, or undefined if it is not given.
 *
 * @param {Flags} flags
 * @param {"max-wait" | "poll-interval"} name
 * @param {string[]} problems
 */
export function milliseconds(flags, name, problems) {
  const text = flags[name];
  if (text === undefined) return undefined;
  const seconds = Number(text);
  // A minus and an overflow are left to the client, which knows the limits.
  if (text.trim() !== "" && Number.isFinite(seconds)) return Math.round(seconds * 1000);
  problems.push(`--${name}: expected a number of seconds, such as 600, got ${JSON.stringify(text)}`);
  return undefined;
}

/**
 * Reads one `Name: value` from each line. Messages do not show the text, because it is secret.
 *
 * @param {string | undefined} text
 * @param {string[]} problems
 */
function parseHeaders(text, problems) {
  if (text === undefined || text.trim() === "") return undefined;
  /** @type {Record<string, string>} */
  const headers = Object.create(null);
  for (const [n, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).trim();
    if (colon < 1 || name === "") problems.push(`CLEVERTAP_HEADERS: line ${n + 1} is not "Name: value"`);
    else headers[name] = line.slice(colon + 1).trim();
  }
  return headers;
}
