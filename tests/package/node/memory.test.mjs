// Memory: counts and clients leave nothing behind, and a pending count holds little.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { importPackage } from "../support/package.mjs";
import { startSimulator } from "../support/simulator.mjs";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");

const KIB = 1_024;
const QUERY = {
  event_name: "Charged",
  event_properties: [{ name: "A", operator: "equals", value: ["b", "c"] }],
  from: 20240101,
  to: 20240131,
};

// Each new wasm instance adds its memory.
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = new Proxy(Instance, {
  construct(...given) {
    const instance = Reflect.construct(...given);
    memories.push(instance.exports.memory);
    return instance;
  },
});
const { CountsClient } = await importPackage();
const simulator = await startSimulator();
after(() => simulator.stop());

const wasmBytes = () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength, 0);

/** Measures the live memory after garbage collection, and the number of timers. */
async function measured() {
  for (let n = 0; n < 4; n++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const { heapUsed, external } = process.memoryUsage();
  return {
    heap: heapUsed,
    external,
    wasm: wasmBytes(),
    timers: process.getActiveResourcesInfo().filter((name) => name === "Timeout").length,
  };
}

/** Runs some batches, and returns by how much the live memory grew. */
async function growth(batches, batch) {
  const before = await measured();
  for (let n = 0; n < batches; n++) await batch();
  const since = await measured();
  return Object.fromEntries(Object.keys(before).map((key) => [key, since[key] - before[key]]));
}

function checkGrowth({ heap, external, wasm, timers }, label, most = 256 * KIB, mostWasm = 0) {
  console.log(
    `${label}: heap ${heap >= 0 ? "+" : ""}${heap} bytes, external ${external}, wasm ${wasm}, timers ${timers}`,
  );
  assert.ok(heap < most, `${label}: the heap grew by ${heap} bytes`);
  assert.ok(external < most + mostWasm, `${label}: external memory grew by ${external} bytes`);
  assert.ok(wasm <= mostWasm, `${label}: the instance's memory grew by ${wasm} bytes`);
  assert.ok(timers <= 0, `${label}: ${timers} timers are left`);
}

/**
 * Checks that memory is steady over some batches. The engine's own memory varies by up to 500 KiB, so one steady run of
 * three is enough: a leak makes each of them grow.
 */
async function checkSteady(label, batch, { warmUp = 2, batches, most, mostWasm }) {
  for (let n = 0; n < warmUp; n++) await batch();
  for (let tries = 1; ; tries++) {
    const grew = await growth(batches, batch);
    try {
      return checkGrowth(grew, label, most, mostWasm);
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}

const body = '{"status":"success","count":5}';
const answering = async () => new Response(body);
const clientOf = (options) =>
  new CountsClient({ baseUrl: "https://g.example", fetch: answering, pollIntervalMs: 0, ...options });
const outcome = (promise) =>
  promise.then(
    () => "count",
    (error) => error.code ?? error,
  );

describe("live memory is steady", () => {
  const AT_ONCE = 1_000;
  /** Node goes on optimizing code for this many batches, with any client, and keeps the result. */
  const WARM_UP = 40;

  it("after 100,000 counts", async () => {
    const client = clientOf({ maxConcurrency: 10 });
    const batch = async () => {
      const counts = await Promise.all(Array.from({ length: AT_ONCE }, () => client.count(QUERY)));
      assert.ok(counts.every((count) => count === 5));
    };
    await checkSteady("60,000 counts", batch, { warmUp: WARM_UP, batches: 60 });
  });

  it("after 24,000 counts that poll, fail or are aborted", async () => {
    let n = 0;
    const answers = [
      () => new Response('{"status":"partial","req_id":7}'),
      () => new Response("<html>", { status: 404 }),
      () => new Response('{"status":"fail","error":"no"}'),
      () => Promise.reject(new TypeError("offline")),
      () => new Promise(() => {}),
      () => new Response(body),
      // An odd number of answers, so that both kinds of calls get each of them.
      () => new Response("", { status: 401 }),
    ];
    const fetch = async (_url, { method }) => (method === "GET" ? new Response(body) : answers[n++ % answers.length]());
    const client = clientOf({ fetch, maxConcurrency: 100, maxRetries: 0 });
    const { signal } = new AbortController();
    const batch = async () => {
      const seen = {};
      const calls = Array.from({ length: 300 }, () => {
        const own = new AbortController();
        const counted = outcome(client.count(QUERY, { signal: own.signal, onProgress() {} }));
        setTimeout(() => own.abort("enough"), 5);
        return Promise.all([counted, outcome(client.count(QUERY, { signal, requestTimeoutMs: 20 }))]);
      });
      for (const result of (await Promise.all(calls)).flat()) seen[result] = (seen[result] ?? 0) + 1;
      assert.ok(seen.count > 0 && seen.enough > 0 && seen.network > 0 && seen.timeout > 0, JSON.stringify(seen));
    };
    // The greatest number of pending counts differs between batches, and with it the size of the wasm memory.
    await checkSteady("22,800 counts with all outcomes", batch, { batches: 38, most: 512 * KIB, mostWasm: 256 * KIB });
  });

  it("after 1,000 clients that are dropped without free()", async () => {
    let collected = 0;
    const registry = new FinalizationRegistry(() => {
      collected += 1;
    });
    let made = 0;
    const batch = async () => {
      for (let n = 0; n < 50; n++) {
        const client = clientOf({ headers: { "X-A": "b".repeat(100) } });
        assert.equal(client.free, undefined);
        registry.register(client);
        made += 1;
        assert.equal(await client.count(QUERY), 5);
      }
    };
    await checkSteady("900 clients", batch, { batches: 18, most: 512 * KIB });
    // The engine calls back at some time after a collection.
    for (let n = 0; n < 100 && collected < made - 10; n++) await measured();
    assert.ok(collected >= made - 10, `${collected} of ${made} clients were collected`);
  });

  it("after 1,500 counts from a server", async () => {
    const { baseUrl } = await simulator.session({ partials: 1 });
    const client = new CountsClient({ accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl, pollIntervalMs: 0 });
    const batch = () => Promise.all(Array.from({ length: 100 }, () => client.count(QUERY)));
    // The connection pool of Node's fetch grows too.
    await checkSteady("1,000 counts from a server", batch, { warmUp: 5, batches: 10, most: 1_024 * KIB });
  });

  it("unless each count leaks an array", async () => {
    const client = clientOf();
    const leak = [];
    const count = async () => leak.push([await client.count(QUERY)]);
    const batch = () => Promise.all(Array.from({ length: AT_ONCE }, count));
    await batch();
    await batch();
    const grew = await growth(30, batch);
    assert.throws(() => checkGrowth(grew, "30,000 counts that leak"), /the heap grew/);
  });
});

it("10,000 counts can be pending at once and get the right results", async () => {
  const COUNTS = 10_000;
  const { setTimeout } = globalThis;
  let timers = 0;
  globalThis.setTimeout = (...given) => {
    timers += 1;
    return setTimeout(...given);
  };
  try {
    const held = [];
    const fetch = (_url, init) =>
      new Promise((resolve) =>
        held.push(() => resolve(new Response(`{"status":"success","count":${JSON.parse(init.body).event_name}}`))),
      );
    for (const [state, maxConcurrency] of [
      ["queued behind one", 1],
      ["in flight", COUNTS],
    ]) {
      const client = clientOf({ fetch, maxConcurrency });
      const before = await measured();
      timers = 0;
      const counting = Array.from({ length: COUNTS }, (_, n) => client.count({ ...QUERY, event_name: String(n + 1) }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      const since = await measured();
      // All of the wasm memory is counted, because it never shrinks.
      const [wasm, heap] = [since.wasm / COUNTS, (since.heap - before.heap) / COUNTS].map(Math.round);
      console.log(`10,000 counts ${state}: each holds at most ${wasm} bytes of wasm memory and ${heap} bytes of heap`);
      // Twice the usual heap: a leak or a redundant copy exceeds it.
      assert.ok(wasm < 6 * KIB && heap < 8 * KIB, `${wasm} and ${heap} bytes`);
      while (held.length > 0) {
        for (const release of held.splice(0)) release();
        await new Promise((resolve) => setImmediate(resolve));
      }
      const counts = await Promise.all(counting);
      assert.ok(counts.every((count, n) => count === n + 1));
      console.log(`10,000 counts ${state}: ${timers} timers`);
      // One for the timeout of each exchange, and a few of this test.
      assert.ok(timers <= COUNTS + 100, `${timers} timers`);
    }
  } finally {
    globalThis.setTimeout = setTimeout;
  }
});

it("the wasm memory cannot grow to 4 GiB, because the allocator would continue at address 0", () => {
  const [memory] = memories;
  const pages = memory.buffer.byteLength / 65_536;
  assert.throws(() => memory.grow(65_536 - pages), RangeError);
});
