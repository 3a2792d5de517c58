// What the first count costs where the package has been imported and not used.

import { ACCOUNT, PASSCODE, QUERY } from "../conformance/stage.mjs";

/**
 * The time from the first use to the first count, one exchange with the simulator included, and the
 * bytes of the module that the package's entry hands to WebAssembly: those that it compiles now, or
 * the `moduleBytes` of a module that the platform has compiled for it.
 */
export async function firstCount({ api, simulator }, moduleBytes) {
  const { baseUrl } = await simulator.session();
  const { Module } = WebAssembly;
  let compiled;
  if (moduleBytes === undefined) {
    WebAssembly.Module = new Proxy(Module, {
      construct(target, [bytes]) {
        compiled = bytes.byteLength;
        return new target(bytes);
      },
    });
  }
  try {
    const since = performance.now();
    const client = new api.CountsClient({ accountId: ACCOUNT, passcode: PASSCODE, baseUrl });
    await client.count(QUERY);
    const ms = performance.now() - since;
    const bytes = compiled ?? moduleBytes;
    if (bytes === undefined) throw new Error("nothing was compiled: the package has been used before");
    return `${ms.toFixed(1)} ms, ${bytes} bytes of wasm`;
  } finally {
    WebAssembly.Module = Module;
  }
}
