// Questions that the user saved under a name.

/** @import { Question } from "./question.js" */

import { announce, byId, part, setMessage } from "./dom.js";
import { detailsInWords, eventsInWords } from "./query-text.js";
import { keyOf } from "./question.js";
import { loadQuestions, removeQuestion, saveQuestion, watchQuestions } from "./storage.js";

/**
 * Sets up the list and the form that saves. `question` returns the question of the query form if it is valid, `open` shows
 * a saved one, and `onChange` is called after each change of the list.
 *
 * @param {{
 *   question: () => Question | undefined,
 *   open: (question: Question) => void,
 *   onChange: () => void,
 * }} options
 */
export function savedQuestions({ question, open, onChange }) {
  const section = byId("saved");
  const form = byId("save-form", HTMLFormElement);
  const name = byId("save-name", HTMLInputElement);
  const message = byId("save-name-message");
  const saveButton = part(byId("query"), "save");
  /** @type {Question | undefined} */
  let toSave;

  function show() {
    const saved = loadQuestions();
    section.hidden = saved.length === 0;
    byId("saved-list").replaceChildren(...saved.map(item));
  }

  /** @param {ReturnType<typeof loadQuestions>[number]} saved */
  function item(saved) {
    const { name, ...question } = saved;
    const openButton = Object.assign(document.createElement("button"), {
      type: "button",
      className: "quiet small",
      textContent: name,
      title: `${eventsInWords(question)} · ${detailsInWords(question)}`,
    });
    const deleteButton = Object.assign(document.createElement("button"), {
      type: "button",
      className: "quiet small remove",
      textContent: "Delete",
      ariaLabel: `Delete the question ${name}`,
    });
    openButton.addEventListener("click", () => open(question));
    deleteButton.addEventListener("click", () => {
      removeQuestion(name);
      announce(`${name} is deleted.`);
      changed();
      saveButton.focus();
    });
    const element = document.createElement("li");
    element.append(openButton, deleteButton);
    return element;
  }

  function changed() {
    show();
    onChange();
  }

  function close() {
    form.hidden = true;
    saveButton.focus();
  }

  saveButton.addEventListener("click", () => {
    toSave = question();
    if (toSave === undefined) return;
    name.value = nameOf(toSave) ?? eventsInWords(toSave);
    setMessage(name, message);
    form.hidden = false;
    name.focus();
    name.select();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const chosen = name.value.trim();
    if (chosen === "") return setMessage(name, message, "Enter a name.");
    if (toSave === undefined) return;
    if (!saveQuestion({ ...toSave, name: chosen }))
      return setMessage(name, message, "This browser's storage is full. Clear earlier counts first.");
    announce(`${chosen} is saved.`);
    close();
    changed();
  });
  form.addEventListener("keydown", ({ key }) => key === "Escape" && close());
  part(form, "cancel-save").addEventListener("click", close);
  watchQuestions(changed);
  show();
  return { show, nameOf };
}

/**
 * Returns the name of the saved question that equals a question.
 *
 * @param {Question} question
 */
function nameOf(question) {
  const wanted = keyOf(question);
  return loadQuestions().find((saved) => keyOf(saved) === wanted)?.name;
}
