declare module "*/clevertap_counts.wasm" {
  const module: WebAssembly.Module;
  export default module;
}

declare module "*.wasm?module" {
  const module: WebAssembly.Module;
  export default module;
}

/** One of the files of `pkg-template/wasm`, which the build chooses for each bundle. */
declare module "#wasm" {
  export function compile(): WebAssembly.Module;
  export function setTimer(run: () => void, ms: number): unknown;
  export function clearTimer(id: unknown): void;
  export function sharesIsolate(): boolean;
}

/** Only some engines have it. */
interface ErrorConstructor {
  captureStackTrace?(target: object, callee?: unknown): void;
}
