// Asks for one part of a run, from its first request or from where it stopped.

/** @import { Question } from "./question.js" */
/** @import { RunPart } from "./run-record.js" */
/** @import { CountsClient, Progress, WireQuery } from "/clevertap-counts/index.js" */

import { CleverTapError } from "/clevertap-counts/index.js";
import { requestOf } from "./requests.js";

/**
 * @typedef {{ signal: AbortSignal, onProgress: (progress: Progress) => void }} AskOptions
 * @typedef {Pick<RunPart, "count" | "times">} Answer
 */

/**
 * @param {CountsClient} client
 * @param {Question} question
 * @param {RunPart} part
 * @param {AskOptions} options
 * @returns {Promise<Answer>}
 */
export async function ask(client, question, part, options) {
  const { endpoint, query } = requestOf(question, part);
  if (endpoint === "profiles") return await askPeople(client, query, part, options);
  const { pending } = part;
  return {
    count: pending ? await client.resume(pending, options) : await client.count(query, { endpoint, ...options }),
  };
}

/**
 * Asks for people. CleverTap's answer also tells how often they did it, which `count` does not return. An expired request
 * is submitted again once, as `count` does.
 *
 * @param {CountsClient} client
 * @param {WireQuery} query
 * @param {RunPart} part
 * @param {AskOptions} options
 * @returns {Promise<Answer>}
 */
async function askPeople(client, query, { pending }, options) {
  const submit = () => client.submit(query, { endpoint: "profiles", ...options });
  let mayRepeat = pending === undefined;
  let outcome = pending ?? (await submit());
  while (outcome.status === "partial") {
    try {
      outcome = await client.poll(outcome, options);
    } catch (error) {
      const isExpired = error instanceof CleverTapError && error.code === "request_expired";
      if (!isExpired || !mayRepeat) throw error;
      mayRepeat = false;
      outcome = await submit();
    }
  }
  const { count, extra } = /** @type {{ count: number, extra?: Record<string, unknown> }} */ (outcome);
  const times = extra?.tcount;
  return { count, ...(typeof times === "number" && { times }) };
}
