// Optional parts of a condition on another event: its days, and how often it happened. A button adds each.

/** @import { NumberOperator } from "/clevertap-counts/index.js" */
/** @import { FrequencyDraft } from "./condition-draft.js" */
/** @import { FormIssue } from "./form-issue.js" */

import { EMPTY_FREQUENCY, FREQUENCIES } from "./condition-draft.js";
import { part, setMessage } from "./dom.js";

let made = 0;

/**
 * Sets up the fields for the days. `initial` returns the days that they show first.
 *
 * @param {HTMLElement} root
 * @param {{ initial: () => { from: string, to: string }, onChange: () => void }} options
 */
export function daysFields(root, { initial, onChange }) {
  const fields = { from: part(root, "from", HTMLInputElement), to: part(root, "to", HTMLInputElement) };
  return optionalFields(root, {
    name: "days",
    fields,
    onChange,
    read: () => ({ from: fields.from.value, to: fields.to.value }),
    /** @param {{ from: string, to: string }} [draft] */
    write({ from, to } = initial()) {
      fields.from.value = from;
      fields.to.value = to;
    },
  });
}

/**
 * Sets up the fields for how often an event happened.
 *
 * @param {HTMLElement} root
 * @param {{ onChange: () => void }} options
 */
export function frequencyFields(root, { onChange }) {
  const operator = part(root, "often-operator", HTMLSelectElement);
  const value = part(root, "often-value", HTMLInputElement);
  operator.replaceChildren(...Object.entries(FREQUENCIES).map(([one, label]) => new Option(label, one)));
  return optionalFields(root, {
    name: "often",
    fields: { operator, value },
    onChange,
    /** @returns {FrequencyDraft} */
    read: () => ({ operator: /** @type {NumberOperator} */ (operator.value), text: value.value }),
    /** @param {FrequencyDraft} [draft] */
    write(draft = EMPTY_FREQUENCY) {
      operator.value = draft.operator;
      value.value = draft.text;
    },
  });
}

/**
 * @template Draft
 * @param {HTMLElement} root
 * @param {object} options
 * @param {string} options.name the part of `root` that holds the fields
 * @param {Record<string, HTMLInputElement | HTMLSelectElement>} options.fields the fields by the keys of their issues
 * @param {() => Draft} options.read
 * @param {(draft?: Draft) => void} options.write
 * @param {() => void} options.onChange
 */
function optionalFields(root, { name, fields, read, write, onChange }) {
  const box = part(root, name);
  const addButton = part(root, `add-${name}`);
  const message = part(root, `${name}-message`);
  /** @type {Set<string>} */
  const touched = new Set();

  /** @param {boolean} isShown */
  function show(isShown) {
    box.hidden = !isShown;
    addButton.hidden = isShown;
  }

  made += 1;
  message.id = `${name}-${made}-message`;
  for (const [key, field] of Object.entries(fields)) {
    field.id = `${name}-${made}-${key}`;
    field.setAttribute("aria-describedby", message.id);
    const label = root.querySelector(`[data-part="${field.dataset.part}-label"]`);
    if (label instanceof HTMLLabelElement) label.htmlFor = field.id;
    field.addEventListener("input", () => touched.add(key));
  }
  addButton.addEventListener("click", () => {
    write();
    show(true);
    onChange();
    Object.values(fields)[0]?.focus();
  });
  part(root, `remove-${name}`).addEventListener("click", () => {
    show(false);
    onChange();
    addButton.focus();
  });

  return {
    /** Returns `null` if the part is not shown. */
    draft: () => (box.hidden ? null : read()),
    /** @param {Draft | null} draft */
    write(draft) {
      show(draft !== null);
      write(draft ?? undefined);
    },
    /**
     * Shows the first issue of the fields, and returns those of other fields.
     *
     * @param {readonly FormIssue[]} issues
     * @param {boolean} all
     */
    showIssues(issues, all) {
      if (box.hidden) return [...issues];
      message.hidden = true;
      const keys = Object.keys(fields);
      for (const [key, field] of Object.entries(fields).reverse()) {
        const issue = all || touched.has(key) ? issues.find(({ path }) => path[0] === key) : undefined;
        if (issue === undefined) field.removeAttribute("aria-invalid");
        else setMessage(field, message, issue.message);
      }
      return issues.filter(({ path: [key] }) => typeof key !== "string" || !keys.includes(key));
    },
  };
}
