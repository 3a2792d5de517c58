// Asks for one part of a run, from its first request or from where it stopped.

/** @import { Question } from "./question.js" */
/** @import { RunPart } from "./run-record.js" */
/** @import { CountsClient, Pending, Progress, TopCounts, Trends, WireQuery } from "/clevertap-counts/index.js" */

import { CleverTapError } from "/clevertap-counts/index.js";
import { GROUP, requestOf } from "./requests.js";

/**
 * @typedef {{ signal: AbortSignal, onProgress: (progress: Progress) => void }} AskOptions
 * @typedef {Pick<RunPart, "count" | "times" | "numbers" | "values">} Answer
 */

/**
 * @param {CountsClient} client
 * @param {Question} question
 * @param {RunPart} part
 * @param {AskOptions} options
 * @returns {Promise<Answer>}
 */
export async function ask(client, question, part, options) {
  const request = requestOf(question, part);
  const { pending } = part;
  switch (request.endpoint) {
    case "trends": {
      const trends = pending ? await resume(client, pending, options) : await client.trends(request.query, options);
      return { numbers: numbersOf(/** @type {Trends} */ (trends)[GROUP]) };
    }
    case "top": {
      const top = pending ? await resume(client, pending, options) : await client.top(request.query, options);
      return { values: valuesOf(/** @type {TopCounts} */ (top)[GROUP]) };
    }
    case "profiles":
      return await askPeople(client, request.query, pending, options);
    default: {
      const count = pending ? await resume(client, pending, options) : await client.count(request.query, options);
      return { count: /** @type {number} */ (count) };
    }
  }
}

/**
 * @param {CountsClient} client
 * @param {Pending} pending
 * @param {AskOptions} options
 */
const resume = (client, pending, options) => client.resume(pending, options);

/**
 * Asks for people. CleverTap's answer also tells how often they did it, which `count` does not return. An expired request
 * is submitted again once, as `count` does.
 *
 * @param {CountsClient} client
 * @param {WireQuery} query
 * @param {Pending | undefined} pending
 * @param {AskOptions} options
 * @returns {Promise<Answer>}
 */
async function askPeople(client, query, pending, options) {
  const submit = () => client.submit(query, { endpoint: /** @type {const} */ ("profiles"), ...options });
  let mayRepeat = pending === undefined;
  let outcome = pending?.endpoint === "profiles" ? /** @type {Pending<"profiles">} */ (pending) : await submit();
  for (;;) {
    if (outcome.status === "success") {
      const times = outcome.extra?.tcount;
      return { count: outcome.count, ...(typeof times === "number" && { times }) };
    }
    try {
      outcome = await client.poll(outcome, options);
    } catch (error) {
      const isExpired = error instanceof CleverTapError && error.code === "request_expired";
      if (!isExpired || !mayRepeat) throw error;
      mayRepeat = false;
      outcome = await submit();
    }
  }
}

/**
 * Returns the numbers of a report, whose values the package does not check.
 *
 * @param {unknown} numbers
 * @returns {Record<string, number>}
 */
export function numbersOf(numbers = {}) {
  const entries = Object.entries(Object(numbers));
  const wrong = entries.find(([, number]) => typeof number !== "number");
  if (wrong) throw new Error(`CleverTap answered ${JSON.stringify(wrong[1])} for ${wrong[0]}, which is not a number.`);
  return Object.fromEntries(entries);
}

/**
 * Returns the values of all types together, the most frequent one first.
 *
 * @param {unknown} types
 */
export function valuesOf(types = {}) {
  return Object.values(Object(types))
    .flatMap((numbers) => Object.entries(numbersOf(numbers)))
    .map(([value, count]) => ({ value, count }))
    .sort((one, other) => other.count - one.count);
}
