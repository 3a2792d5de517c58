// The form's fields for queries: the event, the days, the filters, the conditions on other events, and further events.

/** @import { FormIssue, Path } from "./form-issue.js" */
/** @import { QueryDraft } from "./query-draft.js" */

import { conditionCard } from "./condition-card.js";
import { EMPTY_CONDITION, EMPTY_CONDITIONS } from "./condition-draft.js";
import { conditionLists } from "./condition-lists.js";
import { byId, control, part, setMessage, setText } from "./dom.js";
import { filterList } from "./filter-row.js";
import { issuesBelow } from "./form-issue.js";
import { withPart } from "./issue-words.js";
import { inputsOf, profilePaths } from "./query-draft.js";
import { rangeChips } from "./range-chips.js";
import { rangeDays, rangeNamed } from "./ranges.js";
import { rowList } from "./row-list.js";

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
  const rangeHint = byId("range-hint");
  /** @param {"event" | "from" | "to"} name */
  const field = (name) => control(form, name);
  /**
   * The names of the fields that the user has changed.
   *
   * @type {Set<string>}
   */
  const touched = new Set();
  const days = () => ({ from: field("from").value, to: field("to").value });
  /**
   * The chosen range, which the days follow. Days that the user enters belong to no range.
   *
   * @type {string | undefined}
   */
  let range;
  const chips = rangeChips(part(element, "ranges"), (chosen) => {
    setRange(chosen);
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
  const others = rowList({
    list: part(element, "others"),
    addButton: part(element, "add-event"),
    empty: () => EMPTY_CONDITION,
    makeRow: (draft) => conditionCard(draft, { onChange }),
    title: (position) => `Further event ${position}`,
    onChange,
  });

  for (const [, name] of FIELDS) {
    field(name).addEventListener("input", () => {
      touched.add(name);
      if (name !== "event") setRange(undefined);
    });
  }

  /** @param {{ from: string, to: string }} days */
  function setDays({ from, to }) {
    field("from").value = from;
    field("to").value = to;
  }

  /** @param {string | undefined} next */
  function setRange(next) {
    const named = rangeNamed(next);
    range = named?.name;
    if (named) setDays(rangeDays(named.name));
    chips.show(range);
    rangeHint.hidden = named === undefined;
    setText(rangeHint, named ? `Links and saved questions keep “${named.label}” and follow the calendar.` : "");
  }

  /** @returns {QueryDraft} */
  const draft = () => ({
    event: field("event").value,
    ...days(),
    filters: filters.drafts(),
    session: session.drafts(),
    profile: profile.drafts(),
    conditions: conditions.drafts(),
    others: others.drafts(),
  });

  /**
   * Shows the issues that no field shows.
   *
   * @param {HTMLElement} message
   * @param {FormIssue[]} issues
   */
  function showOthers(message, issues) {
    setText(message, issues.map(withPart).join("\n"));
    message.hidden = issues.length === 0;
  }

  return {
    element,
    draft,
    range: () => range,
    focus: () => field("event").focus(),
    /**
     * Shows a draft. A range takes the place of its days.
     *
     * @param {Partial<QueryDraft> & { range?: string | undefined }} draft
     */
    write({ event = "", from = "", to = "", range, ...lists }) {
      field("event").value = event;
      setDays({ from, to });
      setRange(from || to ? range : (range ?? INITIAL_RANGE));
      filters.write(lists.filters ?? []);
      session.write(lists.session ?? []);
      profile.write(lists.profile ?? []);
      conditions.write(lists.conditions ?? EMPTY_CONDITIONS);
      others.write(lists.others ?? []);
      touched.clear();
    },
    /** Returns the queries as entered and the problems of single fields. */
    read() {
      const { inputs, issues } = inputsOf(draft());
      for (const name of /** @type {const} */ (["from", "to"])) {
        if (field(name).validity.badInput) issues.push({ path: [name], message: "This date is not complete." });
      }
      return { inputs, issues };
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
      showOthers(byId("others-message"), others.showIssues(below("others"), all));
    },
  };
}
