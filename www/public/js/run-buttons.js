// The buttons below a run: copy, download, share, edit, count again, remove.

/** @import { Question } from "./question.js" */
/** @import { Run } from "./run.js" */

import { csv, fileName } from "./csv.js";
import { copy, download, part } from "./dom.js";
import { detailsInWords, eventsInWords } from "./query-text.js";
import { writeLink } from "./share.js";
import { clipboardText, rows } from "./table.js";

/**
 * Sets up the buttons of a run's element.
 *
 * @param {Run} run
 * @param {HTMLElement} element
 * @param {Record<"edit" | "repeat" | "remove", (run: Run) => void>} actions
 */
export function setUpButtons(run, element, actions) {
  const name = `${eventsInWords(run.record)}, ${detailsInWords(run.record)}`;
  /** @type {(which: string, label: string, act: (button: HTMLElement) => void) => void} */
  const setUp = (which, label, act) => {
    const button = part(element, which);
    button.setAttribute("aria-label", `${label}: ${name}`);
    button.addEventListener("click", () => act(button));
  };
  setUp("copy", "Copy", (button) => copy(button, clipboardText(run.record)));
  setUp("csv", "CSV", () =>
    download(fileName(run.record.query, "csv"), "text/csv;charset=utf-8", csv(rows(run.record))),
  );
  setUp("link", "Copy link", (button) => copy(button, linkTo(run.record)));
  setUp("edit", "Edit", () => actions.edit(run));
  setUp("again", "Count again", () => actions.repeat(run));
  setUp("remove", "Remove", () => actions.remove(run));
  part(element, "cancel").setAttribute("aria-label", `Cancel: ${name}`);
}

/**
 * Returns the page's address with a question.
 *
 * @param {Question} question
 */
export function linkTo(question) {
  return `${location.origin}${location.pathname}#${writeLink(question)}`;
}
