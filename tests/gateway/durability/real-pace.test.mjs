// With no pace set, the gateway keeps CleverTap's own, in real time.

import assert from "node:assert/strict";
import { it } from "node:test";
import { importPackage } from "../../package/support/package.mjs";
import { endOf } from "./support/judge.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { simulator, stage, TOKEN } from "./support/stage.mjs";

it("a client asks every second, and CleverTap is polled after 30 seconds", async () => {
  const { CountsClient } = await importPackage();
  const [query] = queries(1);
  const scene = await stage({ session: { pollIntervalMs: 30_000, earlyPolls: "refuse" }, pace: {} });
  const { url } = await scene.inProcess();
  const client = new CountsClient({ baseUrl: url, headers: { Authorization: `Bearer ${TOKEN}` }, pollIntervalMs: 1_000 });

  let polls = 0;
  const count = await client.count(query, { onProgress: (progress) => (polls = progress.polls) });
  assert.equal(count, (await countsOf(simulator, [query]))[0]);

  const { exchanges } = scene.recorder;
  assert.deepEqual(exchanges.map(({ method }) => method), ["POST", "GET"]);
  const pause = exchanges[1].receivedAt - endOf(exchanges[0]);
  assert.ok(pause >= 30_000 && pause < 40_000, `${pause} ms lie between the answer and the poll`);
  assert.equal((await scene.upstreamLog()).earlyPolls, 0);
  // The gateway asks its clients for up to 30 seconds of patience; this one was asked for less as the poll drew near.
  assert.ok(polls >= 1, `the client polled ${polls} times`);
});
