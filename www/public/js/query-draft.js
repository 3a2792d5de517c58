// The contents of the form's fields, and their conversion from and to queries.

/** @import { WireQuery } from "/clevertap-counts/index.js" */
/** @import { ConditionDraft, ConditionsDraft } from "./condition-draft.js" */
/** @import { FilterDraft } from "./filter-draft.js" */
/** @import { FormIssue } from "./form-issue.js" */

import {
  readCondition,
  readConditions,
  readFilters,
  writeCondition,
  writeConditions,
  writeFilters,
} from "./condition-draft.js";
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
 * @property {ConditionDraft[]} others further events with filters of their own, which share the rest
 */

/** The keys of a query that belong to its event. Further events of the form share all other keys. */
export const EVENT_KEYS = ["event_name", "event_properties", "session_properties"];

/**
 * Converts a draft to inputs for the validator, one for each event: an empty field becomes an absent key. `issues` are the
 * problems that the validator cannot see, such as text in a number field.
 *
 * @param {QueryDraft} draft
 * @returns {{ inputs: object[], issues: FormIssue[] }}
 */
export function inputsOf({ others, ...draft }) {
  const main = inputOf(draft);
  const read = others.map(readCondition);
  return {
    // The keys of the event are replaced in place, so that their order is that of a query.
    inputs: [main.input, ...read.map(({ condition }) => ({ ...main.input, ...eventPart(condition) }))],
    issues: [...main.issues, ...read.flatMap(({ issues }, index) => issuesWithin(issues, ["others", index]))],
  };
}

/** @param {ReturnType<typeof readCondition>["condition"]} condition */
function eventPart({ event_name, event_properties, session_properties }) {
  return { event_name, event_properties, session_properties };
}

/** @param {Omit<QueryDraft, "others">} draft */
function inputOf({ event, from, to, filters, session, profile, conditions: drafts }) {
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
 * Converts queries to a draft. Returns `undefined` if the form cannot show them whole: one has other keys, or a value that
 * the fields would change, or more than its event and its filters differs from the first one.
 *
 * @param {WireQuery} query
 * @param {WireQuery[]} [others]
 * @returns {QueryDraft | undefined}
 */
export function draftOf(query, others = []) {
  const main = mainDraftOf(query);
  const events = others.map(({ event_name, event_properties, session_properties }) =>
    writeCondition({
      event_name,
      ...(event_properties && { event_properties }),
      ...(session_properties && { session_properties }),
    }),
  );
  if (main === undefined || events.includes(undefined)) return undefined;
  const draft = { ...main, others: events.filter((event) => event !== undefined) };
  const { inputs, issues } = inputsOf(draft);
  // The validator wrote the queries, so equal queries have their keys in the same order.
  const isSame = inputs.every((input, index) => textOf(withTexts(input)) === textOf([query, ...others][index]));
  return issues.length === 0 && isSame ? draft : undefined;
}

/** @param {unknown} value */
const textOf = (value) => JSON.stringify(value);

/**
 * @param {WireQuery} query
 * @returns {Omit<QueryDraft, "others"> | undefined}
 */
function mainDraftOf(query) {
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
  return {
    event: event_name,
    ...days,
    filters,
    session,
    profile: profile.flatMap((group) => group ?? []),
    conditions,
  };
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
