import module from "./clevertap_counts.wasm";

/** Requests with I/O of their own share what a module keeps. */
export const sharesIsolate = true;

export function compile() {
  return module;
}
