import module from "./clevertap_counts.wasm?module";

export function compile() {
  return module;
}
