// A Worker as a user writes it.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startSimulator } from "../support/simulator.mjs";
import { COMPATIBILITY_DATES, startWorker } from "../support/workerd.mjs";

const SOURCE = `
  import { CountsClient, CleverTapError, countQuery, validateQuery } from "clevertap-counts";
  import { BASE_URL } from "./settings.mjs";

  // All of this happens before any request, where neither timers nor random numbers are to be had.
  const client = new CountsClient({
    accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl: BASE_URL, pollIntervalMs: 30, maxConcurrency: 1, requestTimeoutMs: 2_000, maxRetries: 0,
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

/** Waits for the log to be as wanted. */
async function logged(log, wanted, what) {
  for (let n = 0; n < 1_000; n++) {
    const found = await log();
    if (wanted(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return assert.fail(what);
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
    it("has a client at module level and counts in its fetch handler, polls included", async () => {
      const worker = await start(compatibilityDate, { partials: 2 });
      try {
        const { status, count, ok } = await caller(worker.url, "Charged").answer;
        assert.deepEqual([status, ok], [200, true]);
        assert.ok(count > 0);
        assert.deepEqual(
          (await worker.log()).exchanges.map(({ method }) => method),
          ["POST", "GET", "GET"],
        );
      } finally {
        await worker.stop();
      }
    });

    it("serves 30 requests at once through one slot, and each gets its own answer", async () => {
      const worker = await start(compatibilityDate, { partials: 1, latencyMs: 5 });
      try {
        const answers = await Promise.all(Array.from({ length: 30 }, () => caller(worker.url, "Charged").answer));
        assert.deepEqual(
          answers.map(({ status }) => status),
          Array(30).fill(200),
        );
        assert.equal(new Set(answers.map(({ count }) => count)).size, 1);
        const { endpoints, tooMany } = await worker.log();
        assert.deepEqual([endpoints.events.maxInFlight, tooMany], [1, 0]);
      } finally {
        await worker.stop();
      }
    });

    it("strands nobody when callers hang up while queued and while fetching", async () => {
      const script = Array.from({ length: 60 }, (_, n) => success(n, n === 0 || n === 8 ? 1_000 : 10));
      const worker = await start(compatibilityDate, { script });
      try {
        const callers = Array.from({ length: 30 }, (_, n) => caller(worker.url, `caller-${n}`));
        const hungUp = new Set();
        const hangUp = (event) => {
          hungUp.add(event);
          callers.find((caller) => caller.event === event).hangUp();
        };
        // Whoever has the slot, and every fourth of those that wait.
        const [first] = names(await logged(worker.log, ({ exchanges }) => exchanges[0]?.body, "the first request"));
        hangUp(first);
        const queued = callers.filter(({ event }) => event !== first);
        for (const { event } of queued.filter((_, n) => n % 4 === 0)) hangUp(event);
        // The next one that has the slot for long.
        const ninth = names(await logged(worker.log, ({ exchanges }) => exchanges[8]?.body, "the ninth request"))[8];
        hangUp(ninth);

        const since = Date.now();
        for (const { event, answer } of callers) {
          if (hungUp.has(event)) continue;
          const { status, error } = await answer;
          assert.equal(status, 200, `${event}: ${error}`);
        }
        assert.ok(Date.now() - since < 15_000, `it took ${Date.now() - since} ms`);
        assert.ok(hungUp.size >= 8, "too few hung up: the test proves nothing");

        const later = Date.now();
        assert.equal((await caller(worker.url, "later").answer).status, 200, "a later request");
        assert.ok(Date.now() - later < 3_000, `a later request took ${Date.now() - later} ms`);
        assert.equal(
          (await worker.log()).endpoints.events.maxInFlight <= 2,
          true,
          "more at once than a slot and one that was cut off",
        );
      } finally {
        await worker.stop();
      }
    });

    it("goes on when all the callers of a moment hang up", async () => {
      const worker = await start(compatibilityDate, {
        script: [{ hang: true }, ...Array.from({ length: 60 }, (_, n) => success(n))],
      });
      try {
        const callers = Array.from({ length: 10 }, (_, n) => caller(worker.url, `caller-${n}`));
        await logged(worker.log, ({ exchanges }) => exchanges[0]?.body, "the first request");
        for (const { hangUp } of callers) hangUp();
        const since = Date.now();
        const answers = await Promise.all(Array.from({ length: 5 }, (_, n) => caller(worker.url, `later-${n}`).answer));
        assert.deepEqual(
          answers.map(({ status }) => status),
          Array(5).fill(200),
          JSON.stringify(answers),
        );
        assert.ok(Date.now() - since < 10_000, `it took ${Date.now() - since} ms`);
      } finally {
        await worker.stop();
      }
    });
  });
}
