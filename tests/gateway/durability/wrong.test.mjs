// A gateway that breaks a promise is found out: the other tests here can fail.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clientAt, lanes } from "./support/client.mjs";
import { judge } from "./support/judge.mjs";
import { startKillable } from "./support/killable.mjs";
import { queries } from "./support/queries.mjs";
import { allCounted, isOrphan } from "./support/recorder.mjs";
import { folder, INTERVAL_MS, MOST, stage, TOKEN } from "./support/stage.mjs";

const QUERIES = queries(12);

/** Each has one setting that is wrong, and what the judges make of it. Settings at a kill are those of the next gateway. */
const CASES = [
  { name: "polls too often", vars: { POLL_INTERVAL_MS: "600" }, finds: /^GET #\d+ came \d+ ms after/ },
  { name: "has too much in flight", account: { maxConcurrency: MOST + 1 }, finds: /number 4 in flight/ },
  {
    name: "forgets the exchanges of the dead",
    vars: { REQUEST_TIMEOUT_MS: "1000" },
    kills: true,
    finds: /number 4 in flight|came -/,
  },
  { name: "forgets it all", kills: true, atKill: () => ({ persist: folder() }), finds: /repeats|were repeated/ },
];

describe("found out: a gateway that", { concurrency: true }, () => {
  for (const { name, account, vars, kills = false, atKill, finds: pattern } of CASES) {
    it(name, async () => {
      const after = async (exchange) => {
        if (isOrphan(exchange, recorder)) await allCounted(recorder, QUERIES.length);
      };
      const scene = await stage({ session: { latencyMs: 100, maxConcurrent: 10 }, account, vars, after });
      const { recorder } = scene;
      const gateway = await startKillable(scene, atKill);
      const client = clientAt(gateway.url, TOKEN);
      const killed = kills ? gateway.killAt("received", "GET", 1) : undefined;
      await lanes(QUERIES.length, QUERIES, (query) => client.accepted(query));
      await killed;
      await lanes(QUERIES.length, QUERIES, (query) => client.accepted(query));
      await allCounted(recorder, QUERIES.length);

      const findings = judge(recorder, { intervalMs: INTERVAL_MS, most: MOST });
      assert.ok(
        findings.some((finding) => pattern.test(finding)),
        `the judges found: ${findings.join("\n") || "nothing"}`,
      );
    });
  }
});
