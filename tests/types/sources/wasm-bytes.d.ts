// `wasm-bytes.js`, which `xtask/src/build/bundle.rs` generates.

export const size: number;
export const singles: string;
export const text: string;
