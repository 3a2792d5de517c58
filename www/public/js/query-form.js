// The form for a query. The package's validator checks it on every change.

/** @import { Endpoint, Issue, WireQuery } from "/clevertap-counts/index.js" */
/** @import { FormIssue } from "./filter-rows.js" */
/** @import { QueryDraft } from "./query-draft.js" */

import { validateQuery } from "/clevertap-counts/index.js";
import { byId, control, part, radios, setMessage } from "./dom.js";
import { filterRows } from "./filter-rows.js";
import { jsonEditor } from "./json-editor.js";
import { draftOf, inputOf } from "./query-draft.js";
import { formatJson } from "./query-json.js";
import { RANGES, rangeDays, rangeOf } from "./ranges.js";

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

/** The keys of a query and the fields that show their issues. */
const FIELDS = /** @type {const} */ ([
  ["event_name", "event"],
  ["from", "from"],
  ["to", "to"],
]);
const INITIAL_RANGE = "last-30";

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
  const fields = part(form, "fields");
  const jsonPanel = part(form, "json-panel");
  const filtersMessage = byId("filters-message");
  /** @param {"event" | "from" | "to"} name */
  const field = (name) => control(form, name);
  /**
   * The names of the fields that the user has changed.
   *
   * @type {Set<string>}
   */
  const touched = new Set();
  /** Show all issues, also those of untouched fields. */
  let showAll = false;
  const filters = filterRows({ list: part(form, "filters"), addButton: part(form, "add-filter"), onChange: check });
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

  const chips = RANGES.map(({ name, label }) => {
    const chip = Object.assign(document.createElement("button"), {
      type: "button",
      textContent: label,
      className: "chip",
    });
    chip.addEventListener("click", () => {
      setDays(rangeDays(name));
      check();
    });
    return { name, chip };
  });
  part(form, "ranges").append(...chips.map(({ chip }) => chip));

  /** @param {{ from: string, to: string }} days */
  function setDays({ from, to }) {
    field("from").value = from;
    field("to").value = to;
  }

  const showsJson = () => !jsonPanel.hidden;

  /** @returns {FormDraft} */
  const draft = () => ({
    event: field("event").value,
    from: field("from").value,
    to: field("to").value,
    endpoint: endpoints.value === "profiles" ? "profiles" : "events",
    filters: filters.drafts(),
    ...(showsJson() && { json: editor.text() }),
  });

  /** @param {Partial<FormDraft>} draft */
  function writeDraft({ event = "", from = "", to = "", endpoint = "events", filters: drafts = [], json }) {
    fields.hidden = json !== undefined;
    jsonPanel.hidden = json === undefined;
    editor.show(json ?? "");
    field("event").value = event;
    setDays(from || to ? { from, to } : rangeDays(INITIAL_RANGE));
    endpoints.value = endpoint;
    filters.write(drafts);
    touched.clear();
    showAll = false;
    check();
  }

  /** Returns the query as entered and the problems of single fields. */
  function read() {
    if (showsJson()) return editor.read();
    const { input, issues } = inputOf(draft());
    for (const name of /** @type {const} */ (["from", "to"])) {
      if (field(name).validity.badInput) issues.push({ path: [name], message: "This date is not complete." });
    }
    return { input, issues };
  }

  function check() {
    const { input, issues: own } = read();
    const validated = input === undefined ? undefined : validateQuery(input);
    const issues = [...own, ...(validated?.ok === false ? validated.issues : [])];
    const query = validated?.ok && issues.length === 0 ? validated.query : undefined;
    if (showsJson()) editor.update(issues, query !== undefined && draftOf(query) !== undefined);
    else showIssues(issues);
    const range = rangeOf({ from: field("from").value, to: field("to").value });
    for (const { name, chip } of chips) chip.setAttribute("aria-pressed", String(name === range));
    const state = { input, query, endpoint: draft().endpoint };
    onChange(state);
    return { state, issues };
  }

  /** @param {FormIssue[]} issues */
  function showIssues(issues) {
    for (const [key, name] of FIELDS) {
      const issue = showAll || touched.has(name) ? issues.find(({ path }) => path[0] === key) : undefined;
      setMessage(field(name), byId(`${name}-message`), issue?.message);
    }
    filters.showIssues(issues, showAll);
    const general = issues.find(
      ({ path }) => path.length === 0 || (path[0] === "event_properties" && path.length === 1),
    );
    filtersMessage.textContent = general?.message ?? "";
    filtersMessage.hidden = general === undefined;
  }

  /** Returns the query if it is valid; else shows every issue. */
  function complete() {
    showAll = true;
    const { state, issues } = check();
    if (state.query !== undefined) return { query: state.query, endpoint: state.endpoint };
    const shown = showsJson() ? jsonPanel : fields;
    const wrong = shown.querySelector('[aria-invalid="true"], .message:not([hidden])');
    if (wrong instanceof HTMLElement) wrong.focus();
    onRefuse(issues.length);
    return undefined;
  }

  function focus() {
    if (showsJson()) editor.focus();
    else field("event").focus();
  }

  form.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.name) touched.add(target.name);
    check();
  });
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
      const [, name] = FIELDS.find(([key]) => key === issue.path[0]) ?? FIELDS[0];
      if (showsJson()) {
        editor.update([issue], false);
        editor.focus();
        return;
      }
      setMessage(field(name), byId(`${name}-message`), issue.message);
      field(name).focus();
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
