// Shows a query as JSON in place of the form's fields, if the fields cannot show all of it.

/** @import { FormIssue } from "./form-issue.js" */

import { byId, part, setMessage } from "./dom.js";
import { issueInWords, parseJson } from "./query-json.js";

/**
 * Sets up the editor. It is read-only until the user chooses to edit. `onUseForm` and `onStartOver` are called when
 * the user leaves it.
 *
 * @param {HTMLElement} panel
 * @param {{ onUseForm: () => void, onStartOver: () => void }} callbacks
 */
export function jsonEditor(panel, { onUseForm, onStartOver }) {
  const field = byId("query-json", HTMLTextAreaElement);
  const message = byId("query-json-message");
  const editButton = part(panel, "edit-json");
  const formButton = part(panel, "use-form");

  editButton.addEventListener("click", () => {
    field.readOnly = false;
    editButton.hidden = true;
    field.focus();
  });
  formButton.addEventListener("click", onUseForm);
  part(panel, "start-over").addEventListener("click", onStartOver);

  return {
    /** @param {string} text */
    show(text) {
      field.value = text;
      field.readOnly = true;
      editButton.hidden = false;
    },
    text: () => field.value,
    /**
     * Returns the queries, or the problem of the text as an issue. Several queries are a list.
     *
     * @returns {{ inputs: unknown[], isList: boolean, issues: FormIssue[] }}
     */
    read() {
      const parsed = parseJson(field.value);
      if (parsed.problem !== undefined)
        return { inputs: [], isList: false, issues: [{ path: [], message: parsed.problem }] };
      const { value } = parsed;
      if (Array.isArray(value) && value.length > 0) return { inputs: value, isList: true, issues: [] };
      return { inputs: [value], isList: false, issues: [] };
    },
    /**
     * Shows all issues. `fitsForm` offers the way back to the form.
     *
     * @param {readonly FormIssue[]} issues
     * @param {boolean} fitsForm
     */
    update(issues, fitsForm) {
      setMessage(field, message, issues.map(issueInWords).join("\n"));
      formButton.hidden = !fitsForm;
    },
    focus: () => field.focus(),
  };
}
