// The buttons below a run: to take it along, and to ask again.

import { csv, fileName, tsv } from "./csv.js";
import { copy, download, part } from "./dom.js";
import { detailsInWords } from "./question.js";
import { rows, total } from "./results.js";
import { writeLink } from "./share.js";

/** Makes the buttons of a run's element work. */
export function wireTools(run, element, actions) {
  const name = `${run.record.query.event_name}, ${detailsInWords(run.record)}`;
  const tool = (which, label, act) => {
    const button = part(element, which);
    button.setAttribute("aria-label", `${label}: ${name}`);
    button.addEventListener("click", () => act(button));
  };
  tool("copy", "Copy", (button) => {
    const { record } = run;
    copy(button, record.series ? tsv(rows(record)) : String(total(record)?.sum));
  });
  tool("csv", "CSV", () =>
    download(fileName(run.record.query, "csv"), "text/csv;charset=utf-8", csv(rows(run.record))),
  );
  tool("link", "Copy link", (button) => copy(button, linkTo(run.record)));
  tool("edit", "Edit", () => actions.edit(run));
  tool("again", "Count again", () => actions.repeat(run));
  tool("remove", "Remove", () => actions.remove(run));
  part(element, "cancel").setAttribute("aria-label", `Cancel: ${name}`);
}

/** The page's address with the question. */
export function linkTo(question) {
  return `${location.origin}${location.pathname}#${writeLink(question)}`;
}
