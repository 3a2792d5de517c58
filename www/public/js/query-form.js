// The form in which a question is put together, checked by the package as one types.

import { validateQuery } from "/clevertap-counts/index.js";
import { part, setMessage } from "./dom.js";
import { filterList } from "./filters.js";
import { isoDay } from "./days.js";
import { RANGES, rangeDays, rangeOf } from "./ranges.js";

const FIELDS = { event_name: "event", from: "from", to: "to" };

/** "2025-01-31" as queries carry it. */
const day = (value) => (value === "" ? undefined : Number(value.replaceAll("-", "")));

/**
 * Makes the form work. `changed(question)` is called after each change, `asked(question)` when it is asked and
 * valid, `refused(count)` when it is not. A question is `{ input, query?, endpoint, series }`; no `query`: not valid.
 */
export function queryForm({ changed, asked, refused }) {
  const form = document.getElementById("question");
  const field = (name) => form.elements.namedItem(name);
  const filtersMessage = document.getElementById("filters-message");
  const touched = new Set();
  let all = false;
  const filters = filterList({ list: part(form, "filters"), addButton: part(form, "add-filter"), changed: check });

  const chips = RANGES.map((range) => {
    const chip = Object.assign(document.createElement("button"), {
      type: "button",
      textContent: range.label,
      className: "chip",
    });
    chip.addEventListener("click", () => {
      setDays(rangeDays(range));
      check();
    });
    return [range, chip];
  });
  part(form, "ranges").append(...chips.map(([, chip]) => chip));

  function setDays({ from, to }) {
    field("from").value = from;
    field("to").value = to;
  }

  /** What is typed, as an input for the validator: an empty field is a missing one. */
  function read() {
    const { filters: event_properties, issues } = filters.read();
    const input = {
      event_name: field("event").value || undefined,
      event_properties: event_properties.map(({ name, ...filter }) => ({ name: name || undefined, ...filter })),
      from: day(field("from").value),
      to: day(field("to").value),
    };
    for (const name of ["from", "to"]) {
      if (field(name).validity.badInput) issues.push({ path: [name], message: "This is not a whole day yet." });
    }
    return { input, issues };
  }

  function check() {
    const { input, issues: own } = read();
    const validated = validateQuery(input);
    const issues = [...own, ...(validated.ok ? [] : validated.issues)];
    for (const [key, name] of Object.entries(FIELDS)) {
      const issue = all || touched.has(name) ? issues.find(({ path }) => path[0] === key) : undefined;
      setMessage(field(name), document.getElementById(`${name}-message`), issue?.message);
    }
    filters.showIssues(issues, all);
    const general = issues.find(
      ({ path }) => path.length === 0 || (path[0] === "event_properties" && path.length === 1),
    );
    filtersMessage.textContent = general?.message ?? "";
    filtersMessage.hidden = general === undefined;
    const range = rangeOf({ from: field("from").value, to: field("to").value });
    for (const [one, chip] of chips) chip.setAttribute("aria-pressed", String(one === range));
    const question = {
      input,
      query: issues.length === 0 ? validated.query : undefined,
      endpoint: field("endpoint").value,
    };
    changed(question);
    return { question, issues };
  }

  form.addEventListener("input", ({ target }) => {
    if (target.name) touched.add(target.name);
    check();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = complete();
    if (question) asked({ ...question, series: event.submitter?.value === "yes" });
  });

  /** The question if it is valid; else every message is shown. */
  function complete() {
    all = true;
    const { question, issues } = check();
    if (question.query !== undefined) return question;
    form.querySelector('[aria-invalid="true"], .message:not([hidden])')?.focus();
    refused(issues.length);
    return undefined;
  }

  /** Starts afresh with what is given: messages come with the next change. */
  function restart() {
    touched.clear();
    all = false;
    check();
  }

  return {
    complete,
    /** All that is typed, to be kept until the next visit. */
    draft: () => ({
      event: field("event").value,
      from: field("from").value,
      to: field("to").value,
      endpoint: field("endpoint").value,
      filters: filters.drafts(),
    }),
    writeDraft({ event = "", from = "", to = "", endpoint = "events", filters: drafts = [] } = {}) {
      field("event").value = event;
      setDays(from || to ? { from, to } : rangeDays(RANGES.find(({ name }) => name === "last-30")));
      field("endpoint").value = endpoint;
      filters.write(drafts);
      restart();
    },
    writeQuery({ event_name, event_properties, from, to }, endpoint) {
      field("event").value = event_name;
      setDays({ from: isoDay(from), to: isoDay(to) });
      field("endpoint").value = endpoint;
      filters.writeFilters(event_properties);
      restart();
    },
    /** Shows an issue that was only found when the question was asked. */
    complain({ path, message }) {
      const name = FIELDS[path[0]] ?? "event";
      setMessage(field(name), document.getElementById(`${name}-message`), message);
      field(name).focus();
    },
    focus: () => field("event").focus(),
    /** Puts the focus on the button that asks. */
    offer(series) {
      const buttons = [...form.querySelectorAll('[name="series"]')];
      buttons.find(({ value }) => value === (series ? "yes" : "no")).focus({ preventScroll: true });
    },
  };
}
