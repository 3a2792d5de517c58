// With no pace set, the gateway keeps CleverTap's own, in real time.

import assert from "node:assert/strict";
import { it } from "node:test";
import { importPackage } from "../../package/support/package.mjs";
import { clientAt } from "./support/client.mjs";
import { endOf } from "./support/judge.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { simulator, stage, TOKEN } from "./support/stage.mjs";

it("clients ask as often as they like, and CleverTap is polled after 30 seconds", async () => {
  const { CountsClient } = await importPackage();
  const [query] = queries(1);
  const scene = await stage({ session: { pollIntervalMs: 30_000, earlyPolls: "refuse" }, pace: {} });
  const { url } = await scene.inProcess();
  const patient = new CountsClient({
    baseUrl: url,
    headers: { Authorization: `Bearer ${TOKEN}` },
    pollIntervalMs: 1_000,
  });
  const eager = clientAt(url, TOKEN);

  const [count] = await countsOf(simulator, [query]);
  const ends = await Promise.all([patient.count(query), eager.ended(await eager.accepted(query), 60_000)]);
  assert.deepEqual(ends, [count, { status: "success", count }]);

  const { exchanges } = scene.recorder;
  assert.deepEqual(
    exchanges.map(({ method }) => method),
    ["POST", "GET"],
  );
  const pause = exchanges[1].receivedAt - endOf(exchanges[0]);
  assert.ok(pause >= 30_000 && pause < 40_000, `${pause} ms lie between the answer and the poll`);
  assert.equal((await scene.upstreamLog()).earlyPolls, 0);
});
