// Shows the current question as the first request that it becomes: its JSON body and a curl command.

/** @import { Connection } from "./clients.js" */
/** @import { FormState } from "./query-form.js" */

import { curlTarget } from "./clients.js";
import { curlCommand } from "./curl.js";
import { byId, copy, part, setText } from "./dom.js";
import { formatJson } from "./query-json.js";
import { requestOf } from "./requests.js";
import { partsOf } from "./run-record.js";

/**
 * Sets up the view. Returns the function that shows a query; it hides the view if the query is not readable JSON.
 *
 * @param {() => Connection} connection
 * @returns {(state: FormState) => void}
 */
export function requestView(connection) {
  const view = byId("request");
  const [json, curl] = [part(view, "json"), part(view, "curl")];
  part(view, "copy-json").addEventListener("click", ({ currentTarget }) => copyFrom(currentTarget, json));
  part(view, "copy-curl").addEventListener("click", ({ currentTarget }) => copyFrom(currentTarget, curl));
  return ({ input, question, endpoint: counted }) => {
    const parts = question ? partsOf(question) : [];
    const [first] = parts;
    const { endpoint, query: body } =
      question && first ? requestOf(question, first) : { endpoint: counted, query: input };
    view.hidden = body === undefined;
    if (body === undefined) return;
    setText(part(view, "title"), parts.length > 1 ? `The request, first of ${parts.length}` : "The request");
    setText(json, formatJson(body));
    setText(curl, curlCommand({ ...curlTarget(connection()), endpoint, body }));
    view.dataset.valid = question === undefined ? "no" : "yes";
  };
}

/**
 * @param {EventTarget | null} button
 * @param {HTMLElement} code
 */
function copyFrom(button, code) {
  if (button instanceof HTMLElement) copy(button, code.textContent ?? "");
}
