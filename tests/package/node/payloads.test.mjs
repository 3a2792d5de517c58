// Compares the copy of the payloads in the conformance suite with its source.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import copy from "../conformance/payloads-data.mjs";

it("the conformance suite runs the payloads of tests/data/queries.json", () => {
  const source = readFileSync(new URL("../../data/queries.json", import.meta.url), "utf8");
  assert.deepEqual(copy, JSON.parse(source));
});
