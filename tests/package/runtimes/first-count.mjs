// Measures the cost of the first count of an imported package.

import { ACCOUNT, PASSCODE, QUERY } from "../conformance/stage.mjs";

/**
 * Returns the time from the first use to the first count, including one exchange with the simulator, and the size of the
 * module in bytes: the size that the package compiles, or `moduleBytes` if the platform has compiled the module.
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
