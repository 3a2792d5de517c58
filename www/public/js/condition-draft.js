// Conditions on other events as typed into the form, and their conversion from and to those of a query.

/** @import { NumberOperator, WireAdvancedQuery, WireEventCondition } from "/clevertap-counts/index.js" */
/** @import { FilterDraft } from "./filter-draft.js" */
/** @import { FormIssue, Path } from "./form-issue.js" */

import { isoDay, parseIsoDay } from "./days.js";
import { numberProblem, readNumber } from "./filter-draft.js";
import { readItem, writeItem } from "./filter-subjects.js";
import { issuesWithin } from "./form-issue.js";

/**
 * @typedef {{ operator: NumberOperator, text: string }} FrequencyDraft how often an event happened
 *
 * @typedef {object} ConditionDraft
 * @property {string} event
 * @property {FilterDraft[]} filters
 * @property {FilterDraft[]} session
 * @property {{ from: string, to: string } | null} days
 * @property {FrequencyDraft | null} often
 *
 * @typedef {object} ConditionsDraft
 * @property {ConditionDraft[]} all the events that people did
 * @property {ConditionDraft[]} none the events that they did not do
 * @property {ConditionDraft[]} any the events of which they did any
 * @property {FrequencyDraft | null} often how often they did any of those
 */

/**
 * The operators that compare how often an event happened.
 *
 * @type {Readonly<Record<NumberOperator, string>>}
 */
export const FREQUENCIES = {
  greater_than_equals: "at least",
  less_than_equals: "at most",
  equals: "exactly",
  greater_than: "more than",
  less_than: "less than",
};

/** @type {Readonly<FrequencyDraft>} */
export const EMPTY_FREQUENCY = Object.freeze({ operator: "greater_than_equals", text: "2" });

/** @type {Readonly<ConditionDraft>} */
export const EMPTY_CONDITION = Object.freeze({ event: "", filters: [], session: [], days: null, often: null });

/** @type {Readonly<ConditionsDraft>} */
export const EMPTY_CONDITIONS = Object.freeze({ all: [], none: [], any: [], often: null });

/**
 * Converts filters to a list of a query, which is `undefined` if it is empty.
 *
 * @param {readonly FilterDraft[]} drafts
 */
export function readFilters(drafts) {
  const read = drafts.map(readItem);
  return {
    items: read.length > 0 ? read.map(({ item }) => item) : undefined,
    issues: read.flatMap(({ issues }, index) => issuesWithin(issues, [index])),
  };
}

/**
 * Converts the filters of a query's list to drafts. Returns `undefined` if the form has no fields for one of them.
 *
 * @param {string} key
 * @param {readonly unknown[]} [items]
 * @returns {FilterDraft[] | undefined}
 */
export function writeFilters(key, items = []) {
  return allOrNone(items.map((item) => writeItem(key, item)));
}

/** @param {ConditionsDraft} drafts */
export function readConditions({ all, none, any, often }) {
  /** @type {FormIssue[]} */
  const issues = [];
  /** @type {(path: Path, drafts: ConditionDraft[]) => unknown[] | undefined} */
  const readList = (path, drafts) => {
    const read = drafts.map(readCondition);
    for (const [index, one] of read.entries()) issues.push(...issuesWithin(one.issues, [...path, index]));
    return read.length > 0 ? read.map(({ condition }) => condition) : undefined;
  };
  const did_all = readList(["did_all"], all);
  const did_none = readList(["did_none"], none);
  const any_events = readList(["did_any", "any_events"], any);
  const frequency = readFrequency(any_events && often);
  issues.push(...issuesWithin(frequency.issues, ["did_any"]));
  const did_any = any_events && { any_events, ...frequency.members };
  return { conditions: did_all || did_none || did_any ? { did_all, did_none, did_any } : undefined, issues };
}

/**
 * Returns `undefined` if the form has no fields for one of the conditions.
 *
 * @param {WireAdvancedQuery} [conditions]
 * @returns {ConditionsDraft | undefined}
 */
export function writeConditions({ did_all = [], did_none = [], did_any } = {}) {
  const all = allOrNone(did_all.map(writeCondition));
  const none = allOrNone(did_none.map(writeCondition));
  const any = allOrNone((did_any?.any_events ?? []).map(writeCondition));
  return all && none && any && { all, none, any, often: writeFrequency(did_any) };
}

/** @param {ConditionDraft} draft */
export function readCondition({ event, filters, session, days, often }) {
  const properties = readFilters(filters);
  const sessions = readFilters(session);
  const frequency = readFrequency(often);
  const condition = {
    event_name: event || undefined,
    event_properties: properties.items,
    session_properties: sessions.items,
    ...(days && { from: parseIsoDay(days.from), to: parseIsoDay(days.to) }),
    ...frequency.members,
  };
  const issues = [
    ...issuesWithin(properties.issues, ["event_properties"]),
    ...issuesWithin(sessions.issues, ["session_properties"]),
    ...(days?.from === "" && days.to === ""
      ? [{ path: ["from"], message: "missing: give the first and the last day" }]
      : []),
    ...frequency.issues,
  ];
  return { condition, issues };
}

/**
 * @param {WireEventCondition} condition
 * @returns {ConditionDraft | undefined}
 */
export function writeCondition(condition) {
  const { event_name, event_properties, session_properties, from, to } = condition;
  const filters = writeFilters("event_properties", event_properties);
  const session = writeFilters("session_properties", session_properties);
  if (/[\r\n]/.test(event_name) || filters === undefined || session === undefined) return undefined;
  const days = from === undefined || to === undefined ? null : { from: isoDay(from), to: isoDay(to) };
  return { event: event_name, filters, session, days, often: writeFrequency(condition) };
}

/**
 * Returns the members of the object that holds the frequency.
 *
 * @param {FrequencyDraft | null} [draft]
 */
function readFrequency(draft) {
  /** @type {FormIssue[]} */
  const issues = [];
  if (!draft) return { members: {}, issues };
  const line = draft.text.trim();
  const problem = line === "" ? undefined : numberProblem(line);
  if (problem !== undefined) issues.push({ path: ["value"], message: problem });
  return { members: { operator: draft.operator, value: line === "" ? undefined : readNumber(line) }, issues };
}

/**
 * @param {{ operator?: NumberOperator, value?: number }} [members]
 * @returns {FrequencyDraft | null}
 */
function writeFrequency({ operator, value } = {}) {
  return operator === undefined ? null : { operator, text: String(value) };
}

/**
 * Returns the list, or `undefined` if one of its items is `undefined`.
 *
 * @template T
 * @param {(T | undefined)[]} list
 * @returns {T[] | undefined}
 */
function allOrNone(list) {
  const given = list.filter((item) => item !== undefined);
  return given.length === list.length ? given : undefined;
}
