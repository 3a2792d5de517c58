// The contents of the form's fields, and their conversion from and to a query.

/** @import { WireQuery } from "/clevertap-counts/index.js" */
/** @import { ConditionsDraft } from "./condition-draft.js" */
/** @import { FilterDraft } from "./filter-draft.js" */

import { readConditions, readFilters, writeConditions, writeFilters } from "./condition-draft.js";
import { isoDay, parseIsoDay } from "./days.js";
import { PROFILE_GROUPS, subjectOf, withTexts } from "./filter-subjects.js";
import { issuesWithin } from "./form-issue.js";

/**
 * @typedef {object} QueryDraft
 * @property {string} event
 * @property {string} from "2025-01-31"; empty if the field is empty
 * @property {string} to
 * @property {FilterDraft[]} filters
 * @property {FilterDraft[]} session
 * @property {FilterDraft[]} profile
 * @property {ConditionsDraft} conditions
 */

/**
 * Converts a draft to an input for the validator: an empty field becomes an absent key. `issues` are the problems that
 * the validator cannot see, such as text in a number field.
 *
 * @param {QueryDraft} draft
 */
export function inputOf({ event, from, to, filters, session, profile, conditions: drafts }) {
  const properties = readFilters(filters);
  const sessions = readFilters(session);
  const profiles = readProfile(profile);
  const { conditions, issues } = readConditions(drafts);
  const input = {
    event_name: event || undefined,
    event_properties: properties.items,
    session_properties: sessions.items,
    common_profile_properties: profiles.groups,
    advanced_query: conditions,
    from: parseIsoDay(from),
    to: parseIsoDay(to),
  };
  return {
    input,
    issues: [
      ...issuesWithin(properties.issues, ["event_properties"]),
      ...issuesWithin(sessions.issues, ["session_properties"]),
      ...issuesWithin(profiles.issues, ["common_profile_properties"]),
      ...issuesWithin(issues, ["advanced_query"]),
    ],
  };
}

/**
 * Converts a query to a draft. Returns `undefined` if the form cannot show the whole query: it has other keys, or a
 * value that the fields would change.
 *
 * @param {WireQuery} query
 * @returns {QueryDraft | undefined}
 */
export function draftOf(query) {
  const {
    event_name,
    event_properties,
    session_properties,
    common_profile_properties = {},
    advanced_query,
    from,
    to,
  } = query;
  // One-line fields drop line breaks.
  if (/[\r\n]/.test(event_name)) return undefined;
  const filters = writeFilters("event_properties", event_properties);
  const session = writeFilters("session_properties", session_properties);
  const profile = PROFILE_GROUPS.map((key) => writeFilters(key, common_profile_properties[key]));
  const conditions = writeConditions(advanced_query);
  if (filters === undefined || session === undefined || profile.includes(undefined) || conditions === undefined)
    return undefined;
  const days = { from: isoDay(from), to: isoDay(to) };
  const draft = {
    event: event_name,
    ...days,
    filters,
    session,
    profile: profile.flatMap((group) => group ?? []),
    conditions,
  };
  const { input, issues } = inputOf(draft);
  // The validator wrote the query, so equal queries have their keys in the same order.
  return issues.length === 0 && JSON.stringify(withTexts(input)) === JSON.stringify(query) ? draft : undefined;
}

/**
 * Returns the place of each profile filter in the query: the name of its list and its position there.
 *
 * @param {readonly FilterDraft[]} drafts
 * @returns {[string, number][]}
 */
export function profilePaths(drafts) {
  /** @type {Map<string, number>} */
  const used = new Map();
  return drafts.map(({ subject }) => {
    const { key } = subjectOf(subject);
    const index = used.get(key) ?? 0;
    used.set(key, index + 1);
    return [key, index];
  });
}

/** @param {readonly FilterDraft[]} drafts */
function readProfile(drafts) {
  const groups = PROFILE_GROUPS.map((key) => {
    const { items, issues } = readFilters(drafts.filter(({ subject }) => subjectOf(subject).key === key));
    return { key, items, issues: issuesWithin(issues, [key]) };
  });
  return {
    groups: drafts.length > 0 ? Object.fromEntries(groups.map(({ key, items }) => [key, items])) : undefined,
    issues: groups.flatMap(({ issues }) => issues),
  };
}
