// Records every compilation of WebAssembly in a page or a process.

/** Must run before all other code. Uses nothing outside of its body, because its text is sent to pages. */
export function recordCompilations() {
  const seen = [];
  globalThis.compilations = seen;
  for (const name of ["Module", "compile", "compileStreaming", "instantiate", "instantiateStreaming", "validate"]) {
    const original = WebAssembly[name];
    if (original === undefined) continue;
    const note = (source) => seen.push({ name, bytes: source?.byteLength });
    WebAssembly[name] = new Proxy(original, {
      apply(target, self, args) {
        // `instantiate` with a module compiles nothing.
        if (!(args[0] instanceof WebAssembly.Module)) note(args[0]);
        return Reflect.apply(target, self, args);
      },
      construct(target, args, newTarget) {
        note(args[0]);
        return Reflect.construct(target, args, newTarget);
      },
    });
  }
}
