// A filter as it is typed, and the filter of a query that it stands for.

const COMPARISON = ["equals", "not_equals"];
const CONTAINMENT = ["contains", "does_not_contain"];
const ORDER = ["greater_than", "greater_than_equals", "less_than", "less_than_equals"];
const PRESENCE = ["exists", "does_not_exist"];

/** What a property holds, and the operators that fit. */
export const KINDS = {
  text: { label: "text", operators: [...COMPARISON, ...CONTAINMENT, ...PRESENCE] },
  number: { label: "number", operators: [...COMPARISON, ...ORDER, ...PRESENCE] },
  boolean: { label: "true or false", operators: [...COMPARISON, ...PRESENCE] },
};

/** The operators in words. */
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

export const EMPTY_DRAFT = Object.freeze({ name: "", kind: "text", operator: "equals", text: "", flag: "true" });

/** Which field a filter's value is typed into: "none", "flag", "line" (one number) or "lines" (any of these). */
export function fieldOf({ kind, operator }) {
  if (PRESENCE.includes(operator)) return "none";
  if (kind === "boolean") return "flag";
  return ORDER.includes(operator) ? "line" : "lines";
}

/** The draft's filter, and what is wrong with the text of its value, if anything is. */
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

/** The draft that stands for a filter. */
export function writeDraft({ name, operator, value }) {
  const draft = { ...EMPTY_DRAFT, name, operator };
  const values = [value ?? []].flat();
  const [first] = values;
  if (typeof first === "number" || ORDER.includes(operator)) {
    return { ...draft, kind: "number", text: values.join("\n") };
  }
  if (COMPARISON.includes(operator) && values.length === 1 && ["True", "False"].includes(first)) {
    return { ...draft, kind: "boolean", flag: first.toLowerCase() };
  }
  return { ...draft, text: values.map(writeText).join("\n") };
}

/** A text on one line: in JSON's quotes where it could not be read back without. */
export function writeText(value) {
  const plain = value !== "" && value.trim() === value && !/[\r\n]/.test(value) && quoted(value) === undefined;
  return plain ? value : JSON.stringify(value);
}

function readText(line) {
  return quoted(line) ?? line;
}

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

function readNumber(line) {
  return NUMBER.test(line) ? Number(line) : line;
}

function numberProblem(line) {
  if (!NUMBER.test(line)) return `${JSON.stringify(line)} is not a number: write it like 12 or 12.5`;
  const exact = !/^[+-]?\d+$/.test(line) || BigInt(line.replace("+", "")) === BigInt(Number(line));
  return exact ? undefined : `${line} has too many digits for a number: it would be rounded`;
}
