// Without a configured interval, the gateway polls CleverTap after 30 seconds. This test takes that long.

import assert from "node:assert/strict";
import { it } from "node:test";
import { importPackage } from "../../package/support/package.mjs";
import { eventually } from "../support/wait.mjs";
import { clientAt } from "./support/client.mjs";
import { ACCOUNT, createFixture, simulator, TOKEN } from "./support/fixture.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { endOf } from "./support/violations.mjs";

const INTERVAL_MS = 30_000;

it("CleverTap is polled after 30 seconds, no matter how often clients poll the gateway", async () => {
  const { CountsClient } = await importPackage();
  const [query] = queries(1);
  const fixture = await createFixture({
    session: { pollIntervalMs: INTERVAL_MS, earlyPolls: "refuse" },
    times: {},
  });
  const { exchanges } = fixture.recorder;
  const { url } = await fixture.startInProcess();
  const slow = new CountsClient({
    baseUrl: url,
    headers: { Authorization: `Bearer ${TOKEN}` },
    pollIntervalMs: 1_000,
  });
  const fast = clientAt(url, TOKEN);

  const [count] = await countsOf(simulator, [query]);
  const counted = slow.count(query);
  const accepted = await fast.accepted(query);
  await eventually(
    () => exchanges[0]?.answeredAt,
    (at) => at > 0,
    "CleverTap's first answer",
  );
  // The query is not due while its exchange is in flight.
  const { oldestDue } = await eventually(
    async () => (await fast.health()).accounts[ACCOUNT],
    (account) => account.oldestDue !== null,
    "the time of the poll",
  );
  const dueAt = Date.parse(oldestDue);
  const knownAt = Date.now();
  assert.deepEqual(await Promise.all([counted, fast.ended(accepted)]), [count, { status: "success", count }]);

  assert.deepEqual(
    exchanges.map(({ method }) => method),
    ["POST", "GET"],
  );
  const answeredAt = endOf(exchanges[0]);
  assert.ok(dueAt >= answeredAt + INTERVAL_MS, `the poll was due ${dueAt - answeredAt} ms after the answer`);
  assert.ok(dueAt <= knownAt + INTERVAL_MS, `the poll was due ${dueAt - knownAt} ms after the gateway had the answer`);
  assert.ok(exchanges[1].receivedAt >= dueAt, `the poll came ${dueAt - exchanges[1].receivedAt} ms early`);
  assert.equal((await fixture.upstreamLog()).earlyPolls, 0);
});
