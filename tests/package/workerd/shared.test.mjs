// A client at module level that is shared by requests, some of which are cut off or end early.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, describe, it } from "node:test";
import { pluck } from "../conformance/check.mjs";
import { eventually } from "../conformance/stage.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { ask, newestCompatibilityDate, startWorker } from "../support/workerd.mjs";

const DATES = ["2024-01-01", newestCompatibilityDate];
/** A lost slot is free again after this time; on a loaded machine an ordinary request takes less. */
const REQUEST_TIMEOUT_MS = 5_000;
/** For ordinary requests on a loaded machine, besides the time until a slot is free again. */
const SLOW_MS = 20_000;

const SOURCE = `
  import { CountsClient } from "clevertap-counts";
  import { BASE_URL } from "./settings.mjs";

  let timers = 0;
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (...given) => {
    timers += 1;
    return setTimeout(...given);
  };

  const options = { pollIntervalMs: 30, maxConcurrency: 1, maxRetries: 0, requestTimeoutMs: ${REQUEST_TIMEOUT_MS} };
  const client = new CountsClient({ ...options, accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl: BASE_URL });
  let held = new Promise(() => {});
  const answering = async () => (await held) ?? new Response('{"status":"success","count":5}');
  const quick = new CountsClient({ ...options, baseUrl: "https://g.example", fetch: answering, requestTimeoutMs: 60_000 });
  const query = (event_name) => ({ event_name, from: 20240101, to: 20240131 });

  export default {
    async fetch(request, _env, context) {
      const { pathname, searchParams } = new URL(request.url);
      try {
        if (pathname === "/many") {
          const controller = new AbortController();
          const { signal } = controller;
          const counts = Array.from({ length: Number(searchParams.get("n")) }, () => quick.count(query("Charged"), { signal }).catch((error) => error));
          await new Promise((resolve) => setTimeout(resolve, 2_000));
          const seen = timers;
          controller.abort("enough");
          return Response.json({ ended: (await Promise.all(counts)).filter((error) => error === "enough").length, timers: seen });
        }
        if (pathname === "/too-many") {
          const counts = Array.from({ length: 10_500 }, () => quick.count(query("Charged")).catch((error) => error));
          const [{ code, cause }, ...others] = await Promise.all(counts);
          return Response.json({ code, cause: String(cause), alike: others.filter((other) => other.code === code).length });
        }
        if (pathname === "/after") {
          held = undefined;
          const counts = await Promise.all(Array.from({ length: 100 }, () => quick.count(query("Charged"))));
          return Response.json({ right: counts.filter((count) => count === 5).length });
        }
        const counting = client.count(query(searchParams.get("event")));
        if (pathname === "/early") {
          counting.catch(() => {});
          return Response.json({ early: true });
        }
        if (pathname === "/wait-until") {
          context.waitUntil(counting);
          return Response.json({ early: true });
        }
        return Response.json({ count: await counting });
      } catch (error) {
        return Response.json({ code: error.code, error: String(error) }, { status: 500 });
      }
    },
  };`;

const simulator = await startSimulator();
after(() => simulator.stop());

async function start(compatibilityDate, script) {
  const { id, baseUrl } = await simulator.session({ script });
  const settings = {
    type: "ESModule",
    path: "/bundle/settings.mjs",
    contents: `export const BASE_URL = ${JSON.stringify(baseUrl)};`,
  };
  const output = [];
  const worker = await startWorker(SOURCE, {
    compatibilityDate,
    modules: [settings],
    onOutput: (text) => output.push(text),
  });
  return { ...worker, output: () => output.join(""), log: () => simulator.log(id) };
}

const names = ({ exchanges }) => exchanges.filter(({ body }) => body).map(({ body }) => JSON.parse(body).event_name);
const success = (count, delayMs = 10) => ({ body: `{"status":"success","count":${count}}`, delayMs });
const counts = (length) => Array.from({ length }, (_, n) => success(n));

/** Asks the Worker; returns its answer and the time until then. */
async function get({ url }, path) {
  const since = Date.now();
  const { status, text } = await ask(new URL(path, url));
  return { path, status, text, ms: Date.now() - since };
}

/** A request whose TCP connection can be cut. */
function caller({ url }, path) {
  const { hostname, port } = new URL(url);
  const socket = connect(port, hostname);
  socket.on("error", () => {});
  socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
  return { hangUp: () => socket.destroy() };
}

/** Checks that every request was answered in time, and that the runtime reported no hanging or mixed-up requests. */
function checkAll(worker, answers, mostMs) {
  for (const { path, status, text, ms } of answers) {
    assert.equal(status, 200, `${path}: ${text}`);
    assert.ok(ms < mostMs, `${path} took ${ms} ms`);
  }
  assert.doesNotMatch(worker.output(), /different request|had hung|never complete|[Uu]ncaught/);
}

for (const date of DATES) {
  describe(`a client shared in an isolate as of ${date}`, { concurrency: true }, () => {
    const test = (name, script, run) =>
      it(name, async () => {
        const worker = await start(date, script);
        try {
          await run(worker);
        } finally {
          await worker.stop();
        }
      });

    const hanging = [{ hang: true }, ...counts(60)];
    test("answers the other requests if callers hang up while fetching or queued", hanging, async (worker) => {
      const fetching = caller(worker, "/?event=fetching");
      await eventually(async () => names(await worker.log()).includes("fetching"), Boolean, "the first request");
      const queued = Array.from({ length: 10 }, (_, n) => caller(worker, `/?event=queued-${n}`));
      const others = Array.from({ length: 20 }, (_, n) => get(worker, `/?event=other-${n}`));
      await new Promise((resolve) => setTimeout(resolve, 100));
      for (const { hangUp } of [fetching, ...queued]) hangUp();
      checkAll(worker, await Promise.all(others), REQUEST_TIMEOUT_MS + SLOW_MS);
      checkAll(worker, [await get(worker, "/?event=later")], SLOW_MS);
      const later = names(await worker.log());
      const areAll = later.includes("later") && later.filter((name) => name.startsWith("other")).length === 20;
      assert.ok(areAll, `${later}`);
    });

    for (const path of ["early", "wait-until"]) {
      const slowFirst = [success(0, 500), ...counts(80)];
      test(`answers the other requests if some end before their counts: ${path}`, slowFirst, async (worker) => {
        const first = get(worker, "/?event=first");
        await eventually(async () => names(await worker.log()).includes("first"), Boolean, "the first request");
        const early = Array.from({ length: 10 }, (_, n) => get(worker, `/${path}?event=early-${n}`));
        const others = Array.from({ length: 20 }, (_, n) => get(worker, `/?event=other-${n}`));
        checkAll(worker, await Promise.all([first, ...early, ...others]), REQUEST_TIMEOUT_MS + SLOW_MS);
        // A request that ends while its count has the slot.
        checkAll(worker, [await get(worker, `/${path}?event=last`)], SLOW_MS);
        checkAll(worker, [await get(worker, "/?event=later")], REQUEST_TIMEOUT_MS + SLOW_MS);
        const seen = names(await worker.log()).filter((name) => name.startsWith("early"));
        if (path === "wait-until") assert.equal(seen.length, 10, "the number of counts that waitUntil waits for");
      });
    }

    test(
      "ends all counts of a request that has too many timers and answers the next one",
      [success(7)],
      async (worker) => {
        const answers = [await get(worker, "/too-many")];
        checkAll(worker, answers, 60_000);
        const { code, cause, alike } = JSON.parse(answers[0].text);
        assert.deepEqual({ code, alike }, { code: "internal", alike: 10_499 });
        assert.match(cause, /QuotaExceededError/);
        const next = await get(worker, "/?event=next");
        assert.equal(next.text, '{"count":7}');
      },
    );

    // In four requests, because one may have 10,000 timers at most.
    test("starts about one timer for each of 10,000 queued counts", [], async (worker) => {
      const since = Date.now();
      const answers = await Promise.all(Array.from({ length: 4 }, () => get(worker, "/many?n=2500")));
      const tookMs = Date.now() - since;
      checkAll(worker, answers, 60_000);
      const said = answers.map(({ text }) => JSON.parse(text));
      assert.deepEqual(pluck(said, "ended"), Array(4).fill(2_500));
      const timers = Math.max(...pluck(said, "timers"));
      console.log(`${date}: 10,000 counts queued within ${tookMs} ms: ${timers} timers`);
      // Each count starts one, and the whole queue a few hundred more every second.
      assert.ok(timers < 15_000 + tookMs, `${timers} timers`);
      const after = await get(worker, "/after");
      checkAll(worker, [after], SLOW_MS);
      assert.equal(JSON.parse(after.text).right, 100);
    });
  });
}
