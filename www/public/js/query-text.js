// Describes queries in words.

/** @import { Endpoint, WireFilter, WireQuery } from "/clevertap-counts/index.js" */

import { formatDays } from "./days.js";
import { OPERATORS } from "./filter-draft.js";

const MAX_VALUES = 4;
const MAX_JSON_LENGTH = 80;

/**
 * Words for the counted unit.
 *
 * @type {Record<Endpoint, { label?: string, one: string, many: string }>}
 */
export const ENDPOINTS = {
  events: { one: "time", many: "times" },
  profiles: { label: "people who did it", one: "person", many: "people" },
};

/**
 * Describes the filters: "Amount is more than 100 and Payment Mode is PayPal or Gift Card". Keys that have no words are
 * shown as JSON. Returns "" for a query without filters.
 *
 * @param {WireQuery} query
 */
export function filtersInWords({ event_name: _name, event_properties = [], from: _from, to: _to, ...others }) {
  const filters = event_properties.map(filterInWords);
  for (const [key, value] of Object.entries(others)) {
    const json = JSON.stringify(value);
    filters.push(`${key}: ${json.length > MAX_JSON_LENGTH ? `${json.slice(0, MAX_JSON_LENGTH)}…` : json}`);
  }
  return filters.join(" and ");
}

/**
 * Describes a query without its event: "Amount is more than 100 · Jan 1 – 31, 2025 · people who did it".
 *
 * @param {{ query: WireQuery, endpoint: Endpoint }} count
 * @param {string} [locale]
 */
export function detailsInWords({ query, endpoint }, locale) {
  const parts = [filtersInWords(query), formatDays(query, locale), ENDPOINTS[endpoint].label];
  return parts.filter(Boolean).join(" · ");
}

/** @param {WireFilter} filter */
function filterInWords({ name, operator, value }) {
  const values = [value ?? []].flat();
  const listed = values.slice(0, MAX_VALUES).map((one) => (one === "" ? '""' : String(one)));
  if (values.length > MAX_VALUES) listed.push(`${values.length - MAX_VALUES} more`);
  return [name, OPERATORS[operator], listed.join(" or ")].filter((part) => part !== "").join(" ");
}
