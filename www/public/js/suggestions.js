// The suggestions at the form's fields: the names of events and properties in earlier and in saved questions.

import { byId } from "./dom.js";
import { eventsOf } from "./query-events.js";
import { loadQuestions, loadRuns } from "./storage.js";

export function updateSuggestions() {
  const questions = [...loadRuns(), ...loadQuestions()];
  const events = questions.flatMap(({ query, others = [] }) => [query, ...others].flatMap(eventsOf));
  const properties = events.flatMap(({ event_properties = [] }) => event_properties);
  setSuggestions(
    "known-events",
    events.map(({ event_name }) => event_name),
  );
  setSuggestions(
    "known-properties",
    properties.map(({ name }) => name),
  );
}

/**
 * @param {string} id
 * @param {string[]} names
 */
function setSuggestions(id, names) {
  byId(id).replaceChildren(...[...new Set(names)].map((name) => new Option(name, name)));
}
