import module from "./clevertap_counts.wasm";

export function compile() {
  return module;
}
