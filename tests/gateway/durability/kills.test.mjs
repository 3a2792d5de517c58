// Killed in the middle of its work, time and again, the gateway finishes what it took in, and is no worse a
// guest for it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually, sleep } from "../../package/conformance/stage.mjs";
import { clientAt, lanes } from "./support/client.mjs";
import { judge, repeats } from "./support/judge.mjs";
import { startKillable } from "./support/killable.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { allCounted, isOrphan } from "./support/recorder.mjs";
import { INTERVAL_MS, MOST, simulator, stage, TOKEN } from "./support/stage.mjs";

const QUERIES = queries(200);

/** Kills while queries are taken in: right when so many clients have their answers. */
const WHEN_ACCEPTED = [60, 140];

/** Kills while they are counted. After "silence" nobody but an alarm wakes the gateway. */
const POINTS = [
  ["received", "POST", "a client"],
  ["answered", "POST", "a client"],
  ["received", "GET", "a client"],
  ["answered", "GET", "silence"],
  ["answered", "POST", "a client"],
  ["received", "POST", "silence"],
  ["answered", "GET", "a client"],
  ["received", "GET", "a client"],
];
const NTH = 7;

const REQUEST_TIMEOUT_MS = 2_000;

describe("killed", { concurrency: true }, () => {
  it(`${QUERIES.length} queries outlive ${WHEN_ACCEPTED.length + POINTS.length} kills`, async (test) => {
    const expected = await countsOf(simulator, QUERIES);
    assert.equal(new Set(expected).size, QUERIES.length, "the queries must differ in their counts");

    // What is in flight at a kill goes on at the upstream, nearly as long as it may.
    const after = async (exchange) => {
      if (isOrphan(exchange, recorder)) await sleep(exchange.receivedAt + REQUEST_TIMEOUT_MS - 100 - Date.now());
    };
    const vars = { REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS) };
    const scene = await stage({ session: { partials: 2, latencyMs: 20 }, vars, after });
    const { recorder } = scene;
    const gateway = await startKillable(scene);
    const client = clientAt(gateway.url, TOKEN);

    let accepted = 0;
    let restarted;
    const answers = await lanes(8, QUERIES, async (query) => {
      const answer = await client.accepted(query);
      accepted += 1;
      if (WHEN_ACCEPTED.includes(accepted)) {
        restarted = gateway.killAndRestart();
        await restarted;
      }
      return answer;
    });
    await restarted;
    assert.equal(new Set(answers.map(({ body }) => body.req_id)).size, QUERIES.length);

    for (const [moment, method, woken] of POINTS) {
      await gateway.killAt(moment, method, NTH);
      if (woken === "a client") await client.known(answers[0]);
    }
    await allCounted(recorder, QUERIES.length);

    const bodies = await lanes(8, answers, (answer) => client.ended(answer));
    assert.deepEqual(
      bodies,
      expected.map((count) => ({ status: "success", count })),
    );
    assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);

    const { earlyPolls, tooMany } = await scene.upstreamLog();
    assert.deepEqual({ earlyPolls, tooMany }, { earlyPolls: 0, tooMany: 0 });
    const extra = repeats(recorder.exchanges).length;
    assert.ok(extra > 0, "kills between a POST and its answer must have cost POSTs");
    test.diagnostic(`${recorder.exchanges.length} exchanges, ${extra} POSTs repeated`);
  });

  it("an exchange of the dead one keeps its slot", async () => {
    const [orphaned, ...others] = queries(8);
    const timeoutMs = 60_000;
    const after = async (exchange) => {
      if (isOrphan(exchange, recorder)) await allCounted(recorder, others.length, timeoutMs - 5_000);
    };
    const scene = await stage({ session: { latencyMs: 200 }, vars: { REQUEST_TIMEOUT_MS: String(timeoutMs) }, after });
    const { recorder } = scene;
    const gateway = await startKillable(scene);
    const client = clientAt(gateway.url, TOKEN);

    const killed = gateway.killAt("received", "POST", 1);
    await Promise.all([killed, client.accepted(orphaned)]);
    await Promise.all(others.map((query) => client.accepted(query)));
    await allCounted(recorder, others.length);
    const [orphan] = recorder.exchanges;
    await eventually(
      () => orphan.answeredAt,
      (at) => at !== null,
      "the end of the orphan",
    );
    assert.equal(recorder.exchanges.length, 1 + 2 * others.length);
    assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);
  });

  for (const [moment, method] of POINTS.slice(0, 4)) {
    it(`the only query outlives a kill with nobody there: ${method} ${moment}`, async () => {
      const wanted = queries(1);
      const scene = await stage({ session: { latencyMs: 20 }, vars: { REQUEST_TIMEOUT_MS: "1000" } });
      const { recorder } = scene;
      const gateway = await startKillable(scene);
      const client = clientAt(gateway.url, TOKEN);
      const killed = gateway.killAt(moment, method, 1);
      // A client that is gone before it has its answer.
      await client.submit(wanted[0]).catch(() => {});
      await killed;
      await allCounted(recorder, 1);
      const [count] = await countsOf(simulator, wanted);
      assert.deepEqual(await client.ended(await client.accepted(wanted[0])), { status: "success", count });
      assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);
    });
  }
});
