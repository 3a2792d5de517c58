// An object that has work and lost its alarm gets it back.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sleep } from "../../package/conformance/stage.mjs";
import { clientAt } from "./support/client.mjs";
import { judge } from "./support/judge.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { allCounted } from "./support/recorder.mjs";
import { INTERVAL_MS, MOST, simulator, stage, TOKEN } from "./support/stage.mjs";
import { deleteAlarms } from "./support/storage.mjs";

const [ANOTHER, ...QUERIES] = queries(7);

/** By far longer than any of its queries has to wait. */
const NOTHING_FOR_MS = 3 * INTERVAL_MS;

const REMEDIES = [
  { name: "the cron trigger", counts: QUERIES.length, apply: ({ gateway }) => gateway.cron() },
  { name: "a GET", counts: QUERIES.length, apply: ({ client, accepted }) => client.known(accepted[0]) },
  { name: "a look at the health", counts: QUERIES.length, apply: ({ client }) => client.health() },
  { name: "a POST of a query in flight", counts: QUERIES.length, apply: ({ client }) => client.accepted(QUERIES[0]) },
  { name: "a POST of another query", counts: QUERIES.length + 1, apply: ({ client }) => client.accepted(ANOTHER) },
];

describe("without an alarm the work goes on after", { concurrency: true }, () => {
  for (const { name, counts, apply } of REMEDIES) {
    it(name, async () => {
      const scene = await stage({ vars: { REQUEST_TIMEOUT_MS: "4000" } });
      const { recorder, options } = scene;
      const before = await scene.inProcess();
      const accepted = await Promise.all(QUERIES.map((query) => clientAt(before.url, TOKEN).accepted(query)));
      recorder.kills.push({ at: Date.now(), generation: recorder.generation });
      await before.stop();
      recorder.generation += 1;
      assert.equal(deleteAlarms(options.persist), 1);

      const gateway = await scene.inProcess();
      const exchanges = recorder.exchanges.length;
      await sleep(NOTHING_FOR_MS);
      assert.equal(recorder.exchanges.length, exchanges, "without an alarm nothing should have happened");

      const client = clientAt(gateway.url, TOKEN);
      await apply({ gateway, client, accepted });
      await allCounted(recorder, counts);
      const ends = await Promise.all(accepted.map((answer) => client.ended(answer)));
      assert.deepEqual(
        ends.map(({ count }) => count),
        await countsOf(simulator, QUERIES),
      );
      assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);
    });
  }
});
