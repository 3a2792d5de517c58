/** @import { AnswerClass, AnswerToClassify } from "./index.js" */

import { invalid } from "./errors.js";
import { enter } from "./instance.js";
import { Packer } from "./pack.js";

/**
 * @param {AnswerToClassify} answer
 * @returns {AnswerClass}
 */
export function classifyAnswer(answer) {
  const { endpoint, exchange, status, body } = answer ?? /** @type {Partial<AnswerToClassify>} */ ({});
  const isPoll = exchange === "poll";
  if (!isPoll && exchange !== "submit") throw invalid("exchange", 'expected "submit" or "poll"');
  if (!Number.isInteger(status) || status < 100 || status > 999) throw invalid("status", "expected an HTTP status");
  if (typeof body !== "string") throw invalid("body", "expected the body as a string");
  return enter(classifyAnswer, (wasm) => {
    const { ops, text } = new Packer().add({ endpoint });
    return wasm.classifyAnswer(ops, text, isPoll, status, body);
  });
}
