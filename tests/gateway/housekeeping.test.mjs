// The failures that the gateway itself decides on are final to its clients.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { housekeep } from "../../www/src/account/housekeeping.ts";
import { readSettings } from "../../www/src/config/settings.ts";
import { INITIAL_UPSTREAM_STATE } from "../../www/src/policy/upstream-state.ts";
import { importPackage } from "../package/support/package.mjs";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const settings = readSettings({}, []);
const { classifyAnswer } = await importPackage();

/** Returns the failure of one query that was accepted so long ago, of an account with or without a configuration. */
function failureAfter(ageMs, account, pausedAt) {
  const failures = [];
  const row = { id: 1, key: "key", acceptedAt: NOW - ageMs };
  const queries = {
    open: 1,
    openSince: (time) => (failures.length === 0 && row.acceptedAt <= time ? [row] : []),
    finish: (_id, _now, failure) => failures.push(failure),
    deleteFinished: () => undefined,
  };
  const record = { upstream: { ...INITIAL_UPSTREAM_STATE, pausedAt } };
  const openCounts = { removeQuery: () => {} };
  housekeep({ queries, record, openCounts, config: { settings }, account: () => account }, NOW);
  return failures;
}

const ACCOUNT = { id: "A" };
const FAILURES = [
  { name: "that is not finished in time", ageMs: settings.QUERY_MAX_MS, account: ACCOUNT, pausedAt: null, code: 408 },
  {
    name: "of a paused account",
    ageMs: settings.PAUSE_MAX_MS,
    account: ACCOUNT,
    pausedAt: NOW - settings.PAUSE_MAX_MS,
    error: "CleverTap refuses the credentials of the gateway",
    code: 424,
  },
  {
    name: "of an account without a configuration",
    ageMs: settings.PAUSE_MAX_MS,
    account: undefined,
    pausedAt: NOW - settings.PAUSE_MAX_MS,
    error: "the gateway has no valid configuration of this account",
    code: 424,
  },
];

describe("the failure of a query", () => {
  for (const { name, ageMs, account, pausedAt, error = "not finished within 24 hours", code } of FAILURES) {
    it(`${name} is final`, () => {
      assert.deepEqual(failureAfter(ageMs - 1, account, pausedAt), []);
      const failures = failureAfter(ageMs, account, pausedAt);
      assert.deepEqual(failures, [{ error, code }]);
      const body = JSON.stringify({ status: "fail", ...failures[0] });
      assert.equal(classifyAnswer({ exchange: "poll", status: 200, body }), "query_failed");
    });
  }
});
