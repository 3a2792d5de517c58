// A query in words.

import { OPERATORS } from "./values.js";
import { daysInWords } from "./days.js";

const LISTED = 4;

/** What is counted. */
export const ENDPOINTS = {
  events: { one: "time", many: "times" },
  profiles: { label: "people who did it", one: "person", many: "people" },
};

/** The filters: "Amount is more than 100 and Payment Mode is PayPal or Gift Card"; "" where there are none. */
export function filtersInWords({ event_properties = [] }) {
  return event_properties.map(filterInWords).join(" and ");
}

/** All but the event: "Amount is more than 100 · Jan 1 – 31, 2025", and who is counted where it is people. */
export function detailsInWords({ query, endpoint }, locale) {
  const parts = [filtersInWords(query), daysInWords(query, locale), ENDPOINTS[endpoint].label];
  return parts.filter(Boolean).join(" · ");
}

function filterInWords({ name, operator, value }) {
  const values = [value ?? []].flat();
  const listed = values.slice(0, LISTED).map((one) => (one === "" ? '""' : String(one)));
  if (values.length > LISTED) listed.push(`${values.length - LISTED} more`);
  return [name, OPERATORS[operator], listed.join(" or ")].filter((part) => part !== "").join(" ");
}
