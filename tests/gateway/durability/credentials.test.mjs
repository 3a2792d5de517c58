// Credentials that CleverTap refuses: the account waits, and waiting queries live through it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ACCOUNT, eventually, PASSCODE } from "../../package/conformance/stage.mjs";
import { clientAt } from "./support/client.mjs";
import { judge } from "./support/judge.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { INTERVAL_MS, MOST, simulator, stage, TOKEN } from "./support/stage.mjs";

const QUERIES = queries(12);
const PROBE_MS = 1_500;

describe("refused credentials", { concurrency: true }, () => {
  it("pause the account with a probe at a time, until they are corrected", async () => {
    const scene = await stage({
      account: { passcode: "not-the-passcode" },
      vars: { PROBE_INTERVAL_MS: String(PROBE_MS), REQUEST_TIMEOUT_MS: "2000" },
    });
    const { recorder, options } = scene;
    const wrong = await scene.inProcess();
    const client = clientAt(wrong.url, TOKEN);
    const accepted = await Promise.all(QUERIES.map((query) => client.accepted(query)));
    assert.deepEqual(
      accepted.map(({ body }) => body.status),
      QUERIES.map(() => "partial"),
    );

    const isPaused = ({ accounts }) => Number.isFinite(Date.parse(accounts[ACCOUNT].pausedSince));
    await eventually(() => client.health(), isPaused, "the pause");
    // What was in flight when the first refusal came may be refused as well; the rest are probes.
    await eventually(
      () => recorder.exchanges.length,
      (n) => n >= MOST + 3,
      "three probes",
    );
    const probes = recorder.exchanges.slice(MOST);
    const tookMs = probes[2].receivedAt - probes[0].receivedAt;
    assert.ok(tookMs >= 1.5 * PROBE_MS, `three probes came within ${tookMs} ms`);
    assert.ok(recorder.exchanges.every(({ answer }) => answer === null || answer.status === 401));
    await wrong.stop();

    const right = await scene.inProcess({
      accounts: { [ACCOUNT]: { ...options.accounts[ACCOUNT], passcode: PASSCODE } },
    });
    const again = clientAt(right.url, TOKEN);
    const ends = await Promise.all(accepted.map((answer) => again.ended(answer)));
    assert.deepEqual(
      ends,
      (await countsOf(simulator, QUERIES)).map((count) => ({ status: "success", count })),
    );
    assert.ok(!isPaused(await again.health()));
    const accounted = recorder.exchanges.filter(({ answer }) => answer?.status === 200);
    assert.deepEqual(judge({ exchanges: accounted, kills: [] }, { intervalMs: INTERVAL_MS, most: MOST }), []);
  });

  it("fail the queries when that lasts too long, in words of the gateway's own", async () => {
    const vars = { PROBE_INTERVAL_MS: "500", PAUSE_MAX_MS: "2000" };
    const scene = await stage({ account: { passcode: "not-the-passcode" }, vars });
    const client = clientAt((await scene.inProcess()).url, TOKEN);
    const accepted = await Promise.all(QUERIES.map((query) => client.accepted(query)));
    const ends = await Promise.all(accepted.map((answer) => client.ended(answer)));
    for (const { status, code, error } of ends) {
      assert.deepEqual([status, [502, 504].includes(code)], ["fail", true]);
      assert.match(error, /credentials/i);
    }
    assert.equal((await client.health()).accounts[ACCOUNT].open, 0);
  });
});
