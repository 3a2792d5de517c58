import { singles, size, text } from "../wasm-bytes.js";
import { decode } from "./decode.js";

export { clearTimer, setTimer } from "./timers.js";

export { sharesIsolate } from "./agent.js";

export function compile() {
  return new WebAssembly.Module(decode(size, singles, text));
}
