// What Node prints for an error that nobody catches: the message and the caller, and little of the package's code.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it } from "node:test";
import { runProgram } from "../support/child.mjs";
import { requireFromProject } from "../support/package.mjs";

const folder = dirname(requireFromProject().resolve("clevertap-counts/package.json"));
const MAX_PRINTED = 5_000;
const MAX_LINE = 2_000;
const CLIENT =
  'new CountsClient({ baseUrl: "https://g.example", fetch: async () => new Response("no", { status: 401 }) })';
const QUERY = '{ event_name: "E", from: 20240101, to: 20240101 }';

/** Programs that fail, and their messages. */
const PROGRAMS = {
  "an invalid option": ['function nightlyJob() { new CountsClient({ region: "eu" }); }', /"eu" is unknown/],
  "an invalid query": ["function nightlyJob() { splitByDay({}); }", /invalid query: event_name/],
  "a forgotten await": [`async function nightlyJob() { await ${CLIENT}.count(${QUERY}); }`, /credentials were refused/],
  "a forgotten await of an invalid query": [
    `async function nightlyJob() { await ${CLIENT}.count({}); }`,
    /invalid query/,
  ],
  "a missing WebAssembly": [
    "delete globalThis.WebAssembly; function nightlyJob() { splitByDay({}); }",
    /is not available/,
  ],
};

for (const [extension, load] of [
  ["mjs", 'import { CountsClient, splitByDay } from "clevertap-counts";'],
  ["cjs", 'const { CountsClient, splitByDay } = require("clevertap-counts");'],
]) {
  describe(`in a .${extension} file`, { concurrency: 2 }, () => {
    for (const [name, [program, message]] of Object.entries(PROGRAMS)) {
      it(`${name} prints its message and its caller`, async () => {
        const { code, stderr } = await runProgram(`${load}\n${program}\nnightlyJob();\n`, { extension });
        assert.equal(code, 1);
        assert.match(stderr, message);
        assert.match(stderr, /at (async )?nightlyJob \(.*program-\d+/);
        assert.ok(stderr.length <= MAX_PRINTED, `${stderr.length} characters: ${stderr.slice(0, MAX_PRINTED)}`);
      });
    }
  });
}

for (const name of ["index.js", "index.cjs"]) {
  it(`${name} has one long line, which holds only the module`, () => {
    const lines = readFileSync(join(folder, name), "utf8").split("\n");
    const long = lines.filter((line) => line.length > MAX_LINE);
    assert.equal(long.length, 1);
    assert.match(long[0], /^"[^"]+"$/);
  });
}
