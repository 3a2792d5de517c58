import { wasmBase64 } from "../wasm-bytes.js";

export { clearTimer, setTimer } from "./timers.js";

export const sharesIsolate = false;

export function compile() {
  return new WebAssembly.Module(Uint8Array.from(atob(wasmBase64), (char) => char.charCodeAt(0)));
}
