// A gateway with a wrong setting violates a promise, and the checks of the other tests find the violation.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clientAt, mapConcurrently } from "./support/client.mjs";
import { createFixture, createFolder, INTERVAL_MS, MAX_IN_FLIGHT, TOKEN } from "./support/fixture.mjs";
import { queries } from "./support/queries.mjs";
import { allCounted, isOrphan } from "./support/recorder.mjs";
import { startRestartable } from "./support/restartable.mjs";
import { findViolations } from "./support/violations.mjs";

const QUERIES = queries(12);

/** `atKill` returns options for the gateway after the kill. */
const CASES = [
  {
    name: "a poll interval that is too short",
    vars: { POLL_INTERVAL_MS: "100" },
    finds: /^GET #\d+ came \d+ ms after/,
  },
  {
    name: "one exchange in flight too many",
    account: { maxConcurrency: MAX_IN_FLIGHT + 1 },
    finds: /number 4 in flight/,
  },
  {
    name: "leases that are too short after a kill",
    vars: { REQUEST_TIMEOUT_MS: "1000" },
    kills: true,
    finds: /number 4 in flight|came -/,
  },
  {
    name: "the loss of its storage at a kill",
    kills: true,
    atKill: () => ({ persist: createFolder() }),
    finds: /repeats|were repeated/,
  },
];

describe("the checks find", { concurrency: true }, () => {
  for (const { name, account, vars, kills = false, atKill, finds: pattern } of CASES) {
    it(name, async () => {
      const after = async (exchange) => {
        if (isOrphan(exchange, recorder)) await allCounted(recorder, QUERIES.length);
      };
      const fixture = await createFixture({ session: { latencyMs: 300, maxConcurrent: 10 }, account, vars, after });
      const { recorder } = fixture;
      const gateway = await startRestartable(fixture, atKill);
      const client = clientAt(gateway.url, TOKEN);
      const killed = kills ? gateway.killAt("received", "GET", 1) : undefined;
      await mapConcurrently(QUERIES.length, QUERIES, (query) => client.accepted(query));
      await killed;
      await mapConcurrently(QUERIES.length, QUERIES, (query) => client.accepted(query));
      await allCounted(recorder, QUERIES.length);

      const found = findViolations(recorder, { intervalMs: INTERVAL_MS, maxInFlight: MAX_IN_FLIGHT });
      assert.ok(
        found.some((violation) => pattern.test(violation)),
        `the violations are: ${found.join("\n") || "none"}`,
      );
    });
  }
});
