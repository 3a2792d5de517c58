// The subjects of filters: properties of the event, of the session and of the person's profile.

/** @import { Operator } from "/clevertap-counts/index.js" */
/** @import { Comparison, FilterDraft, Kind } from "./filter-draft.js" */
/** @import { FormIssue } from "./form-issue.js" */

import { COMPARISON, EMPTY_DRAFT, isTime, KINDS, OPERATORS, readDraft, writeDraft } from "./filter-draft.js";

/**
 * @typedef {object} Subject
 * @property {string} label
 * @property {string} key the list of the query that holds the filter
 * @property {string} [name] the property's name; the user types it if this is absent
 * @property {string} [nameLabel] the label of the field for the name
 * @property {readonly Kind[]} kinds
 * @property {readonly Operator[]} [operators] the operators that are offered; all operators of the kind if absent
 * @property {boolean} [list] new filters send a single value as a list
 * @property {boolean} [bare] new filters have no operator
 *
 * @typedef {"event_properties" | "session_properties" | "common_profile_properties"} FilterList
 */

/** @type {readonly Kind[]} */
const ANY_KIND = ["text", "number", "boolean"];
/** @type {readonly Kind[]} */
const TEXT = ["text"];

const device = { key: "technographics", kinds: TEXT, operators: COMPARISON, list: true };
const session = { key: "session_properties", bare: true };

/** @type {Readonly<Record<string, Subject>>} */
export const SUBJECTS = {
  property: { label: "Property", key: "event_properties", nameLabel: "Property", kinds: ANY_KIND },
  first_time: { ...session, label: "First session", name: "first_time", kinds: ["boolean"] },
  time_of_day: { ...session, label: "Time of day", name: "time_of_day", kinds: ["times"] },
  utm_source: { ...session, label: "UTM source", name: "utm_source", kinds: TEXT },
  utm_medium: { ...session, label: "UTM medium", name: "utm_medium", kinds: TEXT },
  utm_campaign: { ...session, label: "UTM campaign", name: "utm_campaign", kinds: TEXT },
  session: { ...session, label: "Other property", nameLabel: "Session property", kinds: ANY_KIND },
  profile: { label: "Profile field", key: "profile_fields", nameLabel: "Field", kinds: ANY_KIND },
  os: { ...device, label: "Operating system", name: "OS" },
  device: { ...device, label: "Device", name: "Device" },
  browser: { ...device, label: "Browser", name: "Browser" },
  place: { label: "Place", key: "geo_fields", kinds: ["place"] },
  demographic: { label: "Demographic", key: "demographics", nameLabel: "Demographic", kinds: ANY_KIND },
};

/**
 * The subjects that each list of filters offers. The first one is that of a new filter.
 *
 * @type {Readonly<Record<FilterList, readonly string[]>>}
 */
export const OFFERED = {
  event_properties: ["property"],
  session_properties: Object.keys(SUBJECTS).filter((name) => subjectOf(name).key === "session_properties"),
  common_profile_properties: ["profile", "os", "device", "browser", "place", "demographic"],
};

/** The lists of profile filters that the form shows, in the order of a query. */
export const PROFILE_GROUPS = /** @type {const} */ (["profile_fields", "demographics", "technographics", "geo_fields"]);

/** The lists of profile filters whose items the package sends without checking them. */
const UNCHECKED = ["demographics", "technographics"];

/**
 * Returns a subject by its name. Returns the event's properties for drafts that name none.
 *
 * @param {string} [name]
 * @returns {Subject}
 */
export function subjectOf(name = "property") {
  return SUBJECTS[name] ?? /** @type {Subject} */ (SUBJECTS.property);
}

/**
 * Returns a new filter on a subject.
 *
 * @param {string} subject
 * @returns {FilterDraft}
 */
export function emptyDraft(subject) {
  const { kinds, list, bare } = subjectOf(subject);
  const [kind = EMPTY_DRAFT.kind] = kinds;
  return { ...EMPTY_DRAFT, subject, kind, ...(list && { list }), ...(bare && { bare }) };
}

/**
 * Returns the operators that a draft may have.
 *
 * @param {Pick<FilterDraft, "subject" | "kind" | "bare">} draft
 * @returns {readonly Operator[]}
 */
export function operatorsOf({ subject, kind, bare }) {
  const { operators, bare: isBare } = subjectOf(subject);
  if (isBare && bare) return ["equals"];
  return operators ?? KINDS[kind].operators;
}

/**
 * Converts a draft to an item of its list. `issues` are the problems that the validator cannot see.
 *
 * @param {FilterDraft} draft
 * @returns {{ item: unknown, issues: FormIssue[] }}
 */
export function readItem(draft) {
  if (draft.kind === "place") return readPlace(draft.text);
  const { key, name = draft.name } = subjectOf(draft.subject);
  const { filter, problem } = readDraft({ ...draft, name });
  const item = { ...filter, name: name || undefined };
  /** @type {FormIssue[]} */
  const issues = problem === undefined ? [] : [{ path: ["value"], message: problem }];
  if (!UNCHECKED.includes(key)) return { item, issues };
  if (!name.trim()) issues.push({ path: ["name"], message: "missing: give the name, such as Age" });
  if ("value" in filter && filter.value === undefined)
    issues.push({ path: ["value"], message: "missing: give a value" });
  return { item: withTexts(item), issues };
}

/**
 * Converts an item of a list to a draft. Returns `undefined` if the form has no fields for it.
 *
 * @param {string} key the name of the list
 * @param {unknown} item
 * @returns {FilterDraft | undefined}
 */
export function writeItem(key, item) {
  if (key === "geo_fields") return writePlace(item);
  if (!isComparison(item)) return undefined;
  const written = writeDraft(item);
  const bare = item.operator === undefined ? { bare: true } : {};
  for (const [subject, { key: itsKey, name, kinds, bare: isBare = false }] of Object.entries(SUBJECTS)) {
    if (itsKey !== key || (name !== undefined && name !== item.name)) continue;
    const draft = { ...written, subject, ...bare, ...(kinds[0] === "times" && timesOf(item.value)) };
    const isPresetWithOperator = name !== undefined && isBare && !draft.bare;
    if (!isPresetWithOperator && kinds.includes(draft.kind) && operatorsOf(draft).includes(draft.operator))
      return draft;
  }
  return undefined;
}

/**
 * Says if an item is a filter that the fields for a name, an operator and a value can show.
 *
 * @param {unknown} item
 * @returns {item is Comparison}
 */
export function isComparison(item) {
  if (typeof item !== "object" || item === null || !("name" in item)) return false;
  const { name, operator = "equals" } = /** @type {Record<string, unknown>} */ (item);
  // One-line fields drop line breaks.
  return typeof name === "string" && !/[\r\n]/.test(name) && Object.hasOwn(OPERATORS, /** @type {string} */ (operator));
}

/**
 * Returns the parts of a draft that show two times of day, or `undefined` if the value is something else.
 *
 * @param {unknown} value
 * @returns {Pick<FilterDraft, "kind" | "text"> | undefined}
 */
function timesOf(value) {
  if (!Array.isArray(value) || value.length !== 2 || !value.every(isTime)) return undefined;
  return { kind: "times", text: value.join("\n") };
}

/** @param {string} text the country, the region and the city, one per line */
function readPlace(text) {
  const parts = text.split("\n").map((line) => line.trim());
  while (parts.at(-1) === "") parts.pop();
  const message = parts.length === 0 ? "missing: give the country" : "Fill in the fields before the last one, too.";
  const isComplete = parts.length > 0 && !parts.includes("");
  return { item: parts, issues: isComplete ? [] : [{ path: ["value"], message }] };
}

/**
 * @param {unknown} item
 * @returns {FilterDraft | undefined}
 */
function writePlace(item) {
  if (!Array.isArray(item) || item.length > 3 || !item.every((part) => typeof part === "string")) return undefined;
  return { ...emptyDraft("place"), text: item.join("\n") };
}

/**
 * Writes a filter's booleans as CleverTap's query language requires. The package does this only in the lists that it
 * checks.
 *
 * @template T
 * @param {T} item
 * @returns {T}
 */
export function withTexts(item) {
  const write = (/** @type {string} */ _key, /** @type {unknown} */ value) =>
    typeof value === "boolean" ? { true: "True", false: "False" }[`${value}`] : value;
  return JSON.parse(JSON.stringify(item, write));
}
