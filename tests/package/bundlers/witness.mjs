// Notes every compilation of WebAssembly in a page or a process. To be installed before anything else runs there.

/** Self-contained: its text is sent to pages. */
export function installWitness() {
  const seen = [];
  globalThis.compilations = seen;
  for (const name of ["Module", "compile", "compileStreaming", "instantiate", "instantiateStreaming", "validate"]) {
    const original = WebAssembly[name];
    if (original === undefined) continue;
    const note = (source) => seen.push({ name, bytes: source?.byteLength });
    WebAssembly[name] = new Proxy(original, {
      apply(target, self, args) {
        // Of a module that exists, `instantiate` compiles nothing.
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
