// Queries as JSON text.

/** @import { FormIssue } from "./form-issue.js" */

import { isExact } from "./filter-draft.js";

/** A string or a number in a valid JSON text. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses a JSON text. Refuses numbers that `JSON.parse` would round, because the query would then count something
 * else.
 *
 * @param {string} text
 * @returns {{ value: unknown, problem?: undefined } | { problem: string }}
 */
export function parseJson(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `This is not valid JSON: ${error instanceof Error ? error.message : error}` };
  }
  const rounded = text.match(STRING_OR_NUMBER)?.find((token) => !token.startsWith('"') && !isExact(token));
  return rounded === undefined ? { value } : { problem: `${rounded} has too many digits: it would be rounded.` };
}

/**
 * Formats a query as a JSON text for people.
 *
 * @param {unknown} query
 */
export function formatJson(query) {
  return JSON.stringify(query, null, 2);
}

/**
 * Returns an issue with its path: "event_properties[0].value: missing".
 *
 * @param {FormIssue} issue
 */
export function issueInWords({ path, message }) {
  const at = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${key}`)).join("");
  return at === "" ? message : `${at.replace(/^\./, "")}: ${message}`;
}
