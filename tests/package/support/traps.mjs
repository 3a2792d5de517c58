// Makes traps on demand. A trap is an exception from a function that the wasm instance exports. So WebAssembly.Instance is
// replaced by a class whose exports throw on request. Call `installTraps` before the first use of the package.

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
    /** Lets the n-th call from now on trap, before it runs or, with `afterwards`, after it ran. */
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
