/** @import { Pending } from "../index.js" */
/** @import { Flags, Line } from "./flags.js" */
/** @import { Interruption } from "./interruption.js" */
/** @import { Asked } from "./query.js" */
/** @import { Screen } from "./screen.js" */

import { createClient, milliseconds } from "./client.js";
import { Follower } from "./follow.js";
import { jsonArgument } from "./json.js";
import { UsageError } from "./problems.js";
import { check, countQueryOf, topQueryOf } from "./query.js";
import { countText, topText, trendsText } from "./result.js";
import { countByDay } from "./series.js";

/**
 * Counts, in one number or by day, week or month.
 *
 * @param {Line} line
 * @param {Screen} screen
 * @param {Interruption} interruption
 */
export async function countCommand(line, screen, interruption) {
  /** @type {string[]} */
  const problems = [];
  return await ask(await countQueryOf(line, problems), line.flags, problems, screen, interruption);
}

/**
 * Counts the values of properties.
 *
 * @param {Line} line
 * @param {Screen} screen
 * @param {Interruption} interruption
 */
export async function topCommand(line, screen, interruption) {
  /** @type {string[]} */
  const problems = [];
  return await ask(topQueryOf(line, problems), line.flags, problems, screen, interruption);
}

/**
 * Polls a pending to its end.
 *
 * @param {Line} line
 * @param {Screen} screen
 * @param {Interruption} interruption
 */
export async function resumeCommand({ argument, flags }, screen, interruption) {
  /** @type {string[]} */
  const problems = [];
  const pending = /** @type {Pending} */ (await jsonArgument(String(argument), "PENDING"));
  const client = createClient(flags, problems);
  if (client === undefined || problems.length > 0) throw new UsageError(problems);
  interruption.start();
  const maxWaitMs = milliseconds(flags, "max-wait", problems);
  const follower = new Follower(client, interruption, screen.show.bind(screen), maxWaitMs);
  return outcomeText(await follower.resume(pending), pending.endpoint, flags);
}

/**
 * @param {Asked} asked
 * @param {Flags} flags
 * @param {string[]} problems
 * @param {Screen} screen
 * @param {Interruption} interruption
 */
async function ask(asked, flags, problems, screen, interruption) {
  const body = check(asked, problems);
  const client = createClient(flags, problems);
  if (body === undefined || client === undefined || problems.length > 0) throw new UsageError(problems);
  interruption.start();
  if (flags.by !== undefined && asked.endpoint !== "trends") {
    const onProgress = screen.line.bind(screen);
    return trendsText({ day: await countByDay(client, asked, { interruption, onProgress }) }, flags);
  }
  const maxWaitMs = milliseconds(flags, "max-wait", problems);
  const follower = new Follower(client, interruption, screen.show.bind(screen), maxWaitMs);
  return outcomeText(await follower.ask(asked), asked.endpoint, flags, JSON.parse(body));
}

/**
 * @param {any} outcome
 * @param {string} endpoint
 * @param {Flags} flags
 * @param {object} [query]
 */
function outcomeText(outcome, endpoint, flags, query) {
  if (endpoint === "trends") return trendsText(outcome.report, flags);
  if (endpoint === "top") return topText(outcome.report, flags);
  return countText(outcome, flags, query);
}
