// The form for a query. The package's validator checks it on every change.

/** @import { Endpoint, Issue, WireQuery } from "/clevertap-counts/index.js" */
/** @import { QueryDraft } from "./query-draft.js" */

import { validateQuery } from "/clevertap-counts/index.js";
import { byId, part, radios } from "./dom.js";
import { jsonEditor } from "./json-editor.js";
import { draftOf } from "./query-draft.js";
import { queryFields } from "./query-fields.js";
import { formatJson } from "./query-json.js";

/**
 * @typedef {object} FormState The form's current contents.
 * @property {unknown} input the query as entered; `undefined` if it is not readable JSON
 * @property {WireQuery | undefined} query the valid query; `undefined` if there are issues
 * @property {Endpoint} endpoint
 *
 * @typedef {{ query: WireQuery, endpoint: Endpoint }} ValidQuery
 * @typedef {QueryDraft & { endpoint: Endpoint, json?: string }} FormDraft the contents of the fields, and the text of
 *   the JSON editor if it is shown in their place
 */

/**
 * Sets up the form. `onChange` is called after each change, `onSubmit` with a valid query, and `onRefuse` with the
 * number of issues if the user submits an invalid query.
 *
 * @param {{
 *   onChange: (state: FormState) => void,
 *   onSubmit: (count: ValidQuery & { series: boolean }) => void,
 *   onRefuse: (issues: number) => void,
 * }} callbacks
 */
export function queryForm({ onChange, onSubmit, onRefuse }) {
  const form = byId("query", HTMLFormElement);
  const endpoints = radios(form, "endpoint");
  const fields = queryFields(form, { onChange: check });
  const jsonPanel = part(form, "json-panel");
  /** Show all issues, also those of untouched fields. */
  let showAll = false;
  const editor = jsonEditor(jsonPanel, {
    onUseForm() {
      const { state } = check();
      const fitting = state.query && draftOf(state.query);
      if (fitting === undefined) return;
      writeDraft({ ...fitting, endpoint: state.endpoint });
      focus();
    },
    onStartOver() {
      writeDraft({});
      focus();
    },
  });

  const showsJson = () => !jsonPanel.hidden;

  /** @returns {FormDraft} */
  const draft = () => ({
    ...fields.draft(),
    endpoint: endpoints.value === "profiles" ? "profiles" : "events",
    ...(showsJson() && { json: editor.text() }),
  });

  /** @param {Partial<FormDraft>} draft */
  function writeDraft({ endpoint = "events", json, ...query }) {
    fields.element.hidden = json !== undefined;
    jsonPanel.hidden = json === undefined;
    editor.show(json ?? "");
    fields.write(query);
    endpoints.value = endpoint;
    showAll = false;
    check();
  }

  function check() {
    const { input, issues: own } = showsJson() ? editor.read() : fields.read();
    const validated = input === undefined ? undefined : validateQuery(input);
    const issues = [...own, ...(validated?.ok === false ? validated.issues : [])];
    const query = validated?.ok && issues.length === 0 ? validated.query : undefined;
    if (showsJson()) editor.update(issues, query !== undefined && draftOf(query) !== undefined);
    else fields.showIssues(issues, showAll);
    const state = { input, query, endpoint: draft().endpoint };
    onChange(state);
    return { state, issues };
  }

  /** Returns the query if it is valid; else shows every issue. */
  function complete() {
    showAll = true;
    const { state, issues } = check();
    if (state.query !== undefined) return { query: state.query, endpoint: state.endpoint };
    const shown = showsJson() ? jsonPanel : fields.element;
    const wrong = shown.querySelector('[aria-invalid="true"], .message:not([hidden])');
    if (wrong instanceof HTMLElement) wrong.focus();
    onRefuse(issues.length);
    return undefined;
  }

  function focus() {
    if (showsJson()) editor.focus();
    else fields.focus();
  }

  form.addEventListener("input", check);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const valid = complete();
    const series = event.submitter instanceof HTMLButtonElement && event.submitter.value === "yes";
    if (valid) onSubmit({ ...valid, series });
  });

  return {
    complete,
    draft,
    writeDraft,
    /**
     * Shows a query in the fields. Shows it as JSON if it is not valid or the fields cannot show all of it.
     *
     * @param {unknown} input
     * @param {Endpoint} endpoint
     */
    showQuery(input, endpoint) {
      const validated = validateQuery(input);
      const fitting = validated.ok ? draftOf(validated.query) : undefined;
      const shown = fitting ?? { json: formatJson(validated.ok ? validated.query : input) };
      writeDraft({ ...shown, endpoint });
      return validated;
    },
    /**
     * Shows an issue that was found only when the count was started.
     *
     * @param {Issue} issue
     */
    showIssue(issue) {
      if (showsJson()) {
        editor.update([issue], false);
        editor.focus();
        return;
      }
      fields.showIssue(issue);
    },
    focus,
    /**
     * Focuses the button that counts.
     *
     * @param {boolean} series
     */
    focusSubmit(series) {
      const button = form.querySelector(`[name="series"][value="${series ? "yes" : "no"}"]`);
      if (button instanceof HTMLElement) button.focus({ preventScroll: true });
    },
  };
}
