/**
 * Places the bytes of the wasm module at the end of the bundle, because bundlers order modules by their imports. gzip finds
 * repetitions within 32 KB only, so the bytes must not separate the parts of the script.
 */
import "./wasm-bytes.js";

export * from "./api.js";
