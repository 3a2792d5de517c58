// The things to check after a count of 0: CleverTap answers 0 without a warning if a filter names a property that does not
// exist, or compares a number with a text.

/** @import { WireQuery } from "/clevertap-counts/index.js" */

import { isPlainNumber } from "./filter-reading.js";
import { isComparison } from "./filter-subjects.js";

const MAX_NAMED = 4;

/**
 * Returns sentences about the text filters of a query. Returns none if it has no text filter.
 *
 * @param {WireQuery} query
 */
export function zeroChecks({ event_properties = [], session_properties = [], common_profile_properties = {} }) {
  const filters = [event_properties, session_properties, ...Object.values(common_profile_properties)]
    .flat()
    .filter(isComparison)
    .map(({ name, value }) => ({ name, texts: [value].flat().filter(isText) }))
    .filter(({ texts }) => texts.length > 0);
  if (filters.length === 0) return [];
  const numbers = filters.flatMap(({ name, texts }) => texts.filter(isPlainNumber).map((text) => ({ name, text })));
  return [
    ...numbers
      .slice(0, MAX_NAMED)
      .map(
        ({ name, text }) =>
          `Is ${name} a number? It was compared with the text ${quote(text)}, which no number equals.`,
      ),
    `Is ${listed(filters.flatMap(({ texts }) => texts.map(quote)))} written exactly as in CleverTap? Upper and lower case matter.`,
    `Does the event have ${listed(filters.map(({ name }) => name))}, written exactly so?`,
  ];
}

/**
 * Says if a value is a text. "True" and "False" are how true and false are sent.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  return typeof value === "string" && value !== "True" && value !== "False";
}

/** @param {string} text */
const quote = (text) => JSON.stringify(text);

/** @param {string[]} names */
function listed(names) {
  const different = [...new Set(names)];
  const rest = different.length - MAX_NAMED;
  return [...different.slice(0, MAX_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
}
