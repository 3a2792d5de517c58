// A Worker as a user writes it.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { pluck } from "../conformance/check.mjs";
import { eventually } from "../conformance/stage.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { COMPATIBILITY_DATES, startWorker } from "../support/workerd.mjs";

/** A lost slot is free again after this time; on a loaded machine an ordinary request takes less. */
const REQUEST_TIMEOUT_MS = 5_000;
/** For ordinary requests on a loaded machine, besides the time until a slot is free again. */
const SLOW_MS = 20_000;

const SOURCE = `
  import { CountsClient, CleverTapError, countQuery, validateQuery } from "clevertap-counts";
  import { BASE_URL } from "./settings.mjs";

  // All of this runs at the top level, which allows neither timers nor random numbers.
  const client = new CountsClient({
    accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl: BASE_URL, pollIntervalMs: 30, maxConcurrency: 1, requestTimeoutMs: ${REQUEST_TIMEOUT_MS}, maxRetries: 0,
  });
  const standard = countQuery("Charged").between(20240101, 20240131);
  const checked = validateQuery(standard);

  export default {
    async fetch(request) {
      const event = new URL(request.url).searchParams.get("event");
      try {
        const count = await client.count(event ? { event_name: event, from: 20240101, to: 20240131 } : standard);
        return Response.json({ count, ok: checked.ok });
      } catch (error) {
        return Response.json({ error: String(error), ours: error instanceof CleverTapError, code: error.code }, { status: 500 });
      }
    },
  };`;

const simulator = await startSimulator();
after(() => simulator.stop());

async function start(compatibilityDate, config) {
  const { id, baseUrl } = await simulator.session(config);
  const settings = {
    type: "ESModule",
    path: "/bundle/settings.mjs",
    contents: `export const BASE_URL = ${JSON.stringify(baseUrl)};`,
  };
  const worker = await startWorker(SOURCE, { compatibilityDate, modules: [settings] });
  return { ...worker, log: () => simulator.log(id) };
}

/** Asks the Worker for a count; `hangUp()` ends the connection. */
function caller(url, event) {
  const controller = new AbortController();
  const answer = fetch(`${url}?event=${event}`, { signal: controller.signal }).then(async (answered) => ({
    status: answered.status,
    ...(await answered.json()),
  }));
  answer.catch(() => {});
  return { event, answer, hangUp: () => controller.abort() };
}

const names = (log) => log.exchanges.map(({ body }) => JSON.parse(body).event_name);
const success = (count, delayMs = 10) => ({ body: `{"status":"success","count":${count}}`, delayMs });

for (const compatibilityDate of COMPATIBILITY_DATES) {
  describe(`a Worker as of ${compatibilityDate}`, { concurrency: true }, () => {
    it("counts and polls in its handler with a client at module level", async () => {
      const worker = await start(compatibilityDate, { partials: 2 });
      try {
        const { status, count, ok } = await caller(worker.url, "Charged").answer;
        assert.deepEqual([status, ok], [200, true]);
        assert.ok(count > 0);
        assert.deepEqual(pluck((await worker.log()).exchanges, "method"), ["POST", "GET", "GET"]);
      } finally {
        await worker.stop();
      }
    });

    it("answers 30 concurrent requests that share one slot", async () => {
      const worker = await start(compatibilityDate, { partials: 1, latencyMs: 5 });
      try {
        const answers = await Promise.all(Array.from({ length: 30 }, () => caller(worker.url, "Charged").answer));
        assert.deepEqual(pluck(answers, "status"), Array(30).fill(200));
        assert.equal(new Set(pluck(answers, "count")).size, 1);
        const { endpoints, tooMany } = await worker.log();
        assert.deepEqual([endpoints.events.maxInFlight, tooMany], [1, 0]);
      } finally {
        await worker.stop();
      }
    });

    it("answers all other callers if some hang up while fetching or queued", async () => {
      const script = Array.from({ length: 60 }, (_, n) => success(n, n === 0 || n === 8 ? 1_000 : 10));
      const worker = await start(compatibilityDate, { script });
      try {
        const callers = Array.from({ length: 30 }, (_, n) => caller(worker.url, `caller-${n}`));
        const hungUp = new Set();
        const hangUp = (event) => {
          hungUp.add(event);
          callers.find((caller) => caller.event === event).hangUp();
        };
        // The caller with the slot, and every fourth one in the queue.
        const [first] = names(await eventually(worker.log, ({ exchanges }) => exchanges[0]?.body, "the first request"));
        hangUp(first);
        const queued = callers.filter(({ event }) => event !== first);
        for (const { event } of queued.filter((_, n) => n % 4 === 0)) hangUp(event);
        // The next caller that keeps the slot for a second.
        const ninth = await eventually(worker.log, ({ exchanges }) => exchanges[8]?.body, "the ninth request");
        hangUp(names(ninth)[8]);

        const since = Date.now();
        for (const { event, answer } of callers) {
          if (hungUp.has(event)) continue;
          const { status, error } = await answer;
          assert.equal(status, 200, `${event}: ${error}`);
        }
        // Both callers that had a slot may have lost it.
        assert.ok(Date.now() - since < 2 * REQUEST_TIMEOUT_MS + SLOW_MS, `the answers took ${Date.now() - since} ms`);
        assert.ok(hungUp.size >= 8, "too few callers hung up: the test proves nothing");

        const later = Date.now();
        assert.equal((await caller(worker.url, "later").answer).status, 200, "a later request");
        assert.ok(Date.now() - later < SLOW_MS, `a later request took ${Date.now() - later} ms`);
        const { maxInFlight } = (await worker.log()).endpoints.events;
        assert.ok(maxInFlight <= 2, "more in flight than one request and one that was cut off");
      } finally {
        await worker.stop();
      }
    });

    it("answers later callers if all current ones hang up", async () => {
      const script = [{ hang: true }, ...Array.from({ length: 60 }, (_, n) => success(n))];
      const worker = await start(compatibilityDate, { script });
      try {
        const callers = Array.from({ length: 10 }, (_, n) => caller(worker.url, `caller-${n}`));
        await eventually(worker.log, ({ exchanges }) => exchanges[0]?.body, "the first request");
        for (const { hangUp } of callers) hangUp();
        const since = Date.now();
        const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => caller(worker.url, `later-${n}`).answer));
        assert.deepEqual(pluck(answers, "status"), Array(5).fill(200), JSON.stringify(answers));
        assert.ok(Date.now() - since < REQUEST_TIMEOUT_MS + SLOW_MS, `the answers took ${Date.now() - since} ms`);
      } finally {
        await worker.stop();
      }
    });
  });
}
