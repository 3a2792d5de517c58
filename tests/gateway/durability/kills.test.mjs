// A gateway that is killed repeatedly finishes every accepted query, and keeps its promises to the upstream.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually, sleep } from "../support/wait.mjs";
import { clientAt, mapConcurrently } from "./support/client.mjs";
import { createFixture, INTERVAL_MS, MAX_IN_FLIGHT, simulator, TOKEN } from "./support/fixture.mjs";
import { answersOf, countsOf, queries } from "./support/queries.mjs";
import { allCounted, isOrphan } from "./support/recorder.mjs";
import { startRestartable } from "./support/restartable.mjs";
import { findViolations, repeats } from "./support/violations.mjs";

const QUERIES = queries(200);

/** Kills while queries are submitted: when this many are accepted. */
const WHEN_ACCEPTED = [60, 140];

/** Kills while queries are counted. Afterwards a client's poll wakes the new gateway, or its alarm alone. */
const POINTS = [
  ["received", "POST", "a client"],
  ["answered", "POST", "a client"],
  ["received", "GET", "a client"],
  ["answered", "GET", "the alarm"],
  ["answered", "POST", "a client"],
  ["received", "POST", "the alarm"],
  ["answered", "GET", "a client"],
  ["received", "GET", "a client"],
];
const NTH = 7;

const REQUEST_TIMEOUT_MS = 3_000;
/** The upstream continues an exchange of a killed gateway for this long: 2 s less than the lease, for a busy machine. */
const ORPHAN_MS = REQUEST_TIMEOUT_MS - 1_000;

describe("the gateway", { concurrency: true }, () => {
  it(`finishes ${QUERIES.length} queries in spite of ${WHEN_ACCEPTED.length + POINTS.length} kills`, async (test) => {
    const expected = await countsOf(simulator, QUERIES);
    assert.equal(new Set(expected).size, QUERIES.length, "the queries must differ in their counts");

    const after = async (exchange) => {
      if (isOrphan(exchange, recorder)) await sleep(exchange.receivedAt + ORPHAN_MS - Date.now());
    };
    const vars = { REQUEST_TIMEOUT_MS: String(REQUEST_TIMEOUT_MS) };
    const fixture = await createFixture({ session: { partials: 2, latencyMs: 20 }, vars, after });
    const { recorder } = fixture;
    const gateway = await startRestartable(fixture);
    const client = clientAt(gateway.url, TOKEN);

    let accepted = 0;
    let restarted;
    const answers = await mapConcurrently(8, QUERIES, async (query) => {
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

    for (const [event, method, waker] of POINTS) {
      await gateway.killAt(event, method, NTH);
      if (waker === "a client") await client.poll(answers[0]);
    }
    await allCounted(recorder, QUERIES.length);

    const bodies = await mapConcurrently(8, answers, (answer) => client.ended(answer));
    assert.deepEqual(
      bodies,
      expected.map((count) => ({ status: "success", count })),
    );
    assert.deepEqual(findViolations(recorder, { intervalMs: INTERVAL_MS, maxInFlight: MAX_IN_FLIGHT }), []);

    const { earlyPolls, tooMany } = await fixture.upstreamLog();
    assert.deepEqual({ earlyPolls, tooMany }, { earlyPolls: 0, tooMany: 0 });
    const repeated = repeats(recorder.exchanges).length;
    assert.ok(repeated > 0, "a kill between a POST and its answer must repeat the POST");
    test.diagnostic(`${recorder.exchanges.length} exchanges, ${repeated} POSTs repeated`);
  });

  it("keeps the slot of an exchange that a killed gateway started", async () => {
    const [first, ...others] = queries(8);
    // The maximum: the others are counted within this time.
    const timeoutMs = 120_000;
    const after = async (exchange) => {
      if (isOrphan(exchange, recorder)) await allCounted(recorder, others.length);
    };
    const fixture = await createFixture({
      session: { latencyMs: 200 },
      vars: { REQUEST_TIMEOUT_MS: String(timeoutMs) },
      after,
    });
    const { recorder } = fixture;
    const gateway = await startRestartable(fixture);
    const client = clientAt(gateway.url, TOKEN);

    const killed = gateway.killAt("received", "POST", 1);
    await Promise.all([killed, client.accepted(first)]);
    await Promise.all(others.map((query) => client.accepted(query)));
    await allCounted(recorder, others.length);
    const [orphan] = recorder.exchanges;
    await eventually(
      () => orphan.answeredAt,
      (at) => at !== null,
      "the end of the first exchange",
    );
    assert.equal(recorder.exchanges.length, 1 + 2 * others.length);
    assert.deepEqual(findViolations(recorder, { intervalMs: INTERVAL_MS, maxInFlight: MAX_IN_FLIGHT }), []);
  });

  it("finishes a query of trends in spite of kills, and stores its report", async () => {
    const wanted = queries(1).map((query) => ({ ...query, groups: { days: { trend_type: "daily" } } }));
    const vars = { REQUEST_TIMEOUT_MS: "1000" };
    const fixture = await createFixture({ session: { partials: 2, latencyMs: 20 }, vars });
    const { recorder } = fixture;
    const gateway = await startRestartable(fixture);
    const client = clientAt(gateway.url, TOKEN, "trends");
    let killed = gateway.killAt("answered", "POST", 1);
    await client.submit(wanted[0]).catch(() => {});
    await killed;
    killed = gateway.killAt("received", "GET", 1);
    const accepted = await client.accepted(wanted[0]);
    await killed;
    await allCounted(recorder, 1);
    // Let the gateway store the report, which a kill would repeat.
    const report = await client.ended(accepted);
    await gateway.killAndRestart();
    assert.deepEqual(await client.ended(accepted), report);
    assert.deepEqual([report], await answersOf(simulator, wanted, "trends"));
    assert.deepEqual(findViolations(recorder, { intervalMs: INTERVAL_MS, maxInFlight: MAX_IN_FLIGHT }), []);
  });

  for (const [event, method] of POINTS.slice(0, 4)) {
    it(`finishes its only query without a client after a kill when a ${method} is ${event}`, async () => {
      const wanted = queries(1);
      const fixture = await createFixture({ session: { latencyMs: 20 }, vars: { REQUEST_TIMEOUT_MS: "1000" } });
      const { recorder } = fixture;
      const gateway = await startRestartable(fixture);
      const client = clientAt(gateway.url, TOKEN);
      const killed = gateway.killAt(event, method, 1);
      // The kill may close the client's connection.
      await client.submit(wanted[0]).catch(() => {});
      await killed;
      await allCounted(recorder, 1);
      const [count] = await countsOf(simulator, wanted);
      assert.deepEqual(await client.ended(await client.accepted(wanted[0])), { status: "success", count });
      assert.deepEqual(findViolations(recorder, { intervalMs: INTERVAL_MS, maxInFlight: MAX_IN_FLIGHT }), []);
    });
  }
});
