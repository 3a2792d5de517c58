import { operators } from "../index.js";
import { parseJson } from "./json.js";

const ORDER = /^(greater|less)_than/;

/**
 * Reads `NAME OPERATOR [VALUE]`. The name ends at the first operator, so it may contain spaces; in double quotes it may
 * contain operators, too. The value is a text, a number after an operator that orders, or JSON after `:=`.
 *
 * A text without a known operator is split at its first two spaces, so that the validator can name the operator that was
 * meant.
 *
 * @param {string} text
 * @returns {{ name?: string, operator?: string, value?: unknown }}
 * @throws {SyntaxError} The JSON after `:=` is malformed.
 */
export function parseFilter(text) {
  const { name, operator, rest } = split(text.trim());
  /** @type {ReturnType<typeof parseFilter>} */
  const filter = {};
  if (name !== "") filter.name = name;
  if (operator !== undefined) filter.operator = operator;
  if (rest !== "") filter.value = parseValue(rest, operator);
  return filter;
}

/** @param {string} text */
function split(text) {
  const quoted = /^"(?:[^"\\]|\\.)*"(?=\s|$)/.exec(text)?.[0];
  if (quoted !== undefined) {
    const [operator, rest] = firstWord(text.slice(quoted.length).trim());
    return { name: String(parseJson(quoted)), operator: operator || undefined, rest };
  }
  for (const { index } of text.matchAll(/\s+/g)) {
    const [word, rest] = firstWord(text.slice(index).trim());
    if (/** @type {readonly string[]} */ (operators).includes(word)) {
      return { name: text.slice(0, index), operator: word, rest };
    }
  }
  const [name, after] = firstWord(text);
  const [operator, rest] = firstWord(after);
  return { name, operator: operator || undefined, rest };
}

/**
 * @param {string} text
 * @returns {[word: string, rest: string]}
 */
function firstWord(text) {
  const space = text.search(/\s/);
  return space === -1 ? [text, ""] : [text.slice(0, space), text.slice(space).trim()];
}

/**
 * @param {string} text
 * @param {string | undefined} operator
 */
function parseValue(text, operator) {
  if (text.startsWith(":=")) return parseJson(text.slice(2));
  const isNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);
  return isNumber && ORDER.test(operator ?? "") ? parseJson(text) : text;
}
