// An object that has work but no alarm sets its alarm again.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { tokenEntry } from "../support/gateway.mjs";
import { clientAt } from "./support/client.mjs";
import { createFixture, INTERVAL_MS, MAX_IN_FLIGHT, PASSCODE, simulator, TOKEN } from "./support/fixture.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { allCounted } from "./support/recorder.mjs";
import { deleteAlarms } from "./support/storage.mjs";
import { findViolations } from "./support/violations.mjs";

const [ANOTHER, ...QUERIES] = queries(7);

const REMEDIES = [
  { name: "the cron trigger", counts: QUERIES.length, apply: ({ gateway }) => gateway.cron() },
  { name: "a poll", counts: QUERIES.length, apply: ({ client, accepted }) => client.poll(accepted[0]) },
  { name: "a health report", counts: QUERIES.length, apply: ({ client }) => client.health() },
  { name: "a POST of an open query", counts: QUERIES.length, apply: ({ client }) => client.accepted(QUERIES[0]) },
  { name: "a POST of another query", counts: QUERIES.length + 1, apply: ({ client }) => client.accepted(ANOTHER) },
];

describe("an object without an alarm continues after", { concurrency: true }, () => {
  for (const { name, counts, apply } of REMEDIES) {
    it(name, async () => {
      const fixture = await createFixture({ vars: { REQUEST_TIMEOUT_MS: "4000" } });
      const { recorder, options } = fixture;
      const before = await fixture.startInProcess();
      const accepted = await Promise.all(QUERIES.map((query) => clientAt(before.url, TOKEN).accepted(query)));
      recorder.kills.push({ at: Date.now(), generation: recorder.generation });
      await before.stop();
      recorder.generation += 1;
      assert.equal(deleteAlarms(options.persist), 1);

      const control = await simulator.session({ accountId: "control", partials: 3, pollIntervalMs: INTERVAL_MS });
      const gateway = await fixture.startInProcess({
        accounts: { ...options.accounts, control: { passcode: PASSCODE, baseUrl: control.baseUrl } },
        tokens: { ...options.tokens, control: tokenEntry("token-of-control", ["control"]) },
      });
      const exchanges = recorder.exchanges.length;
      // The control is polled three times, so each poll of the other account has been due for two intervals.
      const controlClient = clientAt(gateway.url, "token-of-control");
      const controlEnd = await controlClient.ended(await controlClient.accepted(ANOTHER));
      assert.equal(controlEnd.status, "success");
      assert.equal(recorder.exchanges.length, exchanges, "no exchange without an alarm");

      const client = clientAt(gateway.url, TOKEN);
      await apply({ gateway, client, accepted });
      await allCounted(recorder, counts);
      const ends = await Promise.all(accepted.map((answer) => client.ended(answer)));
      assert.deepEqual(
        ends.map(({ count }) => count),
        await countsOf(simulator, QUERIES),
      );
      assert.deepEqual(findViolations(recorder, { intervalMs: INTERVAL_MS, maxInFlight: MAX_IN_FLIGHT }), []);
    });
  }
});
