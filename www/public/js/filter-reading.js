// Text values that read as values of another type: "100", "true", "2025-01-31". CleverTap compares types too, so the text
// "100" never equals the number 100, and the count is 0 without a warning.

/** @import { FilterDraft, Kind } from "./filter-draft.js" */

import { COMPARISON, numberProblem, readTexts } from "./filter-draft.js";

/**
 * @typedef {object} Reading
 * @property {string} note a sentence about the text
 * @property {string} action the label of the button that changes the filter
 * @property {Partial<FilterDraft> & { kind: Kind }} change the changed parts of the draft
 */

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;

/**
 * Returns the other type that the text of a filter may be meant as, or `undefined` if it reads as text only.
 *
 * @param {Pick<FilterDraft, "kind" | "operator" | "text">} draft
 * @param {readonly Kind[]} kinds the types that the filter may have
 * @returns {Reading | undefined}
 */
export function otherReading({ kind, operator, text }, kinds) {
  if (kind !== "text" || !COMPARISON.includes(operator)) return undefined;
  const values = readTexts(text);
  const shown = values.map((value) => JSON.stringify(value)).join(", ");
  const note = `${shown} ${values.length === 1 ? "is" : "are"} sent as text, which never equals a`;
  if (values.length === 0) return undefined;
  if (kinds.includes("number") && values.every(isPlainNumber)) {
    const change = { kind: /** @type {const} */ ("number"), text: values.join("\n") };
    return { note: `${note} number.`, action: "Send as a number", change };
  }
  const [value = "", ...more] = values;
  if (
    kinds.includes("boolean") &&
    more.length === 0 &&
    /^(true|false)$/i.test(value) &&
    !/^(True|False)$/.test(value)
  ) {
    const change = { kind: /** @type {const} */ ("boolean"), flag: value.toLowerCase() };
    return { note: `${note} true or false.`, action: "Send as true or false", change };
  }
  if (kinds.includes("number") && values.every(isDate)) {
    const change = { kind: /** @type {const} */ ("number"), text: values.map(seconds).join("\n") };
    return {
      note: `${note} date. CleverTap stores dates as seconds since 1970.`,
      action: `Send as ${change.text.split("\n").join(", ")}`,
      change,
    };
  }
  return undefined;
}

/**
 * Says if a text reads as a number and nothing else. A leading zero, as in "007", belongs to a code.
 *
 * @param {string} text
 */
export function isPlainNumber(text) {
  return numberProblem(text) === undefined && !/^[+-]?0\d/.test(text);
}

/** @param {string} text */
function isDate(text) {
  const [, year, month, day] = DATE.exec(text) ?? [];
  return year !== undefined && new Date(Date.UTC(+year, Number(month) - 1, Number(day))).toISOString().startsWith(text);
}

/**
 * Returns the start of the day in UTC.
 *
 * @param {string} isoDay
 */
function seconds(isoDay) {
  return Date.parse(`${isoDay}T00:00:00Z`) / 1_000;
}
