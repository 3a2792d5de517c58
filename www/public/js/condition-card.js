// A card of the form that shows a condition on another event.

/** @import { ConditionDraft } from "./condition-draft.js" */
/** @import { Row } from "./row-list.js" */

import { fromTemplate, part, setMessage, setText } from "./dom.js";
import { filterList } from "./filter-row.js";
import { issuesBelow } from "./form-issue.js";
import { withPart } from "./issue-words.js";
import { daysFields, frequencyFields } from "./optional-fields.js";

let cardsMade = 0;

/**
 * Makes a card. `queryDays` returns the days of the query, which new days start from. Without it, the card has only an
 * event and its filters.
 *
 * @param {ConditionDraft} draft
 * @param {{ queryDays?: () => { from: string, to: string }, onChange: () => void }} options
 * @returns {Row<ConditionDraft>}
 */
export function conditionCard(draft, { queryDays, onChange }) {
  const element = fromTemplate("condition-template");
  const event = part(element, "event", HTMLInputElement);
  const message = part(element, "event-message");
  const others = part(element, "other-messages");
  const removeButton = part(element, "remove-condition");
  let title = "";
  let isTouched = false;
  const ofCard = () => `of ${title.charAt(0).toLowerCase()}${title.slice(1)}`;

  const filters = filterList({
    key: "event_properties",
    list: part(element, "filters"),
    addButton: part(element, "add-filter"),
    title: (position) => `Filter ${position} ${ofCard()}`,
    onChange,
  });
  const session = filterList({
    key: "session_properties",
    list: part(element, "session"),
    addButton: part(element, "add-session"),
    title: (position) => `Session filter ${position} ${ofCard()}`,
    onChange,
  });
  const days = daysFields(element, { initial: queryDays ?? (() => ({ from: "", to: "" })), onChange });
  const often = frequencyFields(element, { onChange });

  cardsMade += 1;
  event.id = `condition-${cardsMade}-event`;
  message.id = `condition-${cardsMade}-message`;
  event.setAttribute("aria-describedby", message.id);
  part(element, "event-label", HTMLLabelElement).htmlFor = event.id;
  event.addEventListener("input", () => {
    isTouched = true;
  });
  event.value = draft.event;
  filters.write(draft.filters);
  session.write(draft.session);
  days.write(draft.days);
  often.write(draft.often);
  if (queryDays === undefined) for (const name of ["add-days", "add-often"]) part(element, name).hidden = true;

  return {
    element,
    removeButton,
    draft: () => ({
      event: event.value,
      filters: filters.drafts(),
      session: session.drafts(),
      days: days.draft(),
      often: often.draft(),
    }),
    focus: () => event.focus(),
    setTitle(next) {
      title = next;
      element.setAttribute("aria-label", title);
      removeButton.setAttribute("aria-label", `Remove ${ofCard().slice(3)}`);
      filters.setTitles();
      session.setTitles();
    },
    showIssues(issues, all) {
      const name = all || isTouched ? issues.find(({ path }) => path[0] === "event_name") : undefined;
      setMessage(event, message, name?.message);
      const own = issues.filter(({ path: [key] }) => key !== "event_properties" && key !== "session_properties");
      const rest = [
        ...filters.showIssues(issuesBelow(issues, ["event_properties"]), all),
        ...session.showIssues(issuesBelow(issues, ["session_properties"]), all),
        ...often.showIssues(days.showIssues(own, all), all).filter(({ path }) => path[0] !== "event_name"),
      ];
      setText(others, rest.map(withPart).join("\n"));
      others.hidden = rest.length === 0;
      return [];
    },
  };
}
