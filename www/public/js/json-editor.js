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
    /** Returns the query, or the problem of its text as an issue. */
    read() {
      const parsed = parseJson(field.value);
      if (parsed.problem === undefined) return { input: parsed.value, issues: [] };
      return { input: undefined, issues: [{ path: [], message: parsed.problem }] };
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
