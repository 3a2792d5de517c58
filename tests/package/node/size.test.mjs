// Compares the compressed sizes of the package's files with sizes.json. A Worker loads every byte at each cold start.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { it } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { requireFromProject } from "../support/package.mjs";

const folder = dirname(requireFromProject().resolve("clevertap-counts/package.json"));
const recorded = JSON.parse(readFileSync(new URL("./sizes.json", import.meta.url), "utf8"));

/** The allowed growth: another version of the compiler changes the sizes a little. */
const TOLERANCE = 1.03;

const COMPRESSED = { brotli: (bytes) => brotliCompressSync(bytes), gzip: (bytes) => gzipSync(bytes, { level: 9 }) };

const ADVICE = `\
Make the file smaller, or record the new size in tests/package/node/sizes.json and justify it in the commit message. A sudden
growth may be formatting code: a format!, a write! or a dyn Display in the library keeps core::fmt in the module. The output
of "cargo xtask build" names the function that uses it; see xtask/src/build/shrink/panics.rs.`;

for (const [name, sizes] of Object.entries(recorded)) {
  for (const [kind, size] of Object.entries(sizes)) {
    it(`${name} has at most ${Math.floor(size * TOLERANCE)} bytes compressed with ${kind}`, (test) => {
      const now = COMPRESSED[kind](readFileSync(join(folder, name))).length;
      test.diagnostic(`${name}: ${now} bytes with ${kind}, recorded ${size}`);
      assert.ok(now <= size * TOLERANCE, `${name} has grown from ${size} to ${now} bytes (${kind}). ${ADVICE}`);
    });
  }
}
