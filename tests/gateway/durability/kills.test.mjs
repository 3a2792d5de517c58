// Killed in the middle of its work, time and again, the gateway finishes what it took in, and is no worse a
// guest for it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { sleep } from "../../package/conformance/stage.mjs";
import { clientAt, lanes } from "./support/client.mjs";
import { endOf, judge, repeats } from "./support/judge.mjs";
import { allCounted, isOrphan } from "./support/recorder.mjs";
import { startMortal } from "./support/mortal.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { INTERVAL_MS, MOST, REQUEST_TIMEOUT_MS, simulator, stage, TOKEN } from "./support/stage.mjs";

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

/** What is in flight at a kill goes on at the upstream, nearly as long as it may. */
function orphansLast(timeoutMs, recorder) {
  return async (exchange) => {
    if (isOrphan(exchange, recorder())) await sleep(exchange.receivedAt + timeoutMs - 100 - Date.now());
  };
}

describe("killed", { concurrency: true }, () => {
  it(`${QUERIES.length} queries outlive ${WHEN_ACCEPTED.length + POINTS.length} kills`, async (test) => {
    const expected = await countsOf(simulator, QUERIES);
    assert.equal(new Set(expected).size, QUERIES.length, "the queries must differ in their counts");

    const after = orphansLast(REQUEST_TIMEOUT_MS, () => scene.recorder);
    const scene = await stage({ session: { partials: 2, latencyMs: 20 }, after });
    const { recorder } = scene;
    const gateway = await startMortal(scene);
    const client = clientAt(gateway.url, TOKEN);

    let accepted = 0;
    let risen;
    const answers = await lanes(8, QUERIES, async (query) => {
      const answer = await client.accepted(query);
      accepted += 1;
      if (WHEN_ACCEPTED.includes(accepted)) await (risen = gateway.dieAndRise());
      return answer;
    });
    await risen;
    assert.equal(new Set(answers.map(({ body }) => body.req_id)).size, QUERIES.length);

    for (const [moment, method, woken] of POINTS) {
      await gateway.dieAt(moment, method, NTH);
      if (woken === "a client") await client.known(answers[0]);
    }
    await allCounted(recorder, QUERIES.length);

    const bodies = await lanes(8, answers, (answer) => client.ended(answer));
    assert.deepEqual(bodies, expected.map((count) => ({ status: "success", count })));
    assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);

    const { earlyPolls, tooMany } = await scene.upstreamLog();
    assert.deepEqual({ earlyPolls, tooMany }, { earlyPolls: 0, tooMany: 0 });
    const extra = repeats(recorder.exchanges).length;
    assert.ok(extra > 0, "kills between a POST and its answer must have cost POSTs");
    test.diagnostic(`${recorder.exchanges.length} exchanges, ${extra} POSTs repeated`);
  });

  it("an exchange of the dead one keeps its slot", async () => {
    const [orphaned, ...others] = queries(8);
    const timeoutMs = 10_000;
    const vars = { REQUEST_TIMEOUT_MS: String(timeoutMs) };
    const scene = await stage({ session: { latencyMs: 500 }, vars, after: orphansLast(timeoutMs, () => scene.recorder) });
    const { recorder } = scene;
    const gateway = await startMortal(scene);
    const client = clientAt(gateway.url, TOKEN);

    const died = gateway.dieAt("received", "POST", 1);
    const first = client.accepted(orphaned);
    await died;
    await Promise.all([first, ...others.map((query) => client.accepted(query))]);
    await allCounted(recorder, 1 + others.length);

    assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);
    const [orphan] = recorder.exchanges;
    const beside = recorder.exchanges.filter(({ seq, receivedAt }) => seq > 0 && receivedAt < endOf(orphan));
    assert.ok(beside.length >= 2 * others.length, "the others must have been counted beside it");
    assert.equal(repeats(recorder.exchanges).length, 1);
  });
});
