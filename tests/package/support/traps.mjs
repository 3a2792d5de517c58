// Traps on demand. A trap shows as an exception out of a function that the wasm instance exports,
// so that is where they are made: WebAssembly.Instance is replaced by one whose exports can be
// told to throw. To be called before the package is first used.

export function installTraps() {
  const { Instance } = WebAssembly;
  const state = { entries: 0, trapAt: Number.POSITIVE_INFINITY, fired: 0, instances: 0, afterwards: false };
  const trap = () => {
    state.fired += 1;
    state.trapAt = Number.POSITIVE_INFINITY;
    throw new WebAssembly.RuntimeError("unreachable");
  };
  const guarded =
    (original) =>
    (...args) => {
      const fires = state.entries++ >= state.trapAt;
      if (fires && !state.afterwards) trap();
      const result = original(...args);
      if (fires) trap();
      return result;
    };
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args) {
      state.instances += 1;
      const { exports } = Reflect.construct(target, args);
      const wrap = ([name, value]) => [name, typeof value === "function" ? guarded(value) : value];
      return { exports: Object.fromEntries(Object.entries(exports).map(wrap)) };
    },
  });
  return {
    /** The n-th entry from now on traps; `afterwards`: only when it has done its work. */
    arm(n, afterwards = false) {
      Object.assign(state, { entries: 0, trapAt: n, fired: 0, afterwards });
    },
    disarm() {
      state.trapAt = Number.POSITIVE_INFINITY;
      return state.fired;
    },
    get instances() {
      return state.instances;
    },
  };
}
