// The interface between a page and the program that opened it.

/** Returns the program's parameters, which are in the URL's hash. */
export const parameters = () => JSON.parse(decodeURIComponent(location.hash.slice(1)));

/** Sets the global `outcome`, which the program reads: `{ value }` or `{ error }`. */
export async function settle(promise) {
  try {
    globalThis.outcome = { value: await promise };
  } catch (error) {
    globalThis.outcome = { error: `${error}\n${error?.stack ?? ""}` };
    show(globalThis.outcome.error);
  }
}

/** Shows the progress, for the screenshot of a failure and so that the program sees the page is running. */
export function show(text) {
  globalThis.progress = text;
  document.querySelector("pre").textContent = text;
}
