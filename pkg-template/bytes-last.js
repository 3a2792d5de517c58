/**
 * The whole with the module's bytes at its end: modules come in the order of their imports, and the bytes import the rest.
 * Whatever packs the file finds a word again only where it is not too far off, and the bytes are long.
 */
import "./wasm-bytes.js";

export * from "./api.js";
