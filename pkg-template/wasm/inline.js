import { wasmBase64 } from "../wasm-bytes.js";

export const sharesIsolate = false;

export function compile() {
  return new WebAssembly.Module(Uint8Array.from(atob(wasmBase64), (char) => char.charCodeAt(0)));
}

export function setTimer(run, ms) {
  return setTimeout(run, ms);
}

export function clearTimer(id) {
  clearTimeout(id);
}
