// The contents of the form's fields, and their conversion from and to a query.

/** @import { WireQuery } from "/clevertap-counts/index.js" */
/** @import { FilterDraft } from "./filter-draft.js" */
/** @import { FormIssue } from "./filter-rows.js" */

import { isoDay, parseIsoDay } from "./days.js";
import { readDraft, writeDraft } from "./filter-draft.js";

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
 * @returns {{ input: object, issues: FormIssue[] }}
 */
export function inputOf({ event, from, to, filters }) {
  const read = filters.map(readDraft);
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
 * Converts a query to a draft.
 *
 * @param {WireQuery} query
 * @returns {QueryDraft}
 */
export function draftOf({ event_name, event_properties = [], from, to }) {
  return { event: event_name, from: isoDay(from), to: isoDay(to), filters: event_properties.map(writeDraft) };
}
