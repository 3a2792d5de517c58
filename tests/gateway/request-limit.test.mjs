// The time that an exchange may take.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { requestLimitMs } from "../../www/src/policy/request-limit.ts";

const CASES = [
  { name: "of a submission is REQUEST_TIMEOUT_MS", row: { pending: null, failures: 0 }, ms: 60_000 },
  { name: "of a poll is 15 s", row: { pending: "{}", failures: 0 }, ms: 15_000 },
  { name: "of a poll after a failed one is REQUEST_TIMEOUT_MS", row: { pending: "{}", failures: 1 }, ms: 60_000 },
  { name: "of a poll is REQUEST_TIMEOUT_MS if it is shorter", row: { pending: "{}", failures: 0 }, max: 900, ms: 900 },
];

describe("the time limit", () => {
  for (const { name, row, max = 60_000, ms } of CASES) {
    it(name, () => assert.equal(requestLimitMs(row, { REQUEST_TIMEOUT_MS: max }), ms));
  }
});
