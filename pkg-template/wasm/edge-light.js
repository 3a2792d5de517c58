import module from "./clevertap_counts.wasm?module";

export { clearTimer, setTimer } from "./timers.js";

export const sharesIsolate = false;

export function compile() {
  return module;
}
