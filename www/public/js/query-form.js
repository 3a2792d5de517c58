// The form for a question. The package's validator checks its queries on every change.

/** @import { FormIssue, Path } from "./form-issue.js" */
/** @import { QueryDraft } from "./query-draft.js" */
/** @import { By, Counted, Question } from "./question.js" */
/** @import { LinkedQuestion } from "./share.js" */
/** @import { WireQuery } from "/clevertap-counts/index.js" */

import { validateQuery } from "/clevertap-counts/index.js";
import { byId, part, radios } from "./dom.js";
import { inFormWords } from "./issue-words.js";
import { jsonEditor } from "./json-editor.js";
import { draftOf, EVENT_KEYS } from "./query-draft.js";
import { queryFields } from "./query-fields.js";
import { formatJson } from "./query-json.js";
import { questionProblem } from "./question.js";
import { GROUP, requestOf } from "./requests.js";
import { topFields } from "./top-fields.js";

/**
 * @typedef {object} FormState The form's current contents.
 * @property {unknown} input the first query as entered; `undefined` if it is not readable JSON
 * @property {Question | undefined} question `undefined` if there are issues
 * @property {Counted} endpoint
 *
 * @typedef {Pick<Question, "endpoint" | "by" | "compare" | "top">} Shown the parts of a question that are not queries
 * @typedef {QueryDraft & Shown & { range?: string | undefined, json?: string }} FormDraft the contents of the fields, and
 *   the text of the JSON editor if it is shown in their place
 */

/** @type {readonly string[]} */
const BY = ["total", "day", "week", "month", "top"];

/**
 * Sets up the form. `onChange` is called after each change, `onSubmit` with a valid question, and `onRefuse` with the
 * number of issues if the user submits an invalid one.
 *
 * @param {{
 *   onChange: (state: FormState) => void,
 *   onSubmit: (question: Question) => void,
 *   onRefuse: (issues: number) => void,
 * }} callbacks
 */
export function queryForm({ onChange, onSubmit, onRefuse }) {
  const form = byId("query", HTMLFormElement);
  const endpoints = radios(form, "endpoint");
  const bys = radios(form, "by");
  const compare = part(form, "compare", HTMLInputElement);
  const top = topFields();
  const fields = queryFields(form, { onChange: check });
  const jsonPanel = part(form, "json-panel");
  /** Show all issues, also those of untouched fields. */
  let showAll = false;
  const editor = jsonEditor(jsonPanel, {
    onUseForm() {
      const { state } = check();
      const fitting = state.question && draftOf(state.question.query, state.question.others);
      if (fitting === undefined) return;
      writeDraft({ ...shown(), ...fitting });
      focus();
    },
    onStartOver() {
      writeDraft({});
      focus();
    },
  });

  const showsJson = () => !jsonPanel.hidden;

  /** Returns the choices. Top values are always of times, and of one period. */
  function shown() {
    const by = /** @type {By} */ (BY.includes(bys.value) ? bys.value : "total");
    /** @type {Shown} */
    const choices =
      by === "top"
        ? { endpoint: "events", by, compare: false, top: top.read() }
        : { endpoint: endpoints.value === "profiles" ? "profiles" : "events", by, compare: compare.checked };
    return choices;
  }

  /** Shows the fields that belong to the choices. */
  function showChoices() {
    const isTop = bys.value === "top";
    top.element.hidden = !isTop;
    part(form, "counted").hidden = isTop;
    part(form, "compare-choice").hidden = isTop;
  }

  /** @returns {FormDraft} */
  const draft = () => ({
    ...fields.draft(),
    ...shown(),
    range: fields.range(),
    ...(showsJson() && { json: editor.text() }),
  });

  /** @param {Partial<FormDraft>} draft */
  function writeDraft({ json, ...rest }) {
    fields.element.hidden = json !== undefined;
    jsonPanel.hidden = json === undefined;
    editor.show(json ?? "");
    fields.write(rest);
    endpoints.value = rest.endpoint ?? "events";
    bys.value = rest.by ?? "total";
    compare.checked = rest.compare ?? false;
    top.write(rest.top);
    showAll = false;
    check();
  }

  function check() {
    const { queries, input, issues } = showsJson() ? readJson() : readFields();
    const [query, ...others] = queries;
    const range = showsJson() ? undefined : fields.range();
    const question = query && { query, others, ...shown(), ...(range !== undefined && { range }) };
    const problem = question && questionProblem(question);
    if (problem) issues.push(problem);
    const topIssues = topIssuesOf(question);
    top.showIssues(topIssues, showAll);
    issues.push(...topIssues);
    showChoices();
    const valid = issues.length === 0 ? question : undefined;
    if (showsJson()) editor.update(issues, valid !== undefined && draftOf(valid.query, valid.others) !== undefined);
    else fields.showIssues(issues, showAll || problem !== undefined);
    const state = { input, question: valid, endpoint: shown().endpoint };
    onChange(state);
    return { state, issues };
  }

  /** Reads the queries of the fields. An issue in a key that all events share is an issue of the first one. */
  function readFields() {
    const { inputs, issues } = fields.read();
    const validated = validateAll(inputs, (index) => (index === 0 ? [] : ["others", index - 1]));
    const own = validated.issues.filter(
      ({ path: [first, , key] }) => first !== "others" || key === undefined || EVENT_KEYS.includes(String(key)),
    );
    return { input: inputs[0], queries: validated.queries, issues: [...issues, ...own].map(inFormWords) };
  }

  function readJson() {
    const { inputs, isList, issues } = editor.read();
    const validated = validateAll(inputs, (index) => (isList ? [index] : []));
    return { input: inputs[0], queries: validated.queries, issues: [...issues, ...validated.issues] };
  }

  /** Returns the question if it is valid; else shows every issue. */
  function complete() {
    showAll = true;
    const { state, issues } = check();
    if (state.question !== undefined) return state.question;
    const selector = '[aria-invalid="true"], .message:not([hidden])';
    const places = [showsJson() ? jsonPanel : fields.element, top.element];
    const wrong = places.map((place) => place.querySelector(selector)).find((found) => found !== null);
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
    const question = complete();
    if (question) onSubmit(question);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });

  return {
    complete,
    draft,
    writeDraft,
    /**
     * Shows a question in the fields. Shows its queries as JSON if they are not valid or the fields cannot show all of
     * them. Returns `true` if they are valid.
     *
     * @param {LinkedQuestion} question
     */
    showQuestion({ query, others, ...more }) {
      const inputs = [query, ...others];
      const { queries, issues } = validateAll(inputs, () => []);
      const [first, ...rest] = queries;
      const isValid = issues.length === 0;
      const fitting = isValid && first ? draftOf(first, rest) : undefined;
      const texts = isValid ? queries : inputs;
      writeDraft({ ...more, ...(fitting ?? { json: formatJson(texts.length === 1 ? texts[0] : texts) }) });
      return isValid;
    },
    focus,
    /** Focuses the button that counts. */
    focusSubmit: () => part(form, "count").focus({ preventScroll: true }),
  };
}

/**
 * Returns the issues of the property whose top values are asked for, with the paths of the whole request.
 *
 * @param {Question | undefined} question
 * @returns {FormIssue[]}
 */
function topIssuesOf(question) {
  if (!question?.top) return [];
  const { query } = requestOf(question, { line: 0, from: question.query.from, to: question.query.to });
  const validated = validateQuery(query, "top");
  if (validated.ok) return [];
  return validated.issues.filter(({ path }) => path[0] === "groups" && path[1] === GROUP).map(inFormWords);
}

/**
 * Validates queries. `pathOf` returns the path of a query, which the paths of its issues begin with.
 *
 * @param {unknown[]} inputs
 * @param {(index: number) => Path} pathOf
 * @returns {{ queries: WireQuery[], issues: FormIssue[] }}
 */
function validateAll(inputs, pathOf) {
  const validated = inputs.map((input) => validateQuery(input));
  return {
    queries: validated.flatMap((one) => (one.ok ? [one.query] : [])),
    issues: validated.flatMap((one, index) =>
      one.ok ? [] : one.issues.map((issue) => ({ ...issue, path: [...pathOf(index), ...issue.path] })),
    ),
  };
}
