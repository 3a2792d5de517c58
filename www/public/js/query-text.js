// Describes queries in words.

/** @import { Counted, Question } from "./question.js" */
/** @import { NumberOperator, WireEventCondition, WireQuery } from "/clevertap-counts/index.js" */

import { FREQUENCIES } from "./condition-draft.js";
import { formatDays } from "./days.js";
import { OPERATORS } from "./filter-draft.js";
import { isComparison } from "./filter-subjects.js";

const MAX_VALUES = 4;
const MAX_JSON_LENGTH = 80;
/** Words for names that CleverTap gives to the properties of sessions. */
const SESSION_NAMES = new Map([
  ["first_time", "first session"],
  ["time_of_day", "time of day"],
  ["utm_source", "UTM source"],
  ["utm_medium", "UTM medium"],
  ["utm_campaign", "UTM campaign"],
]);

/**
 * Words for the counted unit.
 *
 * @type {Record<Counted, { label?: string, one: string, many: string }>}
 */
export const ENDPOINTS = {
  events: { one: "time", many: "times" },
  profiles: { label: "people who did it", one: "person", many: "people" },
};

/** @type {Record<Question["by"], string>} */
const BY_IN_WORDS = { total: "", top: "", day: "day by day", week: "week by week", month: "month by month" };

/**
 * Describes the filters and the conditions on other events: "Amount is more than 100 and first session is True and also
 * did Refunded at least 2 times". Keys that have no words are shown as JSON. Returns "" for a query without filters.
 *
 * @param {WireQuery} query
 * @param {string} [locale]
 */
export function filtersInWords(query, locale) {
  const { event_name: _name, from: _from, to: _to, ...rest } = query;
  const { event_properties: _event, session_properties: _session, ...others } = rest;
  const { common_profile_properties, advanced_query, ...unknown } = others;
  const parts = [
    ...eventFiltersInWords(query),
    ...Object.entries(object(common_profile_properties)).flatMap(([key, items]) => profileInWords(key, items)),
    ...conditionsInWords(advanced_query, locale),
    ...Object.entries(unknown).map(json),
  ];
  return parts.join(" and ");
}

/**
 * Names the events of a question: "Charged and Refunded".
 *
 * @param {Pick<Question, "query" | "others">} question
 */
export function eventsInWords({ query, others }) {
  return [query, ...others].map(({ event_name }) => event_name).join(" and ");
}

/**
 * Describes a question without its events: "Amount is more than 100 · Jan 1 – 31, 2025 · people who did it · day by day".
 * Filters of several events are described with each of them, not here.
 *
 * @param {Omit<Question, "range">} question
 * @param {string} [locale]
 */
export function detailsInWords({ query, others, endpoint, by, compare, top }, locale) {
  const parts = [
    others.length === 0 ? filtersInWords(query, locale) : "",
    formatDays(query, locale),
    ENDPOINTS[endpoint].label,
    BY_IN_WORDS[by],
    top ? `top values of ${top.name}` : "",
    compare ? "compared with the period before" : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

/**
 * @param {Pick<WireQuery, "event_properties" | "session_properties">} filters
 * @returns {string[]}
 */
function eventFiltersInWords({ event_properties, session_properties }) {
  return [
    ...list(event_properties).map((item) => filterInWords("event_properties", item)),
    ...list(session_properties).map((item) => filterInWords("session_properties", item)),
  ];
}

/**
 * @param {string} key
 * @param {unknown} items
 */
function profileInWords(key, items) {
  const filters = list(items);
  if (key !== "geo_fields" || !filters.every(Array.isArray)) return filters.map((item) => filterInWords(key, item));
  const places = filters.map((item) => item.map(String).join(", "));
  return places.length > 0 ? [`place is ${cut(places).join(" or ")}`] : [];
}

/**
 * @param {unknown} conditions
 * @param {string} [locale]
 */
function conditionsInWords(conditions, locale) {
  const { did_all, did_none, did_any, ...unknown } = object(conditions);
  const { any_events, ...frequency } = object(did_any);
  return [
    ...list(did_all).map((one) => `also did ${conditionInWords(one, locale)}`),
    ...list(did_none).map((one) => `did not do ${conditionInWords(one, locale)}`),
    ...anyInWords(list(any_events), frequency, locale),
    ...Object.entries(unknown).map(json),
  ];
}

/**
 * @param {WireEventCondition[]} events
 * @param {{ operator?: NumberOperator, value?: number }} frequency
 * @param {string} [locale]
 */
function anyInWords(events, frequency, locale) {
  if (events.length === 0) return [];
  const words = events.map((one) => conditionInWords(one, locale)).join(" or ");
  const often = frequencyInWords(frequency);
  return [`also did ${events.length > 1 ? "any of " : ""}${words}${often && `,${often} in total`}`];
}

/**
 * @param {WireEventCondition} condition
 * @param {string} [locale]
 */
function conditionInWords(condition, locale) {
  const { event_name, from, to } = object(condition);
  const filters = eventFiltersInWords(object(condition));
  return [
    `${event_name}${frequencyInWords(object(condition))}`,
    ...(filters.length > 0 ? [` (${filters.join(" and ")})`] : []),
    ...(from !== undefined && to !== undefined ? [`, ${formatDays({ from, to }, locale)}`] : []),
  ].join("");
}

/** @param {{ operator?: NumberOperator, value?: number }} frequency */
function frequencyInWords({ operator, value }) {
  if (operator === undefined) return "";
  return ` ${FREQUENCIES[operator] ?? operator} ${value} ${value === 1 ? "time" : "times"}`;
}

/**
 * @param {string} key the list that holds the filter
 * @param {unknown} item
 */
function filterInWords(key, item) {
  if (!isComparison(item)) return json([key, item]);
  const { name, operator = "equals", value } = item;
  const values = [value ?? []].flat();
  const isRange = key === "session_properties" && name === "time_of_day" && values.length === 2;
  const listed = cut(values.map((one) => (isRange ? String(one) : valueInWords(one))));
  const subject = key === "session_properties" ? (SESSION_NAMES.get(name) ?? name) : name;
  return [subject, OPERATORS[operator], listed.join(isRange ? " to " : " or ")].filter((part) => part !== "").join(" ");
}

/**
 * Puts a text in quotes, which tells the text "100" from the number 100. True and false are sent as words.
 *
 * @param {unknown} value
 */
function valueInWords(value) {
  return typeof value === "string" && value !== "True" && value !== "False" ? JSON.stringify(value) : String(value);
}

/** @param {string[]} values */
function cut(values) {
  const rest = values.length - MAX_VALUES;
  return rest > 0 ? [...values.slice(0, MAX_VALUES), `${rest} more`] : values;
}

/** @param {[string, unknown]} entry */
function json([key, value]) {
  const text = JSON.stringify(value);
  return `${key}: ${text.length > MAX_JSON_LENGTH ? `${text.slice(0, MAX_JSON_LENGTH)}…` : text}`;
}

/**
 * Returns a stored query's list, or an empty one if the query was stored with something else.
 *
 * @param {unknown} value
 * @returns {any[]}
 */
function list(value) {
  return Array.isArray(value) ? value : [];
}

/**
 * @param {unknown} value
 * @returns {Record<string, any>}
 */
function object(value) {
  return typeof value === "object" && value !== null ? /** @type {Record<string, any>} */ (value) : {};
}
