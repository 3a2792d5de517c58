// Other clients of CleverTap's API work with the gateway, and so does the package's client.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, it } from "node:test";
import { promisify } from "node:util";
import { needed } from "../../package/support/environment.mjs";
import { importPackage } from "../../package/support/package.mjs";
import { EVENTS, untilEnded } from "./support/client.mjs";
import { ACCOUNT, createFixture, INTERVAL_MS, MAX_IN_FLIGHT, simulator, TOKEN } from "./support/fixture.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { findViolations } from "./support/violations.mjs";

const [QUERY] = queries(1);

async function start(session) {
  const fixture = await createFixture({ session });
  const { url } = await fixture.startInProcess();
  return { ...fixture, url };
}

describe("CleverTap's client for Node", { concurrency: true }, () => {
  const CleverTap = createRequire(join(needed("CLEVERTAP_CLIENT_DIR"), "package.json"))("clevertap");
  const clientAt = (url, passcode = TOKEN) => {
    const client = CleverTap.init(ACCOUNT, passcode, CleverTap.REGIONS.EUROPE);
    // The client has no option for a base URL, but builds every URL from this field.
    client.api.apiEndpoint = `${url}/1`;
    return client;
  };

  it("returns the count if CleverTap answers at once", async () => {
    const { url } = await start({ partials: 0 });
    const [count] = await countsOf(simulator, [QUERY]);
    assert.deepEqual(await clientAt(url).getEventsCount(QUERY), { status: "success", count });
  });

  it("returns the count to a later call if CleverTap needs longer", async () => {
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

  it("returns the count of profiles", async () => {
    const { url } = await start({ partials: 0 });
    const [count] = await countsOf(simulator, [QUERY], "profiles");
    const answer = await clientAt(url).getProfilesCount(QUERY);
    assert.partialDeepStrictEqual(answer, { status: "success", count });
    assert.equal(typeof answer.tcount, "number", "the other keys of the answer");
  });

  it("receives 401 if its passcode is not a token", async () => {
    const { url, recorder } = await start();
    const { status, code } = await clientAt(url, "another").getEventsCount(QUERY);
    assert.deepEqual([status, code, recorder.exchanges.length], ["fail", 401, 0]);
  });
});

const run = async (...flags) => (await promisify(execFile)("curl", flags)).stdout;
const curl = async (...flags) => JSON.parse(await run("--silent", "--show-error", "--max-time", "120", ...flags));
const hasCurl = await run("--version").then(
  () => true,
  () => false,
);

it("curl returns the count, with the flags of CleverTap's documentation", {
  skip: hasCurl ? false : "curl is missing",
}, async () => {
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

it("the package's client returns 100 counts of each endpoint, with the token as a bearer or as the passcode", async () => {
  const { CountsClient } = await importPackage();
  const { url, recorder } = await start({ latencyMs: 20 });
  const wanted = queries(100);
  const options = { baseUrl: url, pollIntervalMs: 1_000, maxConcurrency: 6 };
  const clients = {
    events: new CountsClient({ ...options, headers: { Authorization: `Bearer ${TOKEN}` } }),
    profiles: new CountsClient({ ...options, accountId: ACCOUNT, passcode: TOKEN }),
  };
  const counted = Object.entries(clients).map(async ([endpoint, client]) => {
    const counts = await Promise.all(wanted.map((query) => client.count(query, { endpoint })));
    assert.deepEqual(counts, await countsOf(simulator, wanted, endpoint));
  });
  await Promise.all(counted);
  // The limit applies to both endpoints together.
  assert.deepEqual(findViolations(recorder, { intervalMs: INTERVAL_MS, maxInFlight: MAX_IN_FLIGHT }), []);
  assert.equal(recorder.exchanges.length, 2 * 2 * wanted.length);
});
