// The rows of property filters in the form.

/** @import { Issue } from "/clevertap-counts/index.js" */
/** @import { FilterDraft, Kind, Operator } from "./filter-draft.js" */

import { fromTemplate, part, setMessage } from "./dom.js";
import { EMPTY_DRAFT, fieldOf, KINDS, OPERATORS } from "./filter-draft.js";

/** @typedef {Pick<Issue, "path" | "message">} FormIssue */

const VALUE_FIELDS = /** @type {const} */ (["lines", "line", "flag"]);
/** @type {readonly string[]} */
const KIND_NAMES = Object.keys(KINDS);
/** @type {readonly string[]} */
const OPERATOR_NAMES = Object.keys(OPERATORS);
let rowsMade = 0;

/**
 * Sets up the list of rows. `onChange` is called after each change.
 *
 * @param {{ list: HTMLElement, addButton: HTMLElement, onChange: () => void }} options
 */
export function filterRows({ list, addButton, onChange }) {
  /** @type {Row[]} */
  let rows = [];

  /** @param {FilterDraft} draft */
  function add(draft = EMPTY_DRAFT) {
    const row = makeRow(draft, { onChange, remove });
    rows.push(row);
    list.append(row.element);
    number();
    return row;
  }

  /** @param {Row} row */
  function remove(row) {
    const index = rows.indexOf(row);
    rows.splice(index, 1);
    row.element.remove();
    number();
    const next = rows[Math.min(index, rows.length - 1)];
    (next ? part(next.element, "remove") : addButton).focus();
    onChange();
  }

  const number = () => {
    for (const [index, row] of rows.entries()) row.number(index + 1);
  };

  addButton.addEventListener("click", () => {
    add().focus();
    onChange();
  });

  return {
    drafts: () => rows.map((row) => row.draft()),
    /** @param {readonly FilterDraft[]} drafts */
    write(drafts) {
      for (const row of rows) row.element.remove();
      rows = [];
      for (const draft of drafts) add(draft);
    },
    /**
     * Shows each issue next to its field if the user has changed that field. `all` shows every issue.
     *
     * @param {readonly FormIssue[]} issues
     * @param {boolean} all
     */
    showIssues(issues, all) {
      rows.forEach((row, index) => {
        const own = issues.filter(({ path }) => path[0] === "event_properties" && path[1] === index);
        row.showIssues(own, all);
      });
    },
  };
}

/** @typedef {ReturnType<typeof makeRow>} Row */

/**
 * @param {FilterDraft} draft
 * @param {{ onChange: () => void, remove: (row: any) => void }} callbacks
 */
function makeRow(draft, { onChange, remove }) {
  const element = fromTemplate("filter-template");
  const fields = {
    name: part(element, "name", HTMLInputElement),
    kind: part(element, "kind", HTMLSelectElement),
    operator: part(element, "operator", HTMLSelectElement),
    lines: part(element, "lines", HTMLTextAreaElement),
    line: part(element, "line", HTMLInputElement),
    flag: part(element, "flag", HTMLSelectElement),
  };
  const messages = {
    name: part(element, "name-message"),
    operator: part(element, "operator-message"),
    value: part(element, "value-message"),
  };
  const { name, kind, operator, lines, line, flag } = fields;
  const valueHint = part(element, "value-hint");
  const valueLabel = part(element, "value-label", HTMLLabelElement);
  /**
   * The fields that the user has changed: "name", "kind", "operator", "value".
   *
   * @type {Set<string>}
   */
  const touched = new Set();
  rowsMade += 1;
  name.value = draft.name;
  kind.replaceChildren(...Object.entries(KINDS).map(([value, { label }]) => new Option(label, value)));
  kind.value = draft.kind;
  lines.value = draft.text;
  line.value = draft.text;
  flag.value = draft.flag;

  const kindChosen = () => /** @type {Kind} */ (KIND_NAMES.includes(kind.value) ? kind.value : EMPTY_DRAFT.kind);
  const operatorChosen = () =>
    /** @type {Operator} */ (OPERATOR_NAMES.includes(operator.value) ? operator.value : EMPTY_DRAFT.operator);
  const valueField = () => fieldOf({ kind: kindChosen(), operator: operatorChosen() });

  /** @returns {FilterDraft} */
  const read = () => ({
    name: name.value,
    kind: kindChosen(),
    operator: operatorChosen(),
    text: (valueField() === "line" ? line : lines).value,
    flag: flag.value,
  });

  /**
   * Offers the operators of the chosen kind, and keeps `chosen` if it is one of them.
   *
   * @param {Operator} chosen
   */
  function offerOperators(chosen) {
    const { operators } = KINDS[kindChosen()];
    operator.replaceChildren(...operators.map((one) => new Option(OPERATORS[one], one)));
    operator.value = operators.includes(chosen) ? chosen : EMPTY_DRAFT.operator;
    showValueField();
  }

  function showValueField() {
    const shown = valueField();
    for (const each of VALUE_FIELDS) fields[each].hidden = each !== shown;
    valueHint.hidden = shown !== "lines";
    valueLabel.hidden = shown === "none";
    if (shown !== "none") valueLabel.htmlFor = fields[shown].id;
    for (const each of [lines, line]) each.inputMode = kindChosen() === "number" ? "decimal" : "text";
  }

  for (const each of /** @type {const} */ (["name", "kind", "operator", ...VALUE_FIELDS])) {
    const field = fields[each];
    const label = each === "name" || each === "kind" || each === "operator" ? each : "value";
    const notes = [...(label === "kind" ? [] : [messages[label]]), ...(each === "lines" ? [valueHint] : [])];
    field.id = `filter-${rowsMade}-${each}`;
    for (const note of notes) note.id = `filter-${rowsMade}-${note.dataset.part}`;
    field.setAttribute("aria-describedby", notes.map(({ id }) => id).join(" "));
    field.addEventListener("input", () => {
      touched.add(label);
      // Both text fields hold the same text, so that it survives a change of the operator.
      if (each === "lines") line.value = lines.value;
      if (each === "line") lines.value = line.value;
      if (each === "kind") offerOperators(operatorChosen());
      if (each === "operator") showValueField();
      onChange();
    });
  }
  for (const each of /** @type {const} */ (["name", "kind", "operator"])) {
    part(element, `${each}-label`, HTMLLabelElement).htmlFor = fields[each].id;
  }
  offerOperators(draft.operator);

  const row = {
    element,
    draft: read,
    focus: () => name.focus(),
    /** @param {number} position */
    number(position) {
      element.setAttribute("aria-label", `Filter ${position}`);
      part(element, "remove").setAttribute("aria-label", `Remove filter ${position}`);
    },
    /**
     * @param {readonly FormIssue[]} issues
     * @param {boolean} all
     */
    showIssues(issues, all) {
      for (const each of /** @type {const} */ (["name", "operator", "value"])) {
        const issue = all || touched.has(each) ? issues.find(({ path }) => path[2] === each) : undefined;
        const shown = each === "value" ? VALUE_FIELDS.find((one) => !fields[one].hidden) : each;
        if (shown) setMessage(fields[shown], messages[each], issue?.message);
        else messages[each].hidden = true;
      }
    },
  };
  part(element, "remove").addEventListener("click", () => remove(row));
  return row;
}
