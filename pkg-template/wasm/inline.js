import { bytes } from "../wasm-bytes.js";

export { clearTimer, setTimer } from "./timers.js";

export { sharesIsolate } from "./agent.js";

export function compile() {
  return new WebAssembly.Module(bytes());
}
