// Between a page and the program that opened it.

/** What the program says, in the URL's hash. */
export const parameters = () => JSON.parse(decodeURIComponent(location.hash.slice(1)));

/** Leaves the outcome where the program looks for it: `{ value }` or `{ error }`. */
export async function settle(promise) {
  try {
    globalThis.outcome = { value: await promise };
  } catch (error) {
    globalThis.outcome = { error: `${error}\n${error?.stack ?? ""}` };
    show(globalThis.outcome.error);
  }
}

/** For the picture of a failure, and as a sign of life. */
export function show(text) {
  globalThis.progress = text;
  document.querySelector("pre").textContent = text;
}
