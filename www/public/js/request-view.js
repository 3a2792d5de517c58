// The question as a request: the JSON body and the curl command, live.

import { curlTarget } from "./clients.js";
import { curlCommand } from "./curl.js";
import { copy, part, setText } from "./dom.js";

/** Makes the view work; gives the function that shows a question. */
export function requestView({ connection }) {
  const view = document.getElementById("request");
  const [json, curl] = [part(view, "json"), part(view, "curl")];
  for (const [name, code] of [
    ["copy-json", json],
    ["copy-curl", curl],
  ]) {
    const button = part(view, name);
    button.addEventListener("click", () => copy(button, code.textContent));
  }
  return ({ input, query, endpoint }) => {
    const { event_properties } = input;
    const body = query ?? { ...input, event_properties: event_properties.length > 0 ? event_properties : undefined };
    setText(json, JSON.stringify(body, null, 2));
    setText(curl, curlCommand({ ...curlTarget(connection()), endpoint, body }));
    view.dataset.valid = query === undefined ? "no" : "yes";
  };
}
