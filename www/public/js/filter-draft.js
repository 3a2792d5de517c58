// Filters as typed into the form, and their conversion from and to the filters of a query.

/** @import { Operator } from "/clevertap-counts/index.js" */

/**
 * @typedef {"text" | "number" | "boolean" | "times" | "place"} Kind the type of a filter's values
 * @typedef {"none" | "flag" | "line" | "lines" | "times" | "place"} ValueField
 *
 * @typedef {object} Comparison A filter of any list. Session filters have no operator.
 * @property {string} name
 * @property {Operator | undefined} [operator]
 * @property {unknown} [value]
 *
 * @typedef {object} FilterDraft A filter as typed.
 * @property {string} [subject] the subject of the filter, see filter-subjects.js
 * @property {string} name
 * @property {Kind} kind
 * @property {Operator} operator
 * @property {string} text the value of all kinds but boolean: one value per line
 * @property {string} flag the value of the kind boolean: "true" or "false"
 * @property {boolean} [list] sends a single value as a list
 * @property {boolean} [bare] omits the operator "equals"
 */

/** @type {readonly Operator[]} */
export const COMPARISON = ["equals", "not_equals"];
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
  times: { label: "times of day", operators: ["equals"] },
  place: { label: "place", operators: ["equals"] },
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
 * Returns the fields for the filter's value: "none", "flag" (true or false), "line" (one number), "lines" (any of
 * several values), "times" (two times of day) or "place" (country, region and city).
 *
 * @param {Pick<FilterDraft, "kind" | "operator">} draft
 * @returns {ValueField}
 */
export function fieldOf({ kind, operator }) {
  if (PRESENCE.includes(operator)) return "none";
  if (kind === "boolean") return "flag";
  if (kind === "times" || kind === "place") return kind;
  return ORDER.includes(operator) ? "line" : "lines";
}

/**
 * Converts a draft to a filter for the validator. `problem` describes a value that the validator would not refuse as
 * the user expects, such as one that is not a number.
 *
 * @param {FilterDraft} draft
 * @returns {{ filter: { name: string, operator?: Operator, value?: unknown }, problem?: string | undefined }}
 */
export function readDraft(draft) {
  const { name, operator, list, bare } = draft;
  const compared = bare && operator === "equals" ? { name } : { name, operator };
  if (fieldOf(draft) === "none") return { filter: compared };
  const { values, problem } = readValues(draft);
  const value = values.length > 1 || (list && values.length > 0) ? values : values[0];
  return { filter: { ...compared, value }, problem };
}

/**
 * @param {FilterDraft} draft
 * @returns {{ values: unknown[], problem?: string | undefined }}
 */
function readValues({ kind, text, flag }) {
  if (kind === "boolean") return { values: [flag === "true"] };
  const lines = splitLines(text);
  if (kind === "times") {
    const isComplete = lines.length === 2 && lines.every(isTime);
    return { values: lines, problem: isComplete ? undefined : "Give both times, such as 09:00 and 17:30." };
  }
  if (kind !== "number") return { values: readTexts(text) };
  const given = lines.filter((line) => line !== "");
  return { values: given.map(readNumber), problem: given.map(numberProblem).find(Boolean) };
}

/**
 * Returns the texts of a field with one text per line.
 *
 * @param {string} text
 */
export function readTexts(text) {
  return splitLines(text)
    .filter((line) => line !== "")
    .map((line) => quoted(line) ?? line);
}

/** @param {string} text */
function splitLines(text) {
  return text.split(/\r\n?|\n/).map((line) => line.trim());
}

/**
 * Converts a query's filter to a draft.
 *
 * @param {Comparison} filter
 * @returns {FilterDraft}
 */
export function writeDraft({ name, operator = "equals", value }) {
  const list = Array.isArray(value) && value.length === 1 ? { list: true } : {};
  const draft = { ...EMPTY_DRAFT, name, operator, ...list };
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
 * Says if a value is a time of day as time fields write it: "08:30".
 *
 * @param {unknown} value
 */
export function isTime(value) {
  return typeof value === "string" && /^([01]\d|2[0-3]):[0-5]\d$/.test(value);
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

/**
 * Returns the number on a line, or the line itself if it is not a number.
 *
 * @param {string} line
 */
export function readNumber(line) {
  return NUMBER.test(line) ? Number(line) : line;
}

/**
 * Describes the problem of a line that should be a number, if it has one.
 *
 * @param {string} line
 */
export function numberProblem(line) {
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
