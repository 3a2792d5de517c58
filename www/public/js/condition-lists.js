// The part of the form with the conditions on other events: the events that people did, did not do, or did any of.

/** @import { ConditionsDraft } from "./condition-draft.js" */
/** @import { FormIssue, Path } from "./form-issue.js" */

import { conditionCard } from "./condition-card.js";
import { EMPTY_CONDITION } from "./condition-draft.js";
import { part } from "./dom.js";
import { issuesBelow } from "./form-issue.js";
import { frequencyFields } from "./optional-fields.js";
import { rowList } from "./row-list.js";

/** The lists, with the path of each in the advanced query. */
const LISTS = /** @type {const} */ (["all", "none", "any"]);
/** @type {Record<typeof LISTS[number], Path>} */
const PATHS = { all: ["did_all"], none: ["did_none"], any: ["did_any", "any_events"] };
const TITLES = { all: "Event done", none: "Event not done", any: "Alternative event" };

/**
 * @param {HTMLElement} root
 * @param {{ queryDays: () => { from: string, to: string }, onChange: () => void }} options
 */
export function conditionLists(root, { queryDays, onChange: report }) {
  const groups = { all: part(root, "did-all"), none: part(root, "did-none"), any: part(root, "did-any") };
  const lists = { all: makeList("all"), none: makeList("none"), any: makeList("any") };
  const often = frequencyFields(groups.any, { onChange });

  /** @param {typeof LISTS[number]} name */
  function makeList(name) {
    return rowList({
      list: part(groups[name], "conditions"),
      addButton: part(root, `add-${name}`),
      empty: () => EMPTY_CONDITION,
      makeRow: (draft) => conditionCard(draft, { queryDays, onChange }),
      title: (position) => `${TITLES[name]} ${position}`,
      onChange,
    });
  }

  function onChange() {
    showGroups();
    report();
  }

  /** Hides the empty lists. */
  function showGroups() {
    for (const name of LISTS) groups[name].hidden = lists[name].drafts().length === 0;
    if (groups.any.hidden) often.write(null);
  }

  return {
    /** @returns {ConditionsDraft} */
    drafts: () => ({
      all: lists.all.drafts(),
      none: lists.none.drafts(),
      any: lists.any.drafts(),
      often: often.draft(),
    }),
    /** @param {ConditionsDraft} drafts */
    write(drafts) {
      for (const name of LISTS) lists[name].write(drafts[name]);
      often.write(drafts.often);
      showGroups();
    },
    /**
     * Shows the issues next to their fields, and returns those that have no field.
     *
     * @param {readonly FormIssue[]} issues
     * @param {boolean} all
     */
    showIssues(issues, all) {
      const rest = LISTS.flatMap((name) => lists[name].showIssues(issuesBelow(issues, PATHS[name]), all));
      const ofAny = issuesBelow(issues, ["did_any"]).filter(({ path }) => path[0] !== "any_events");
      const general = issues.filter(({ path: [key] }) => key !== "did_all" && key !== "did_none" && key !== "did_any");
      return [...rest, ...often.showIssues(ofAny, all), ...general];
    },
  };
}
