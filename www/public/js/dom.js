// The little that is needed to work with the document.

/** An element of a template or of the page, by the name of its part. */
export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

/** A copy of a template's element. */
export function fromTemplate(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** Sets a text only where it differs, so that nothing is announced or painted in vain. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows a message beside its field, or takes it away. */
export function setMessage(field, element, message = "") {
  setText(element, message);
  element.hidden = message === "";
  if (message === "") field.removeAttribute("aria-invalid");
  else field.setAttribute("aria-invalid", "true");
}

/** Says something to those who listen instead of look. */
export function announce(text) {
  const region = document.getElementById("announcements");
  // A text that is the same as the last is not news to a screen reader, unless it is new in the document.
  region.replaceChildren(Object.assign(document.createElement("p"), { textContent: text }));
}

/** Copies a text, and says so on the button for a moment. */
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

/** Hands a file to the browser's downloads. */
export function download(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
