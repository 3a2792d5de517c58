/** @import { AnswerClass, AnswerToClassify } from "./index.js" */

import { invalid } from "./errors.js";
import { enter } from "./instance.js";

/**
 * @param {AnswerToClassify} answer
 * @returns {AnswerClass}
 */
export function classifyAnswer(answer) {
  const { endpoint = "events", exchange, status, body } = answer ?? /** @type {Partial<AnswerToClassify>} */ ({});
  const isPoll = exchange === "poll";
  if (!isPoll && exchange !== "submit") throw invalid("exchange", 'expected "submit" or "poll"', classifyAnswer);
  if (!Number.isInteger(status) || status < 100 || status > 999)
    throw invalid("status", "expected an HTTP status", classifyAnswer);
  if (typeof body !== "string") throw invalid("body", "expected the body as a string", classifyAnswer);
  const meaning = enter(classifyAnswer, (wasm) => wasm.classifyAnswer(String(endpoint), isPoll, status, body));
  if (meaning === undefined) throw invalid("endpoint", "expected the name of an endpoint", classifyAnswer);
  return meaning;
}
