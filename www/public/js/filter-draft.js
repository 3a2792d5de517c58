// Property filters as typed into the form, and their conversion from and to the filters of a query.

/** @import { PropertyFilter, WireFilter } from "/clevertap-counts/index.js" */

/**
 * @typedef {"text" | "number" | "boolean"} Kind the type of a property's values
 * @typedef {WireFilter["operator"]} Operator
 * @typedef {"none" | "flag" | "line" | "lines"} ValueField
 *
 * @typedef {object} FilterDraft A filter as typed.
 * @property {string} name
 * @property {Kind} kind
 * @property {Operator} operator
 * @property {string} text the value of the kinds text and number: one value per line
 * @property {string} flag the value of the kind boolean: "true" or "false"
 */

/** @type {readonly Operator[]} */
const COMPARISON = ["equals", "not_equals"];
/** @type {readonly Operator[]} */
const CONTAINMENT = ["contains", "does_not_contain"];
/** @type {readonly Operator[]} */
const ORDER = ["greater_than", "greater_than_equals", "less_than", "less_than_equals"];
/** @type {readonly Operator[]} */
const PRESENCE = ["exists", "does_not_exist"];

/**
 * The kinds of values, and the operators that each supports.
 *
 * @type {Record<Kind, { label: string, operators: readonly Operator[] }>}
 */
export const KINDS = {
  text: { label: "text", operators: [...COMPARISON, ...CONTAINMENT, ...PRESENCE] },
  number: { label: "number", operators: [...COMPARISON, ...ORDER, ...PRESENCE] },
  boolean: { label: "true or false", operators: [...COMPARISON, ...PRESENCE] },
};

/**
 * The operators in words.
 *
 * @type {Record<Operator, string>}
 */
export const OPERATORS = {
  equals: "is",
  not_equals: "is not",
  contains: "contains",
  does_not_contain: "does not contain",
  greater_than: "is more than",
  greater_than_equals: "is at least",
  less_than: "is less than",
  less_than_equals: "is at most",
  exists: "is present",
  does_not_exist: "is absent",
};

/** @type {Readonly<FilterDraft>} */
export const EMPTY_DRAFT = Object.freeze({ name: "", kind: "text", operator: "equals", text: "", flag: "true" });

/**
 * Returns the field for the filter's value: "none", "flag" (true or false), "line" (one number) or "lines" (any of
 * several values).
 *
 * @param {Pick<FilterDraft, "kind" | "operator">} draft
 * @returns {ValueField}
 */
export function fieldOf({ kind, operator }) {
  if (PRESENCE.includes(operator)) return "none";
  if (kind === "boolean") return "flag";
  return ORDER.includes(operator) ? "line" : "lines";
}

/**
 * Converts a draft to a filter for the validator. `problem` describes a value that is not a number.
 *
 * @param {FilterDraft} draft
 * @returns {{ filter: { name: string, operator: Operator, value?: unknown }, problem?: string | undefined }}
 */
export function readDraft(draft) {
  const { name, kind, operator, text, flag } = draft;
  const field = fieldOf(draft);
  if (field === "none") return { filter: { name, operator } };
  if (field === "flag") return { filter: { name, operator, value: flag === "true" } };
  const lines = text
    .split(/\r\n?|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const problem = kind === "number" ? lines.map(numberProblem).find(Boolean) : undefined;
  const values = lines.map(kind === "number" ? readNumber : readText);
  const value = values.length > 1 ? values : values[0];
  return { filter: { name, operator, value }, problem };
}

/**
 * Converts a query's filter to a draft.
 *
 * @param {PropertyFilter | WireFilter} filter
 * @returns {FilterDraft}
 */
export function writeDraft({ name, operator, value }) {
  const draft = { ...EMPTY_DRAFT, name, operator };
  const values = [value ?? []].flat();
  const [first] = values;
  if (typeof first === "number" || ORDER.includes(operator)) {
    return { ...draft, kind: "number", text: values.join("\n") };
  }
  if (COMPARISON.includes(operator) && values.length === 1 && (first === "True" || first === "False")) {
    return { ...draft, kind: "boolean", flag: first.toLowerCase() };
  }
  return { ...draft, text: values.map((one) => writeText(String(one))).join("\n") };
}

/**
 * Writes a text on one line, as a JSON string if the plain text would be read back differently.
 *
 * @param {string} value
 */
export function writeText(value) {
  const plain = value !== "" && value.trim() === value && !/[\r\n]/.test(value) && quoted(value) === undefined;
  return plain ? value : JSON.stringify(value);
}

/** @param {string} line */
function readText(line) {
  return quoted(line) ?? line;
}

/** @param {string} line */
function quoted(line) {
  if (!line.startsWith('"')) return undefined;
  try {
    const value = JSON.parse(line);
    return typeof value === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** @param {string} line */
function readNumber(line) {
  return NUMBER.test(line) ? Number(line) : line;
}

/** @param {string} line */
function numberProblem(line) {
  if (!NUMBER.test(line)) return `${JSON.stringify(line)} is not a number. Write it like 12 or 12.5.`;
  return isExact(line) ? undefined : `${line} has too many digits: it would be rounded.`;
}

/**
 * Says if the text of a number is kept exactly. Only whole numbers are checked: a fraction is always the nearest
 * number that JavaScript has.
 *
 * @param {string} text
 */
export function isExact(text) {
  if (!/^[+-]?\d+$/.test(text)) return true;
  const number = Number(text);
  return Number.isFinite(number) && BigInt(text.replace("+", "")) === BigInt(number);
}
