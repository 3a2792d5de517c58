// The form's fields for a query: the event, the days, the filters and the conditions on other events.

/** @import { FormIssue, Path } from "./form-issue.js" */
/** @import { QueryDraft } from "./query-draft.js" */

import { EMPTY_CONDITIONS } from "./condition-draft.js";
import { conditionLists } from "./condition-lists.js";
import { byId, control, part, setMessage, setText } from "./dom.js";
import { filterList } from "./filter-row.js";
import { issuesBelow } from "./form-issue.js";
import { inputOf, profilePaths } from "./query-draft.js";
import { issueInWords } from "./query-json.js";
import { rangeChips } from "./range-chips.js";
import { rangeDays } from "./ranges.js";

/** The keys of a query and the fields that show their issues. */
const FIELDS = /** @type {const} */ ([
  ["event_name", "event"],
  ["from", "from"],
  ["to", "to"],
]);
const INITIAL_RANGE = "last-30";

/**
 * Sets up the fields. `onChange` is called after each change that is not an input event of a field.
 *
 * @param {HTMLFormElement} form
 * @param {{ onChange: () => void }} callbacks
 */
export function queryFields(form, { onChange }) {
  const element = part(form, "fields");
  const filtersMessage = byId("filters-message");
  const conditionsMessage = byId("conditions-message");
  /** @param {"event" | "from" | "to"} name */
  const field = (name) => control(form, name);
  /**
   * The names of the fields that the user has changed.
   *
   * @type {Set<string>}
   */
  const touched = new Set();
  const days = () => ({ from: field("from").value, to: field("to").value });
  const chips = rangeChips(part(element, "ranges"), (range) => {
    setDays(range);
    onChange();
  });

  const filters = filterList({
    key: "event_properties",
    list: part(element, "filters"),
    addButton: part(element, "add-filter"),
    title: (position) => `Filter ${position}`,
    onChange,
  });
  const session = filterList({
    key: "session_properties",
    list: part(element, "session"),
    addButton: part(element, "add-session"),
    title: (position) => `Session filter ${position}`,
    onChange,
  });
  const profile = filterList({
    key: "common_profile_properties",
    list: part(element, "profile"),
    addButton: part(element, "add-profile"),
    title: (position) => `Profile filter ${position}`,
    onChange,
  });
  const conditions = conditionLists(part(element, "other-events"), { queryDays: days, onChange });

  for (const [, name] of FIELDS) {
    field(name).addEventListener("input", () => touched.add(name));
  }

  /** @param {{ from: string, to: string }} days */
  function setDays({ from, to }) {
    field("from").value = from;
    field("to").value = to;
  }

  /** @returns {QueryDraft} */
  const draft = () => ({
    event: field("event").value,
    ...days(),
    filters: filters.drafts(),
    session: session.drafts(),
    profile: profile.drafts(),
    conditions: conditions.drafts(),
  });

  /**
   * Shows the issues that no field shows.
   *
   * @param {HTMLElement} message
   * @param {FormIssue[]} issues
   */
  function showOthers(message, issues) {
    setText(message, issues.map(issueInWords).join("\n"));
    message.hidden = issues.length === 0;
  }

  return {
    element,
    draft,
    focus: () => field("event").focus(),
    /** @param {Partial<QueryDraft>} draft */
    write({ event = "", from = "", to = "", ...lists }) {
      field("event").value = event;
      setDays(from || to ? { from, to } : rangeDays(INITIAL_RANGE));
      filters.write(lists.filters ?? []);
      session.write(lists.session ?? []);
      profile.write(lists.profile ?? []);
      conditions.write(lists.conditions ?? EMPTY_CONDITIONS);
      touched.clear();
      chips.show(days());
    },
    /** Returns the query as entered and the problems of single fields. */
    read() {
      const { input, issues } = inputOf(draft());
      for (const name of /** @type {const} */ (["from", "to"])) {
        if (field(name).validity.badInput) issues.push({ path: [name], message: "This date is not complete." });
      }
      return { input, issues };
    },
    /**
     * Shows each issue next to its field if the user has changed that field. `all` shows every issue.
     *
     * @param {FormIssue[]} issues
     * @param {boolean} all
     */
    showIssues(issues, all) {
      for (const [key, name] of FIELDS) {
        const issue = all || touched.has(name) ? issues.find(({ path }) => path[0] === key) : undefined;
        setMessage(field(name), byId(`${name}-message`), issue?.message);
      }
      /** @param {string} key */
      const below = (key) => issuesBelow(issues, [key]);
      const paths = /** @type {Path[]} */ (profilePaths(profile.drafts()));
      showOthers(filtersMessage, [
        ...filters.showIssues(below("event_properties"), all),
        ...session.showIssues(below("session_properties"), all),
        ...profile.showIssues(below("common_profile_properties"), all, paths),
        ...issues.filter(({ path }) => path.length === 0),
      ]);
      showOthers(conditionsMessage, conditions.showIssues(below("advanced_query"), all));
      chips.show(days());
    },
    /**
     * Shows an issue that was found only when the count was started.
     *
     * @param {FormIssue} issue
     */
    showIssue(issue) {
      const [, name] = FIELDS.find(([key]) => key === issue.path[0]) ?? FIELDS[0];
      setMessage(field(name), byId(`${name}-message`), issue.message);
      field(name).focus();
    },
  };
}
