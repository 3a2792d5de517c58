// The contents of the form's fields, and their conversion from and to a query.

/** @import { WireQuery } from "/clevertap-counts/index.js" */
/** @import { FilterDraft } from "./filter-draft.js" */
/** @import { FormIssue } from "./filter-rows.js" */

import { isoDay, parseIsoDay } from "./days.js";
import { KINDS, readDraft, writeDraft } from "./filter-draft.js";

/**
 * @typedef {object} QueryDraft
 * @property {string} event
 * @property {string} from "2025-01-31"; empty if the field is empty
 * @property {string} to
 * @property {FilterDraft[]} filters
 */

/**
 * Converts a draft to an input for the validator: an empty field becomes an absent key. `issues` are the problems that
 * the validator cannot see, such as text in a number field.
 *
 * @param {QueryDraft} draft
 */
export function inputOf({ event, from, to, filters }) {
  const read = filters.map(readDraft);
  /** @type {FormIssue[]} */
  const issues = read.flatMap(({ problem }, index) =>
    problem ? [{ path: ["event_properties", index, "value"], message: problem }] : [],
  );
  const event_properties = read.map(({ filter: { name, ...rest } }) => ({ name: name || undefined, ...rest }));
  const input = {
    event_name: event || undefined,
    event_properties: event_properties.length > 0 ? event_properties : undefined,
    from: parseIsoDay(from),
    to: parseIsoDay(to),
  };
  return { input, issues };
}

/**
 * Converts a query to a draft. Returns `undefined` if the form cannot show the whole query: it has other keys, or a
 * value that the fields would change.
 *
 * @param {WireQuery} query
 * @returns {QueryDraft | undefined}
 */
export function draftOf(query) {
  const { event_name, event_properties = [], from, to } = query;
  // One-line fields drop line breaks.
  if ([event_name, ...event_properties.map(({ name }) => name)].some((text) => /[\r\n]/.test(text))) return undefined;
  const draft = { event: event_name, from: isoDay(from), to: isoDay(to), filters: event_properties.map(writeDraft) };
  if (!draft.filters.every(({ kind, operator }) => KINDS[kind].operators.includes(operator))) return undefined;
  const { input, issues } = inputOf(draft);
  // The validator wrote the query, so equal queries have their keys in the same order.
  return issues.length === 0 && JSON.stringify(wire(input)) === JSON.stringify(query) ? draft : undefined;
}

/**
 * Writes the booleans of filters as the package sends them.
 *
 * @param {ReturnType<typeof inputOf>["input"]} input
 */
function wire({ event_properties, ...rest }) {
  const sent = event_properties?.map(({ value, ...filter }) => ({
    ...filter,
    value: typeof value === "boolean" ? { true: "True", false: "False" }[`${value}`] : value,
  }));
  return { event_name: rest.event_name, event_properties: sent, from: rest.from, to: rest.to };
}
