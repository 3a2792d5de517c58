// The validator's issues in the words of the form. The validator names keys as they are sent to CleverTap, which the user
// of the form never sees.

/** @import { FormIssue, Path } from "./form-issue.js" */

/** The names of the parts of the form. */
const PARTS = new Map([
  ["event_name", "Event"],
  ["event_properties", "Filters"],
  ["session_properties", "Session filters"],
  ["common_profile_properties", "Profile filters"],
  ["profile_fields", "Profile fields"],
  ["geo_fields", "Places"],
  ["advanced_query", "People who also"],
  ["did_all", "did"],
  ["did_none", "did not do"],
  ["did_any", "did any of"],
  ["others", "Also in the chart"],
  ["from", "From"],
  ["to", "To"],
]);

/**
 * The messages of issues whose code and key tell everything.
 *
 * @type {Record<string, string>}
 */
const MESSAGES = {
  "missing event_name": "Enter the event's exact name, such as Charged.",
  "missing name": "Enter the exact name, such as Amount.",
  "missing value": "Enter a value.",
  "missing operator": "Choose a condition.",
  "missing from": "Choose the first day.",
  "missing to": "Choose the last day.",
  "range from": "The first day is after the last day.",
  "value event_name": "Enter the event's name. Spaces are not enough.",
  "value name": "Enter the exact name, such as Amount.",
  "value top_n": "Enter a number from 1 to 100.",
  "range top_n": "Enter a number from 1 to 100.",
  "type top_n": "Enter a number from 1 to 100.",
  "value value": "This text has a broken character. Type it again.",
};

/**
 * Returns the issue with a message in the words of the form.
 *
 * @param {FormIssue} issue
 * @returns {FormIssue}
 */
export function inFormWords({ code, path, message, ...rest }) {
  const key = path.findLast((one) => typeof one === "string");
  return { ...rest, path, message: MESSAGES[`${code} ${key}`] ?? sentence(message) };
}

/**
 * Names the part of the form that an issue concerns: "Profile filters, Places: At most 100 filters, got 101."
 *
 * @param {FormIssue} issue
 */
export function withPart({ path, message, fullPath = path }) {
  const names = partNames(fullPath);
  return names === "" ? message : `${names}: ${message}`;
}

/** @param {Path} path */
function partNames(path) {
  return path
    .map((key) => (typeof key === "number" ? "" : (PARTS.get(key) ?? "")))
    .filter((name) => name !== "")
    .join(", ");
}

/**
 * Returns a message as a sentence, without the word that only tells the kind of the issue.
 *
 * @param {string} message
 */
function sentence(message) {
  const text = message.replace(/^missing: /, "");
  const start = text.slice(0, 1).toLocaleUpperCase("en") + text.slice(1);
  return /[.?!…]$/.test(start) ? start : `${start}.`;
}
