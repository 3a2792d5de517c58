// The files of the package and its manifest.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { it } from "node:test";
import { requireFromProject } from "../support/package.mjs";

const manifestPath = requireFromProject().resolve("clevertap-counts/package.json");
const folder = dirname(manifestPath);
const read = (name) => readFileSync(join(folder, name), "utf8");
const manifest = JSON.parse(read("package.json"));

/** Removes comments and string literals from declarations. */
const code = (text) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:[^"\\]|\\.)*"/g, " ");

it("contains every file that the manifest names", () => {
  const targets = [];
  const collect = (value) => (typeof value === "string" ? targets.push(value) : Object.values(value).forEach(collect));
  collect(manifest.exports);
  targets.push(manifest.main, manifest.module, manifest.types, manifest.bin["clevertap-counts"]);
  assert.ok(targets.length > 8, "too few targets: the test proves nothing");
  for (const target of targets) assert.ok(statSync(join(folder, target)).isFile(), target);
});

it("lists the conditions of platforms before import and require, and types first in each", () => {
  const entry = manifest.exports["."];
  // Nitro sets wintercg with workerd and edge-light, and module is for bundlers, which would hold two copies without it.
  const conditions = ["wintercg", "workerd", "edge-light", "module", "import", "require"];
  assert.deepEqual(Object.keys(entry), conditions);
  for (const condition of Object.values(entry)) assert.equal(Object.keys(condition)[0], "types");
  assert.match(entry.require.types, /\.d\.cts$/);
  assert.match(entry.import.types, /\.d\.ts$/);
});

it("names its homepage and the place for bug reports", () => {
  assert.match(manifest.homepage, /^https:\/\/github\.com\/clevertap-counts\//);
  assert.match(manifest.bugs.url, /^https:\/\/github\.com\/clevertap-counts\/.*\/issues$/);
});

it("has no dependencies and no scripts", () => {
  const kinds = [
    "dependencies",
    "peerDependencies",
    "optionalDependencies",
    "bundleDependencies",
    "bundledDependencies",
  ];
  for (const key of [...kinds, "scripts", "gypfile"]) assert.equal(manifest[key], undefined, key);
  assert.equal(manifest.sideEffects, false);
});

it("contains only the files that users need", () => {
  const files = readdirSync(folder).sort();
  const expected = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "bin",
    "clevertap_counts.wasm",
    "edge-light.js",
    "index.cjs",
    "index.d.cts",
    "index.d.ts",
    "LICENSES-THIRD-PARTY.txt",
    "index.js",
    "package.json",
    "workerd.js",
  ];
  assert.deepEqual(files, expected.sort());
});

it("has a command line that an import does not load", () => {
  for (const name of ["index.js", "index.cjs", "workerd.js", "edge-light.js"]) {
    assert.doesNotMatch(read(name), /parseArgs|bin\//, name);
  }
  assert.throws(() => requireFromProject().resolve("clevertap-counts/bin/main.js"), {
    code: "ERR_PACKAGE_PATH_NOT_EXPORTED",
  });
  assert.match(read("bin/clevertap-counts.js"), /^#!\/usr\/bin\/env node\n/);
  const scripts = readdirSync(join(folder, "bin")).map((name) => read(join("bin", name)));
  const bytes = Buffer.byteLength(scripts.join(""));
  assert.ok(bytes < 60_000, `${bytes} bytes`);
});

it("contains its licences and those of every crate in the wasm module", () => {
  assert.equal(manifest.license, "MIT OR Apache-2.0");
  assert.match(read("LICENSE-MIT"), /Permission is hereby granted, free of charge/);
  assert.match(read("LICENSE-APACHE"), /Apache License\s+Version 2\.0/);
  const text = read("LICENSES-THIRD-PARTY.txt");
  assert.ok(text.length < 8_000, `${text.length} characters`);
  const listed = new Map(
    [...text.matchAll(/^([\w-]+) (\d\S*): (.+)$/gm)].map(([, name, version, license]) => [name, { version, license }]),
  );
  const lock = readFileSync(new URL("../../../Cargo.lock", import.meta.url), "utf8");
  for (const [name, { version, license }] of listed) {
    assert.ok(lock.includes(`name = "${name}"\nversion = "${version}"\n`), `${name} ${version} is not in Cargo.lock`);
    assert.match(license, /\b(MIT|Apache-2\.0)\b/, `${name} has no licence whose text is in the package`);
    if (license.includes(" AND ")) {
      assert.match(license, /^\(.*\) AND Unicode-3\.0$/, `${name} needs a text that is not in the package`);
    }
  }
  assert.match(text, /^ {4}UNICODE LICENSE V3$/m);
  const cargo = readFileSync(new URL("../../../Cargo.toml", import.meta.url), "utf8");
  const tables = cargo.matchAll(
    /^\[(dependencies|target\.'cfg\(all\(target_arch = "wasm32".*'\.dependencies)\]\n((?:(?!\[).*\n)*)/gm,
  );
  const direct = [...tables].flatMap(([, table, rows]) =>
    // The package is built without the optional dependencies of every platform, and with those of WebAssembly.
    [...rows.matchAll(/^([\w-]+) = (.*)$/gm)]
      .filter(([, , value]) => table !== "dependencies" || !value.includes("optional"))
      .map(([, name]) => name),
  );
  assert.ok(direct.length >= 7, `found only ${direct}: the test proves nothing`);
  // Two crates that the direct dependencies depend on.
  const indirect = ["serde_core", "wasm-bindgen-shared"];
  for (const name of [...direct, ...indirect]) assert.ok(listed.has(name), `${name} is not listed`);
});

it("has the same declarations for ESM and CommonJS, without any except for the code of a derived error", () => {
  assert.equal(read("index.d.cts"), read("index.d.ts"));
  assert.match(
    code(read("index.d.ts")),
    /\bunknown\b/,
    "the code was removed with the comments: the test proves nothing",
  );
  // A derived class must be assignable to the union of all errors.
  const others = code(read("index.d.ts")).replace(/interface DerivedError [^}]*\}/, "");
  assert.doesNotMatch(others, /\bany\b/);
});

it("uses no eval, import.meta or Node modules, which some bundlers, runtimes and policies do not allow", () => {
  for (const name of ["index.js", "index.cjs", "workerd.js", "edge-light.js"]) {
    const text = read(name);
    for (const pattern of [
      /\beval\(/,
      /\bnew Function\(/,
      /import\.meta/,
      /\bfrom\s*["'](node:|fs|path|url|util)/,
      /require\(["']/,
    ]) {
      assert.doesNotMatch(text, pattern, `${name}: ${pattern}`);
    }
  }
});
