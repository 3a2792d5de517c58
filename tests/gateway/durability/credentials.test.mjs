// If CleverTap refuses the credentials, the account pauses and its queries wait.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { eventually } from "../support/wait.mjs";
import { clientAt } from "./support/client.mjs";
import { ACCOUNT, createFixture, INTERVAL_MS, MAX_IN_FLIGHT, PASSCODE, simulator, TOKEN } from "./support/fixture.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { findViolations } from "./support/violations.mjs";

const QUERIES = queries(12);
const PROBE_MS = 1_500;
const BEFORE_PAUSE = 5 + MAX_IN_FLIGHT - 1;

describe("refused credentials", { concurrency: true }, () => {
  it("pause the account, with one probe per interval, until they are corrected", async () => {
    const fixture = await createFixture({
      account: { passcode: "not-the-passcode" },
      vars: { PROBE_INTERVAL_MS: String(PROBE_MS), REQUEST_TIMEOUT_MS: "2000" },
    });
    const { recorder, options } = fixture;
    const wrong = await fixture.startInProcess();
    const client = clientAt(wrong.url, TOKEN);
    const accepted = await Promise.all(QUERIES.map((query) => client.accepted(query)));
    assert.deepEqual(
      accepted.map(({ body }) => body.status),
      QUERIES.map(() => "partial"),
    );

    const isPaused = ({ accounts }) => Number.isFinite(Date.parse(accounts[ACCOUNT].pausedSince));
    await eventually(() => client.health(), isPaused, "the pause");
    // The account pauses after five refusals. The exchanges in flight at that moment may be refused, too. All later
    // ones are probes.
    await eventually(
      () => recorder.exchanges.length,
      (n) => n >= BEFORE_PAUSE + 3,
      "three probes",
    );
    const probes = recorder.exchanges.slice(BEFORE_PAUSE);
    const elapsedMs = probes[2].receivedAt - probes[0].receivedAt;
    assert.ok(elapsedMs >= 1.5 * PROBE_MS, `three probes came within ${elapsedMs} ms`);
    assert.ok(recorder.exchanges.every(({ answer }) => answer === null || answer.status === 401));
    await wrong.stop();

    const right = await fixture.startInProcess({
      accounts: { [ACCOUNT]: { ...options.accounts[ACCOUNT], passcode: PASSCODE } },
    });
    const again = clientAt(right.url, TOKEN);
    const ends = await Promise.all(accepted.map((answer) => again.ended(answer)));
    assert.deepEqual(
      ends,
      (await countsOf(simulator, QUERIES)).map((count) => ({ status: "success", count })),
    );
    assert.ok(!isPaused(await again.health()));
    const successful = recorder.exchanges.filter(({ answer }) => answer?.status === 200);
    const violations = findViolations(
      { exchanges: successful, kills: [] },
      { intervalMs: INTERVAL_MS, maxInFlight: MAX_IN_FLIGHT },
    );
    assert.deepEqual(violations, []);
  });

  it("fail the queries after PAUSE_MAX_MS, in the gateway's own words", async () => {
    const vars = { PROBE_INTERVAL_MS: "500", PAUSE_MAX_MS: "2000" };
    const fixture = await createFixture({ account: { passcode: "not-the-passcode" }, vars });
    const client = clientAt((await fixture.startInProcess()).url, TOKEN);
    const accepted = await Promise.all(QUERIES.map((query) => client.accepted(query)));
    const ends = await Promise.all(accepted.map((answer) => client.ended(answer)));
    for (const { status, code, error } of ends) {
      assert.deepEqual([status, [424, 408].includes(code)], ["fail", true]);
      assert.match(error, /credentials/i);
    }
    assert.equal((await client.health()).accounts[ACCOUNT].open, 0);
  });
});
