// Compares the data of the conformance suite with the files from which the native tests read the same data.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { ANSWERS } from "../conformance/errors.mjs";
import payloads from "../conformance/payloads-data.mjs";

const file = (name) => JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));

it("the conformance suite runs the payloads of tests/data/queries.json", () => {
  assert.deepEqual(payloads, file("queries.json"));
});

it("the conformance suite runs the answers of tests/data/answers.json", () => {
  const rows = ANSWERS.map(([name, step, post, poll]) => ({ name, step, post, ...(poll && { poll }) }));
  assert.deepEqual(rows, file("answers.json").answers);
});
