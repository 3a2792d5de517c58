// `wasm-bytes.js`, which `xtask/src/build/bundle.rs` generates.

export function bytes(): Uint8Array<ArrayBuffer>;
