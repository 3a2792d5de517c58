// Killed in the middle of its work, time and again, the gateway finishes what it took in, and is no worse a
// guest for it.

import assert from "node:assert/strict";
import { it } from "node:test";
import { eventually, sleep } from "../../package/conformance/stage.mjs";
import { clientAt, lanes } from "./support/client.mjs";
import { endOf, isFinal, judge, repeats } from "./support/judge.mjs";
import { startMortal } from "./support/mortal.mjs";
import { countsOf, queries } from "./support/queries.mjs";
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

/** A new gateway must be up before this has passed, on a busy machine too. */
const REQUEST_TIMEOUT_MS = 3_000;

it(`${QUERIES.length} queries outlive ${WHEN_ACCEPTED.length + POINTS.length} kills`, async (test) => {
  const expected = await countsOf(simulator, QUERIES);
  assert.equal(new Set(expected).size, QUERIES.length, "the queries must differ in their counts");

  // What is in flight at a kill goes on at the upstream, nearly as long as it may.
  const orphaned = ({ generation }) => scene.recorder.kills.some((kill) => kill.generation === generation);
  const after = async (exchange) => {
    if (orphaned(exchange)) await sleep(exchange.receivedAt + REQUEST_TIMEOUT_MS - 100 - Date.now());
  };
  const vars = { REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS) };
  const scene = await stage({ session: { partials: 2, latencyMs: 20 }, vars, after });
  const { recorder } = scene;
  const gateway = await startMortal(scene);
  const client = clientAt(gateway.url, TOKEN);

  let accepted = 0;
  let risen;
  const reqIds = await lanes(8, QUERIES, async (query) => {
    const { body } = await client.accepted(query);
    assert.equal(body.status, "partial");
    accepted += 1;
    if (WHEN_ACCEPTED.includes(accepted)) await (risen = gateway.dieAndRise());
    return body.req_id;
  });
  await risen;
  assert.equal(new Set(reqIds).size, QUERIES.length);

  for (const [moment, method, woken] of POINTS) {
    await gateway.dieAt(moment, method, NTH);
    if (woken === "a client") await client.known(reqIds[0]);
  }
  const counted = () => new Set(recorder.exchanges.filter(isFinal).map(({ reqId }) => reqId)).size;
  await eventually(counted, (n) => n >= QUERIES.length, "the last count", 60_000);

  const bodies = await lanes(8, reqIds, (reqId) => client.ended(reqId));
  assert.deepEqual(bodies, expected.map((count) => ({ status: "success", count })));
  assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);

  const { earlyPolls, tooMany } = await scene.upstreamLog();
  assert.deepEqual({ earlyPolls, tooMany }, { earlyPolls: 0, tooMany: 0 });
  const extra = repeats(recorder.exchanges).length;
  assert.ok(extra > 0, "kills between a POST and its answer must have cost POSTs");
  const outlived = recorder.exchanges.filter((exchange) => orphaned(exchange) && beginsBeside(exchange, recorder.exchanges));
  assert.ok(outlived.length > 0, "exchanges of the dead must have been in flight beside those of the living");
  test.diagnostic(`${recorder.exchanges.length} exchanges, ${extra} POSTs repeated, ${outlived.length} exchanges outlived their gateway`);
});

function beginsBeside(exchange, exchanges) {
  return exchanges.some((other) => other.generation > exchange.generation && other.receivedAt < endOf(exchange));
}
