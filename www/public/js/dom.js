// Helpers for working with the document.

/**
 * @template {HTMLElement} T
 * @typedef {abstract new () => T} ElementClass
 */

/**
 * Returns the page's element with the given id.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {ElementClass<T>} [type] the class that the element must have
 * @returns {T}
 */
export function byId(id, type) {
  return checked(document.getElementById(id), type, `#${id}`);
}

/**
 * Returns the element marked `data-part="name"` in a template's copy or in a section of the page.
 *
 * @template {HTMLElement} [T=HTMLElement]
 * @param {ParentNode} root
 * @param {string} name
 * @param {ElementClass<T>} [type]
 * @returns {T}
 */
export function part(root, name, type) {
  return checked(root.querySelector(`[data-part="${name}"]`), type, `the part ${name}`);
}

/**
 * Returns a form's control by its name.
 *
 * @template {HTMLElement} [T=HTMLInputElement]
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {ElementClass<T>} [type]
 * @returns {T}
 */
export function control(form, name, type) {
  const control = form.elements.namedItem(name);
  return checked(control, type ?? /** @type {any} */ (HTMLInputElement), `the control ${name}`);
}

/**
 * Returns a form's radio buttons by their common name.
 *
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {RadioNodeList}
 */
export function radios(form, name) {
  const list = form.elements.namedItem(name);
  if (!(list instanceof RadioNodeList)) throw new TypeError(`the page has no radio buttons named ${name}`);
  return list;
}

/**
 * @param {unknown} element
 * @param {ElementClass<any> | undefined} type
 * @param {string} label
 */
function checked(element, type = HTMLElement, label) {
  if (!(element instanceof type)) throw new TypeError(`the page lacks ${label} as ${type.name}`);
  return element;
}

/**
 * Returns a copy of a template's only element.
 *
 * @param {string} id
 * @returns {HTMLElement}
 */
export function fromTemplate(id) {
  const { content } = byId(id, HTMLTemplateElement);
  return checked(content.firstElementChild?.cloneNode(true), HTMLElement, `the content of ${id}`);
}

/**
 * Sets a text only if it differs, to avoid needless announcements and painting.
 *
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Shows the message of a field, or hides it if it is empty.
 *
 * @param {Element} field
 * @param {HTMLElement} element
 * @param {string} [message]
 */
export function setMessage(field, element, message = "") {
  setText(element, message);
  element.hidden = message === "";
  if (message === "") field.removeAttribute("aria-invalid");
  else field.setAttribute("aria-invalid", "true");
}

/**
 * Announces a text to screen readers.
 *
 * @param {string} text
 */
export function announce(text) {
  // Screen readers ignore an unchanged text, so each announcement is a new element.
  byId("announcements").replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
}

/**
 * Copies a text and shows the outcome on the button for two seconds.
 *
 * @param {HTMLElement} button
 * @param {string} text
 */
export async function copy(button, text) {
  const label = button.textContent;
  let outcome = "Copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    outcome = "Not copied";
  }
  announce(outcome);
  if (button.dataset.busy) return;
  button.dataset.busy = "true";
  button.textContent = outcome;
  setTimeout(() => {
    delete button.dataset.busy;
    button.textContent = label;
  }, 2_000);
}

/**
 * Offers a text to the browser as a file to download.
 *
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
export function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
