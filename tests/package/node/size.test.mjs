// What the package weighs. A Worker pays for every byte at every cold start.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { it } from "node:test";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { requireFromProject } from "../support/package.mjs";

const folder = dirname(requireFromProject().resolve("clevertap-counts/package.json"));
const measured = JSON.parse(readFileSync(new URL("./sizes.json", import.meta.url), "utf8"));

/** How much more is let pass: another compiler brings a little. */
const TOLERANCE = 1.03;

const COMPRESSED = { brotli: (bytes) => brotliCompressSync(bytes), gzip: (bytes) => gzipSync(bytes, { level: 9 }) };

for (const [name, sizes] of Object.entries(measured)) {
  for (const [kind, size] of Object.entries(sizes)) {
    it(`${name} weighs no more than ${kind} ${Math.floor(size * TOLERANCE)}`, (test) => {
      const now = COMPRESSED[kind](readFileSync(join(folder, name))).length;
      test.diagnostic(`${name}: ${now} bytes with ${kind}, once ${size}`);
      assert.ok(
        now <= size * TOLERANCE,
        `${name} has grown from ${size} to ${now} bytes (${kind}): make it smaller, or say in sizes.json and in the commit's message what the bytes are for`,
      );
    });
  }
}
