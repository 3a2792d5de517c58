// What is in the package, and what its manifest leads to.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { it } from "node:test";
import { requireFromProject } from "../support/package.mjs";

const manifestPath = requireFromProject().resolve("clevertap-counts/package.json");
const folder = dirname(manifestPath);
const read = (name) => readFileSync(join(folder, name), "utf8");
const manifest = JSON.parse(read("package.json"));

/** The declarations without comments and string literals. */
const code = (text) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\]|\\.)*"/g, " ");

it("every file that the manifest leads to is there", () => {
  const targets = [];
  const collect = (value) => (typeof value === "string" ? targets.push(value) : Object.values(value).forEach(collect));
  collect(manifest.exports);
  targets.push(manifest.main, manifest.module, manifest.types);
  assert.ok(targets.length > 8, "too few targets: the test proves nothing");
  for (const target of targets) assert.ok(statSync(join(folder, target)).isFile(), target);
});

it("platforms with a way of their own to a module come before import and require, and types before all", () => {
  const entry = manifest.exports["."];
  assert.deepEqual(Object.keys(entry), ["workerd", "edge-light", "import", "require"]);
  for (const condition of Object.values(entry)) assert.equal(Object.keys(condition)[0], "types");
  assert.match(entry.require.types, /\.d\.cts$/);
  assert.match(entry.import.types, /\.d\.ts$/);
});

it("there is nothing to install, and nothing runs on installing", () => {
  for (const key of ["dependencies", "peerDependencies", "optionalDependencies", "scripts", "bin"]) assert.equal(manifest[key], undefined, key);
  assert.equal(manifest.sideEffects, false);
});

it("nothing is in it that no user needs", () => {
  const files = readdirSync(folder).sort();
  const expected = [
    "LICENSE-APACHE", "LICENSE-MIT", "README.md", "clevertap_counts.wasm", "edge-light.js", "index.cjs", "index.d.cts", "index.d.ts",
    "index.js", "package.json", "workerd.js",
  ];
  assert.deepEqual(files, expected.sort());
});

it("the declarations are the same for ESM and CommonJS, and say any nowhere", () => {
  assert.equal(read("index.d.cts"), read("index.d.ts"));
  assert.match(code(read("index.d.ts")), /\bunknown\b/, "the comments took the code along: the test proves nothing");
  assert.doesNotMatch(code(read("index.d.ts")), /\bany\b/);
});

it("no entry uses what some bundler, runtime or policy cannot: eval, top-level await, import.meta, node modules", () => {
  for (const name of ["index.js", "index.cjs", "workerd.js", "edge-light.js"]) {
    const text = read(name);
    for (const pattern of [/\beval\(/, /\bnew Function\(/, /import\.meta/, /\bfrom\s*["'](node:|fs|path|url|util)/, /require\(["']/]) {
      assert.doesNotMatch(text, pattern, `${name}: ${pattern}`);
    }
  }
});
