import module from "./clevertap_counts.wasm?module";

export const sharesIsolate = false;

export function compile() {
  return module;
}

export function setTimer(run, ms) {
  return setTimeout(run, ms);
}

export function clearTimer(id) {
  clearTimeout(id);
}
