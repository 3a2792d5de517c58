import module from "./clevertap_counts.wasm?module";

export { clearTimer, setTimer } from "./timers.js";

export { sharesIsolate } from "./agent.js";

export function compile() {
  return module;
}
