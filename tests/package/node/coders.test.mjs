// Platforms without TextEncoder, or with a polyfill that lacks encodeInto: the package still reads and writes text.

import assert from "node:assert/strict";
import { it } from "node:test";
import { importPackage, requirePackage } from "../support/package.mjs";

const { TextDecoder, TextEncoder } = globalThis;

class Polyfill {
  encode(text) {
    return new TextEncoder().encode(text);
  }
}

/** Checks texts with a copy of the package that is first used with these coders. */
function checkTexts({ validateQuery }, coders) {
  Object.assign(globalThis, coders);
  try {
    for (const event_name of ["Charged", "é", "a日b\n👟%41", `x${"é".repeat(1000)}`]) {
      const { ok, query } = validateQuery({ event_name, from: 20240101, to: 20240131 });
      assert.equal(ok, true);
      assert.equal(query.event_name, event_name);
    }
  } finally {
    Object.assign(globalThis, { TextDecoder, TextEncoder });
  }
}

it("validates text without TextDecoder and TextEncoder", async () => {
  checkTexts(await importPackage(), { TextDecoder: undefined, TextEncoder: undefined });
});

it("validates text with a TextEncoder that has no encodeInto", () => {
  checkTexts(requirePackage(), { TextEncoder: Polyfill });
});
