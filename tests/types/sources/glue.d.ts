// `glue.js`, which wasm-bindgen and `xtask/src/build/glue.rs` generate.

/** The opcodes and numbers of packed arguments. */
type Ops = number[];

/** The functions of one WebAssembly instance. */
export interface Glue extends WebAssembly.ModuleImports {
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
  ask(question: string, ops: Ops, text: string): string;
  classifyAnswer(endpoint: string, isPoll: boolean, status: number, body: string): any;
  configure(ops: Ops, text: string): void;
  shareIsolate(): void;
  start(method: string, id: number, ops: Ops, text: string, call: object): void;
}

export function createGlue(
  setTimeout: (run: () => void, ms: number) => unknown,
  clearTimeout: (timer: unknown) => void,
  queueMicrotask: (run: () => void) => void,
  TextDecoder: unknown,
  TextEncoder: unknown,
): Glue;
