// The fields for the property whose top values are asked for.

/** @import { FormIssue } from "./form-issue.js" */
/** @import { TopProperty } from "./question.js" */
/** @import { PropertyType } from "/clevertap-counts/index.js" */

import { byId, setMessage } from "./dom.js";
import { PROPERTY_TYPES } from "./property-types.js";

/** @type {Readonly<TopProperty>} */
const EMPTY = { type: "event_properties", name: "", count: 10 };
const TYPES = /** @type {PropertyType[]} */ (Object.keys(PROPERTY_TYPES));

export function topFields() {
  const element = byId("top-fields");
  const type = byId("top-type", HTMLSelectElement);
  const name = byId("top-name", HTMLInputElement);
  const count = byId("top-count", HTMLInputElement);
  const fields = { property_type: type, name, top_n: count };
  /** @type {Set<string>} */
  const touched = new Set();
  type.replaceChildren(...TYPES.map((one) => new Option(PROPERTY_TYPES[one], one)));
  for (const [key, field] of Object.entries(fields)) field.addEventListener("input", () => touched.add(key));

  return {
    element,
    /** @returns {TopProperty} */
    read: () => ({
      type: TYPES.find((one) => one === type.value) ?? EMPTY.type,
      name: name.value,
      // Not a number, if the field is empty. The validator then says so.
      count: count.valueAsNumber,
    }),
    /** @param {TopProperty} [top] */
    write(top = EMPTY) {
      type.value = top.type;
      name.value = top.name;
      count.value = String(top.count);
      touched.clear();
    },
    /**
     * Shows each issue next to its field if the user has changed that field. `all` shows every issue.
     *
     * @param {FormIssue[]} issues
     * @param {boolean} all
     */
    showIssues(issues, all) {
      for (const [key, id] of /** @type {const} */ ([
        ["name", "top-name-message"],
        ["top_n", "top-count-message"],
      ])) {
        const issue = all || touched.has(key) ? issues.find(({ path }) => path.at(-1) === key) : undefined;
        setMessage(fields[key], byId(id), issue?.message);
      }
    },
  };
}
