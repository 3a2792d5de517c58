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

/** Returns the files of the package in the bundle of a program. */
async function filesOf(source, options) {
  const entryPoints = [projectFile("resolved.mjs", source)];
  const common = {
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    logLevel: "silent",
    external: ["*.wasm", "*.wasm?module"],
  };
  const { metafile } = await build({ ...common, ...options, entryPoints });
  return Object.keys(metafile.inputs).flatMap((path) => /clevertap-counts\/(.+)$/.exec(path)?.[1] ?? []);
}

const USES = 'import { CountsClient } from "clevertap-counts";\nnew CountsClient({ baseUrl: "https://g.example" });\n';

it("holds one copy of the package if a program imports and requires it", async () => {
  const program = `${USES}console.log(require("clevertap-counts").regions);\n`;
  for (const platform of ["browser", "node", "neutral"]) {
    assert.deepEqual(await filesOf(program, { platform, conditions: ["module"] }), ["index.js"], platform);
  }
});

it("takes the entry that the conditions name", async () => {
  for (const [conditions, entry] of [
    [["workerd", "worker"], "workerd.js"],
    [["edge-light"], "edge-light.js"],
    [["module"], "index.js"],
    [[], "index.js"],
    // Nitro for Cloudflare and for Vercel Edge, without and with `experimental.wasm`.
    [["wintercg", "workerd", "worker"], "index.js"],
    [["unwasm", "wintercg", "workerd", "worker"], "edge-light.js"],
    [["wintercg", "edge-light"], "index.js"],
    [["unwasm", "wintercg", "edge-light"], "edge-light.js"],
  ]) {
    assert.deepEqual(await filesOf(USES, { conditions, platform: "neutral" }), [entry], conditions.join());
  }
});
