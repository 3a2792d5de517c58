// Bundles programs with esbuild, and checks which parts of the package each bundle holds.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { it } from "node:test";
import { projectFile } from "../support/package.mjs";

const tools = createRequire(new URL("../../../xtask/npm/build/package.json", import.meta.url));
const { build } = tools("esbuild");

/** The largest bundle of a program that does not use the module, in bytes. The module as text takes more than 80,000. */
const MAX_BYTES = 3_000;

async function bundleOf(source, minify) {
  const options = { bundle: true, minify, write: false, format: "esm", logLevel: "silent" };
  const { outputFiles } = await build({ ...options, entryPoints: [projectFile("program.mjs", source)] });
  return outputFiles[0].text;
}

for (const minify of [false, true]) {
  for (const name of ["CleverTapError", "lastDays", "operators", "regions"]) {
    it(`adds no wasm to ${minify ? "a minified" : "a"} bundle that imports only ${name}`, async () => {
      const bundle = await bundleOf(`import { ${name} } from "clevertap-counts";\nconsole.log(${name});\n`, minify);
      assert.ok(bundle.length <= MAX_BYTES, `${bundle.length} bytes: ${bundle.slice(0, MAX_BYTES)}`);
      assert.doesNotMatch(bundle, /WebAssembly\.Module/);
    });
  }
}

it("leaves out the names of regions and operators if they are not used", async () => {
  const program =
    'import { CountsClient } from "clevertap-counts";\nnew CountsClient({ baseUrl: "https://g.example" });\n';
  const bundle = await bundleOf(program, true);
  assert.match(bundle, /WebAssembly\.Module/, "the bundle does not hold the package: the test proves nothing");
  assert.doesNotMatch(bundle, /"aps3",|does_not_exist",|Intl\.DateTimeFormat|~standard/);
});

it("adds nothing to a bundle that uses no import", async () => {
  assert.equal(
    (await bundleOf('import * as counts from "clevertap-counts";\nconsole.log(5);\n', true)).trim(),
    "console.log(5);",
  );
});
