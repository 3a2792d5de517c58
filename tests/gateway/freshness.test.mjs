// The time for which a count is reused.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { endsEverywhere, freshForMs } from "../../www/src/policy/freshness.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The last day of a query, and the moment at which it has ended at UTC-12. */
const ENDS = [
  { to: 20240131, at: "2024-02-01T12:00:00Z" },
  { to: 20240228, at: "2024-02-29T12:00:00Z" },
  { to: 20240229, at: "2024-03-01T12:00:00Z" },
  { to: 20250228, at: "2025-03-01T12:00:00Z" },
  { to: 20251231, at: "2026-01-01T12:00:00Z" },
  { to: 10000101, at: "1000-01-02T12:00:00Z" },
];

describe("a count is fresh for a day if its last day has ended everywhere, otherwise for a minute:", () => {
  for (const { to, at } of ENDS) {
    it(`${to} ends at ${at}`, () => {
      assert.equal(new Date(endsEverywhere(to)).toISOString(), new Date(at).toISOString());
      assert.equal(freshForMs(to, Date.parse(at) - 1), MINUTE, "asked a millisecond before");
      assert.equal(freshForMs(to, Date.parse(at)), DAY, "asked at that moment");
    });
  }
});
