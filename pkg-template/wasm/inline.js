import { singles, size, text } from "../wasm-bytes.js";
import { decode } from "./decode.js";

export { clearTimer, setTimer } from "./timers.js";

export const sharesIsolate = false;

export function compile() {
  return new WebAssembly.Module(decode(size, singles, text));
}
