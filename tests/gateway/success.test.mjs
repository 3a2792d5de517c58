// The stored form of a result.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { resultOf } from "../../www/src/policy/success.ts";

const MIB = 2 ** 20;
const TOO_LONG = { error: "CleverTap's answer is longer than 1 MiB", code: 424 };
/** Returns a report whose body has this many bytes more than characters, and this many characters. */
const reportOf = (characters, more = 0) => {
  const empty = '{"status":"success","a":{"":1}}'.length;
  return { status: "success", report: { a: { ["x".repeat(characters - empty - more) + "\u00e9".repeat(more)]: 1 } } };
};

const CASES = [
  { name: "a count", outcome: { status: "success", count: 0 }, success: { count: 0, body: null } },
  {
    name: "a count with other keys",
    outcome: { status: "success", count: 5, extra: { tcount: 9 } },
    success: { count: 5, body: '{"status":"success","count":5,"tcount":9}' },
  },
  {
    name: "a report",
    outcome: { status: "success", report: { days: { 20240101: 1.5 } } },
    success: { count: null, body: '{"status":"success","days":{"20240101":1.5}}' },
  },
  {
    name: "a report with other keys",
    outcome: { status: "success", report: { days: {} }, extra: { note: [null] } },
    success: { count: null, body: '{"status":"success","days":{},"note":[null]}' },
  },
];

describe("the gateway stores", () => {
  for (const { name, outcome, success } of CASES) {
    it(name, () => assert.deepEqual(resultOf(outcome), success));
  }

  it("a body of 1 MiB, but no longer one", () => {
    assert.equal(resultOf(reportOf(MIB)).body.length, MIB);
    assert.deepEqual(resultOf(reportOf(MIB + 1)), TOO_LONG);
    assert.deepEqual(resultOf(reportOf(MIB, 1)), TOO_LONG, "bytes are counted, not characters");
  });
});
