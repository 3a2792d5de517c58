import module from "./clevertap_counts.wasm?module";

export const sharesIsolate = false;

export function compile() {
  return module;
}
