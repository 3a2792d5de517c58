// Clients that were not made for the gateway work with it, and the package's own.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { ACCOUNT } from "../../package/conformance/stage.mjs";
import { needed } from "../../package/support/environment.mjs";
import { importPackage } from "../../package/support/package.mjs";
import { EVENTS, untilEnded } from "./support/client.mjs";
import { judge } from "./support/judge.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { INTERVAL_MS, MOST, simulator, stage, TOKEN } from "./support/stage.mjs";

const [QUERY] = queries(1);

async function start(session) {
  const scene = await stage({ session });
  const { url } = await scene.inProcess();
  return { ...scene, url };
}

describe("CleverTap's own client for Node", { concurrency: true }, () => {
  const CleverTap = createRequire(join(needed("CLEVERTAP_CLIENT_DIR"), "package.json"))("clevertap");
  const clientAt = (url, passcode = TOKEN) => {
    const client = CleverTap.init(ACCOUNT, passcode, CleverTap.REGIONS.EUROPE);
    // It takes a region's name only, and makes all its URLs from this.
    client.api.apiEndpoint = `${url}/1`;
    return client;
  };

  it("has the count of a query that CleverTap answers at once", async () => {
    const { url } = await start({ partials: 0 });
    const [count] = await countsOf(simulator, [QUERY]);
    assert.deepEqual(await clientAt(url).getEventsCount(QUERY), { status: "success", count });
  });

  it("has the count of a query that takes longer when it asks once more", async () => {
    const { url, recorder } = await start();
    const client = clientAt(url);
    const { status, req_id } = await client.getEventsCount(QUERY);
    assert.deepEqual([status, Number.isSafeInteger(req_id)], ["partial", true]);
    const [count] = await countsOf(simulator, [QUERY]);
    assert.deepEqual(await untilEnded(() => client.getEventsCount(QUERY)), { status: "success", count });
    assert.deepEqual(
      recorder.exchanges.map(({ method }) => method),
      ["POST", "GET"],
    );
  });

  it("has the count of profiles", async () => {
    const { url } = await start({ partials: 0 });
    const [count] = await countsOf(simulator, [QUERY], "profiles");
    assert.deepEqual(await clientAt(url).getProfilesCount(QUERY), { status: "success", count });
  });

  it("is told that its passcode is no token", async () => {
    const { url, recorder } = await start();
    const { status, code } = await clientAt(url, "another").getEventsCount(QUERY);
    assert.deepEqual([status, code, recorder.exchanges.length], ["fail", 401, 0]);
  });
});

const run = async (...flags) => (await promisify(execFile)("curl", flags)).stdout;
const curl = async (...flags) => JSON.parse(await run("--silent", "--show-error", "--max-time", "30", ...flags));
const hasCurl = await run("--version").then(
  () => true,
  () => false,
);

it("curl, as CleverTap's documentation has it", { skip: hasCurl ? false : "there is no curl" }, async () => {
  const { url } = await start();
  const headers = [
    `X-CleverTap-Account-Id: ${ACCOUNT}`,
    `X-CleverTap-Passcode: ${TOKEN}`,
    "Content-Type: application/json",
  ].flatMap((header) => ["-H", header]);
  const { status, req_id } = await curl("-X", "POST", "-d", JSON.stringify(QUERY), ...headers, url + EVENTS);
  assert.equal(status, "partial");
  const [count] = await countsOf(simulator, [QUERY]);
  assert.deepEqual(await untilEnded(() => curl(...headers, `${url}${EVENTS}?req_id=${req_id}`)), {
    status: "success",
    count,
  });
});

it("the package's own client, with 200 queries of either endpoint and a token either way", async () => {
  const { CountsClient } = await importPackage();
  const { url, recorder } = await start({ latencyMs: 20 });
  const wanted = queries(100);
  const pace = { baseUrl: url, pollIntervalMs: 1_000, maxConcurrency: 6 };
  const clients = {
    events: new CountsClient({ ...pace, headers: { Authorization: `Bearer ${TOKEN}` } }),
    profiles: new CountsClient({ ...pace, accountId: ACCOUNT, passcode: TOKEN }),
  };
  const counted = Object.entries(clients).map(async ([endpoint, client]) => {
    const counts = await Promise.all(wanted.map((query) => client.count(query, { endpoint })));
    assert.deepEqual(counts, await countsOf(simulator, wanted, endpoint));
  });
  await Promise.all(counted);
  // At most so many of both together.
  assert.deepEqual(judge(recorder, { intervalMs: INTERVAL_MS, most: MOST }), []);
  assert.equal(recorder.exchanges.length, 2 * 2 * wanted.length);
});
