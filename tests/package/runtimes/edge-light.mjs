// Runs the suite in Vercel's edge runtime: one script that gets the wasm module as a variable, because the runtime
// compiles neither text nor bytes.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const tools = (set) => createRequire(join(process.env[set], "package.json"));
const { build } = tools("BUILD_TOOLS_DIR")("esbuild");
const { EdgeRuntime } = tools("EDGE_TOOLS_DIR")("edge-runtime");
const { version } = tools("EDGE_TOOLS_DIR")("edge-runtime/package.json");

const wasmModules = {};
let moduleBytes = 0;
const wasmPlugin = {
  name: "wasm modules",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path.replace(/\?module$/, "")),
      namespace: "wasm",
    }));
    onLoad({ filter: /./, namespace: "wasm" }, async ({ path }) => {
      const name = `wasm_${Object.keys(wasmModules).length}`;
      const bytes = readFileSync(path);
      moduleBytes += bytes.length;
      wasmModules[name] = await WebAssembly.compile(bytes);
      return { contents: `export default ${name};` };
    });
  },
};

const SOURCE = `
  import * as api from "clevertap-counts";
  import { runSuite } from "./driver.mjs";
  globalThis.suite = (runtime, url, bytes) => runSuite(runtime, api, url, undefined, bytes);`;

const { outputFiles } = await build({
  stdin: { contents: SOURCE, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
  bundle: true,
  write: false,
  format: "iife",
  // A script is strict only with a directive; a module always is.
  banner: { js: '"use strict";' },
  target: "es2022",
  conditions: ["edge-light"],
  plugins: [wasmPlugin],
});
const runtime = new EdgeRuntime({
  codeGeneration: { strings: false, wasm: false },
  extend: (context) => Object.assign(context, wasmModules),
});
for (const refused of ["new Function('')", "new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))"]) {
  const allowed = runtime.evaluate(`(() => { try { ${refused}; return true; } catch { return false; } })()`);
  if (allowed) throw new Error(`the runtime allows ${refused}`);
}
runtime.evaluate(outputFiles[0].text);
const failures = await runtime.context.suite(`edge-runtime ${version}`, process.argv[2], moduleBytes);
process.exit(failures === 0 ? 0 : 1);
