// A row of the form that shows one filter.

/** @import { Operator } from "/clevertap-counts/index.js" */
/** @import { FilterDraft, Kind } from "./filter-draft.js" */
/** @import { FilterList } from "./filter-subjects.js" */
/** @import { Row } from "./row-list.js" */

import { fromTemplate, part, setMessage } from "./dom.js";
import { EMPTY_DRAFT, fieldOf, KINDS, OPERATORS } from "./filter-draft.js";
import { readingView } from "./filter-reading-view.js";
import { emptyDraft, OFFERED, operatorsOf, subjectOf } from "./filter-subjects.js";
import { rowList } from "./row-list.js";

const LABELLED = /** @type {const} */ (["subject", "name", "kind", "operator"]);
const CHECKED = /** @type {const} */ (["name", "operator", "value"]);
/** @type {readonly string[]} */
const KIND_NAMES = Object.keys(KINDS);
/** @type {readonly string[]} */
const OPERATOR_NAMES = Object.keys(OPERATORS);
/** The fields that together hold a value of several lines. */
const TIMES = ["start", "end"];
const PLACE = ["country", "region", "city"];
let rowsMade = 0;

/**
 * Sets up a list of filters.
 *
 * @param {object} options
 * @param {FilterList} options.key the list of the query
 * @param {HTMLElement} options.list
 * @param {HTMLElement} options.addButton
 * @param {(position: number) => string} options.title
 * @param {() => void} options.onChange
 */
export function filterList({ key, ...options }) {
  const subjects = OFFERED[key];
  return rowList({
    ...options,
    empty: () => emptyDraft(subjects[0] ?? "property"),
    makeRow: (draft) => filterRow(draft, subjects),
  });
}

/**
 * @param {FilterDraft} draft
 * @param {readonly string[]} subjects the subjects that the row offers
 * @returns {Row<FilterDraft>}
 */
function filterRow(draft, subjects) {
  const initialSubject = draft.subject ?? subjects[0] ?? "property";
  const element = fromTemplate("filter-template");
  const subject = part(element, "subject", HTMLSelectElement);
  const name = part(element, "name", HTMLInputElement);
  const kind = part(element, "kind", HTMLSelectElement);
  const operator = part(element, "operator", HTMLSelectElement);
  const lines = part(element, "lines", HTMLTextAreaElement);
  const line = part(element, "line", HTMLInputElement);
  const flag = part(element, "flag", HTMLSelectElement);
  const times = TIMES.map((each) => part(element, each, HTMLInputElement));
  const place = PLACE.map((each) => part(element, each, HTMLInputElement));
  /** The fields of each kind of value. */
  const values = { none: [], lines: [lines], line: [line], flag: [flag], times, place };
  const messages = {
    name: part(element, "name-message"),
    operator: part(element, "operator-message"),
    value: part(element, "value-message"),
  };
  const valueHint = part(element, "value-hint");
  const valueLabel = part(element, "value-label", HTMLLabelElement);
  const removeButton = part(element, "remove");
  /**
   * The fields that the user has changed: "subject", "name", "kind", "operator", "value".
   *
   * @type {Set<string>}
   */
  const touched = new Set();

  const subjectChosen = () => subjectOf(subject.value);
  const kindChosen = () => /** @type {Kind} */ (KIND_NAMES.includes(kind.value) ? kind.value : EMPTY_DRAFT.kind);
  const operatorChosen = () =>
    /** @type {Operator} */ (OPERATOR_NAMES.includes(operator.value) ? operator.value : EMPTY_DRAFT.operator);
  const valueField = () => fieldOf({ kind: kindChosen(), operator: operatorChosen() });
  /** Returns the draft that has the properties that no field shows. */
  const hiddenPart = () => (subject.value === initialSubject ? draft : emptyDraft(subject.value));

  /** @returns {FilterDraft} */
  function read() {
    const { list, bare } = hiddenPart();
    const shown = valueField();
    return {
      subject: subject.value,
      name: name.value,
      kind: kindChosen(),
      operator: operatorChosen(),
      text: shown === "times" || shown === "place" ? values[shown].map(({ value }) => value).join("\n") : lines.value,
      flag: flag.value,
      ...(list && { list }),
      ...(bare && { bare }),
    };
  }

  /**
   * Offers the types of the chosen subject, and keeps `chosen` if it is one of them.
   *
   * @param {Kind} chosen
   */
  function offerKinds(chosen) {
    const { kinds, name: fixedName, nameLabel = "" } = subjectChosen();
    part(element, "name-field").hidden = fixedName !== undefined || nameLabel === "";
    part(element, "name-label").textContent = nameLabel;
    if (subject.value === "property") name.setAttribute("list", "known-properties");
    part(element, "kind-field").hidden = kinds.length === 1;
    kind.replaceChildren(...kinds.map((one) => new Option(KINDS[one].label, one)));
    kind.value = kinds.includes(chosen) ? chosen : (kinds[0] ?? EMPTY_DRAFT.kind);
    offerOperators(operatorChosen());
  }

  /**
   * Offers the operators of the chosen type, and keeps `chosen` if it is one of them.
   *
   * @param {Operator} chosen
   */
  function offerOperators(chosen) {
    const operators = operatorsOf({ subject: subject.value, kind: kindChosen(), bare: hiddenPart().bare ?? false });
    part(element, "operator-field").hidden = operators.length === 1;
    operator.replaceChildren(...operators.map((one) => new Option(OPERATORS[one], one)));
    operator.value = operators.includes(chosen) ? chosen : EMPTY_DRAFT.operator;
    showValueField();
  }

  function showValueField() {
    const shown = valueField();
    for (const [field, inputs] of Object.entries(values)) {
      for (const input of inputs) input.hidden = field !== shown;
    }
    part(element, "times").hidden = shown !== "times";
    part(element, "place").hidden = shown !== "place";
    valueHint.hidden = shown !== "lines";
    const [only, ...more] = values[shown];
    // Several fields have labels of their own.
    valueLabel.htmlFor = more.length === 0 && only ? only.id : "";
    valueLabel.hidden = valueLabel.htmlFor === "";
    for (const each of [lines, line]) each.inputMode = kindChosen() === "number" ? "decimal" : "text";
  }

  /**
   * Names the field for its label and its messages, and follows its changes.
   *
   * @param {HTMLElement} field
   * @param {string} label the name in `touched`
   * @param {HTMLElement[]} notes
   */
  function connect(field, label, notes) {
    field.id = `filter-${rowsMade}-${field.dataset.part}`;
    for (const note of notes) note.id = `filter-${rowsMade}-${note.dataset.part}`;
    if (notes.length > 0) field.setAttribute("aria-describedby", notes.map(({ id }) => id).join(" "));
    field.addEventListener("input", () => {
      touched.add(label);
      // Both text fields hold the same text, so that it survives a change of the operator.
      if (field === lines) line.value = lines.value;
      if (field === line) lines.value = line.value;
      if (field === subject) offerKinds(hiddenPart().kind);
      if (field === kind) offerOperators(operatorChosen());
      if (field === operator) showValueField();
      reading.update();
    });
  }

  const reading = readingView(element, {
    read,
    kinds: () => subjectChosen().kinds,
    apply(change) {
      kind.value = change.kind;
      if (change.text !== undefined) lines.value = change.text;
      line.value = lines.value;
      if (change.flag !== undefined) flag.value = change.flag;
      touched.add("value");
      offerOperators(operatorChosen());
      // Reports the change to the form.
      kind.dispatchEvent(new Event("input", { bubbles: true }));
    },
  });

  rowsMade += 1;
  subject.replaceChildren(...subjects.map((one) => new Option(subjectOf(one).label, one)));
  subject.value = initialSubject;
  part(element, "subject-field").hidden = subjects.length === 1;
  name.value = draft.name;
  flag.value = draft.flag;
  const texts = draft.text.split("\n");
  if (draft.kind === "times" || draft.kind === "place") {
    for (const [index, input] of values[draft.kind].entries()) input.value = texts[index] ?? "";
  } else {
    lines.value = draft.text;
    line.value = draft.text;
  }
  connect(subject, "subject", []);
  connect(name, "name", [messages.name]);
  connect(kind, "kind", []);
  connect(operator, "operator", [messages.operator]);
  connect(lines, "value", [messages.value, valueHint, part(element, "other-type-note")]);
  for (const field of [line, flag, ...times, ...place]) connect(field, "value", [messages.value]);
  for (const each of [...LABELLED, ...TIMES, ...PLACE]) {
    part(element, `${each}-label`, HTMLLabelElement).htmlFor = part(element, each).id;
  }
  offerKinds(draft.kind);
  offerOperators(draft.operator);
  reading.update();

  return {
    element,
    removeButton,
    draft: read,
    focus: () => (subjects.length === 1 ? name : subject).focus(),
    setTitle(title) {
      element.setAttribute("aria-label", title);
      removeButton.setAttribute("aria-label", `Remove ${title.charAt(0).toLowerCase()}${title.slice(1)}`);
    },
    showIssues(issues, all) {
      const fields = { name: [name], operator: [operator], value: values[valueField()] };
      /** @type {Set<string>} */
      const hidden = new Set();
      for (const each of CHECKED) {
        const issue = all || touched.has(each) ? issues.find(({ path }) => path[0] === each) : undefined;
        const shown = fields[each].filter((field) => field.checkVisibility());
        for (const field of shown) setMessage(field, messages[each], issue?.message);
        if (shown.length === 0) {
          messages[each].hidden = true;
          hidden.add(each);
        }
      }
      return issues.filter(({ path: [key] }) => !CHECKED.some((each) => each === key && !hidden.has(each)));
    },
  };
}
