// The rows of property filters in the form.

import { fromTemplate, part, setMessage, setText } from "./dom.js";
import { EMPTY_DRAFT, KINDS, OPERATORS, fieldOf, readDraft, writeDraft } from "./values.js";

const FIELDS = ["lines", "line", "flag"];
let rowsMade = 0;

/** Makes the list work. `changed` is called after each change. */
export function filterList({ list, addButton, changed }) {
  let rows = [];

  function add(draft = EMPTY_DRAFT) {
    const row = makeRow(draft, { changed, remove });
    rows.push(row);
    list.append(row.element);
    number();
    return row;
  }

  function remove(row) {
    const index = rows.indexOf(row);
    rows.splice(index, 1);
    row.element.remove();
    number();
    const next = rows[Math.min(index, rows.length - 1)];
    (next ? part(next.element, "remove") : addButton).focus();
    changed();
  }

  const number = () => rows.forEach((row, index) => row.number(index + 1));

  addButton.addEventListener("click", () => {
    add().focus();
    changed();
  });

  return {
    /** The filters as a query has them, and what is wrong with the typed values, as issues. */
    read() {
      const read = rows.map((row) => readDraft(row.draft()));
      const issues = read.flatMap(({ problem }, index) =>
        problem ? [{ path: ["event_properties", index, "value"], message: problem }] : [],
      );
      return { filters: read.map(({ filter }) => filter), issues };
    },
    drafts: () => rows.map((row) => row.draft()),
    write(drafts) {
      for (const row of rows) row.element.remove();
      rows = [];
      for (const draft of drafts) add(draft);
    },
    writeFilters(filters = []) {
      this.write(filters.map(writeDraft));
    },
    /** Shows each row's issues beside its fields, where they were touched; `all`: everywhere. */
    showIssues(issues, all) {
      rows.forEach((row, index) => {
        const own = issues.filter(({ path }) => path[0] === "event_properties" && path[1] === index);
        row.showIssues(own, all);
      });
    },
  };
}

function makeRow(draft, { changed, remove }) {
  const element = fromTemplate("filter-template");
  const get = (name) => part(element, name);
  const [name, kind, operator] = ["name", "kind", "operator"].map(get);
  const touched = new Set();
  rowsMade += 1;
  name.value = draft.name;
  kind.replaceChildren(...Object.entries(KINDS).map(([value, { label }]) => new Option(label, value)));
  kind.value = draft.kind;
  for (const field of ["lines", "line"]) get(field).value = draft.text;
  get("flag").value = draft.flag;

  const read = () => ({
    name: name.value,
    kind: kind.value,
    operator: operator.value,
    text: get(fieldOf({ kind: kind.value, operator: operator.value }) === "line" ? "line" : "lines").value,
    flag: get("flag").value,
  });

  /** The operators that fit the kind; the chosen one stays where it still fits. */
  function offerOperators(chosen) {
    const { operators } = KINDS[kind.value];
    operator.replaceChildren(...operators.map((one) => new Option(OPERATORS[one], one)));
    operator.value = operators.includes(chosen) ? chosen : operators[0];
    showField();
  }

  function showField() {
    const shown = fieldOf(read());
    for (const field of FIELDS) get(field).hidden = field !== shown;
    get("value-hint").hidden = shown !== "lines";
    get("value-label").hidden = shown === "none";
    if (shown !== "none") get("value-label").htmlFor = get(shown).id;
    for (const field of ["lines", "line"]) get(field).inputMode = kind.value === "number" ? "decimal" : "text";
  }

  for (const field of ["name", "kind", "operator", ...FIELDS]) {
    get(field).id = `filter-${rowsMade}-${field}`;
    const about = FIELDS.includes(field) ? "value" : field;
    const notes = [get(`${about}-message`), ...(field === "lines" ? [get("value-hint")] : [])].filter(Boolean);
    for (const note of notes) note.id = `filter-${rowsMade}-${note.dataset.part}`;
    get(field).setAttribute("aria-describedby", notes.map(({ id }) => id).join(" "));
    get(field).addEventListener("input", () => {
      touched.add(about);
      // One text, whichever field shows it.
      if (field === "lines") get("line").value = get("lines").value;
      if (field === "line") get("lines").value = get("line").value;
      if (field === "kind") offerOperators(operator.value);
      if (field === "operator") showField();
      changed();
    });
  }
  for (const about of ["name", "kind", "operator"]) get(`${about}-label`).htmlFor = get(about).id;
  offerOperators(draft.operator);

  const row = {
    element,
    draft: read,
    focus: () => name.focus(),
    number(position) {
      element.setAttribute("aria-label", `Filter ${position}`);
      get("remove").setAttribute("aria-label", `Remove filter ${position}`);
    },
    showIssues(issues, all) {
      for (const about of ["name", "operator", "value"]) {
        const issue = all || touched.has(about) ? issues.find(({ path }) => path[2] === about) : undefined;
        const shown = about === "value" ? FIELDS.map(get).find((field) => !field.hidden) : get(about);
        if (shown) setMessage(shown, get(`${about}-message`), issue?.message);
        else setText(get(`${about}-message`), "");
      }
    },
  };
  get("remove").addEventListener("click", () => remove(row));
  return row;
}
