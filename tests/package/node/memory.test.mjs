// What counts and clients leave behind: nothing. And what one holds while it is pending.

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

// The instance's memory, seen as it is made.
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

/** What is alive, once the engine has collected what is not. */
async function alive() {
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

/** Runs `batch` so many times, and gives by how much more is alive after the last than after the first. */
async function grown(batches, batch, warmUp = 2) {
  for (let n = 0; n < warmUp; n++) await batch(n);
  const before = await alive();
  for (let n = warmUp; n < batches; n++) await batch(n);
  const since = await alive();
  return Object.fromEntries(Object.keys(before).map((key) => [key, since[key] - before[key]]));
}

function steady({ heap, external, wasm, timers }, what, most = 256 * KIB, mostWasm = 0) {
  console.log(
    `${what}: heap ${heap >= 0 ? "+" : ""}${heap} bytes, external ${external}, wasm ${wasm}, timers ${timers}`,
  );
  assert.ok(heap < most, `${what}: the heap grew by ${heap} bytes`);
  assert.ok(external < most + mostWasm, `${what}: external memory grew by ${external} bytes`);
  assert.ok(wasm <= mostWasm, `${what}: the instance's memory grew by ${wasm} bytes`);
  assert.ok(timers <= 0, `${what}: ${timers} timers are left`);
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

describe("nothing is left", () => {
  const AT_ONCE = 1_000;
  /** For so many batches engines go on compiling, whatever client it is, and keep what they made. */
  const WARM_UP = 40;

  it("of 100,000 counts", async () => {
    const client = clientOf({ maxConcurrency: 10 });
    const grew = await grown(
      100,
      async () => {
        const counts = await Promise.all(Array.from({ length: AT_ONCE }, () => client.count(QUERY)));
        assert.ok(counts.every((count) => count === 5));
      },
      WARM_UP,
    );
    steady(grew, "100,000 counts");
  });

  it("of 24,000 counts that poll, fail or are aborted", async () => {
    let n = 0;
    const answers = [
      () => new Response('{"status":"partial","req_id":7}'),
      () => new Response("<html>", { status: 404 }),
      () => new Response('{"status":"fail","error":"no"}'),
      () => Promise.reject(new TypeError("offline")),
      () => new Promise(() => {}),
      () => new Response(body),
      // An odd number of them: both kinds of calls get each.
      () => new Response("", { status: 401 }),
    ];
    const fetch = async (_url, { method }) => (method === "GET" ? new Response(body) : answers[n++ % answers.length]());
    const client = clientOf({ fetch, maxConcurrency: 100, maxRetries: 0 });
    const { signal } = new AbortController();
    const grew = await grown(40, async () => {
      const seen = {};
      const calls = Array.from({ length: 300 }, () => {
        const own = new AbortController();
        const counted = outcome(client.count(QUERY, { signal: own.signal, onProgress() {} }));
        setTimeout(() => own.abort("enough"), 5);
        return Promise.all([counted, outcome(client.count(QUERY, { signal, requestTimeoutMs: 20 }))]);
      });
      for (const result of (await Promise.all(calls)).flat()) seen[result] = (seen[result] ?? 0) + 1;
      assert.ok(seen.count > 0 && seen.enough > 0 && seen.network > 0 && seen.timeout > 0, JSON.stringify(seen));
    });
    // How many are pending at most differs from one batch to the next.
    steady(grew, "24,000 counts of all ends", 512 * KIB, 256 * KIB);
  });

  it("of 1,000 clients that were made and dropped, without free()", async () => {
    let collected = 0;
    const registry = new FinalizationRegistry(() => {
      collected += 1;
    });
    const grew = await grown(20, async () => {
      for (let n = 0; n < 50; n++) {
        const client = clientOf({ headers: { "X-A": "b".repeat(100) } });
        assert.equal(client.free, undefined);
        registry.register(client);
        assert.equal(await client.count(QUERY), 5);
      }
    });
    steady(grew, "1,000 clients", 512 * KIB);
    await alive();
    assert.ok(collected >= 990, `${collected} of 1,000 clients were collected`);
  });

  it("of 1,500 counts from a server", async () => {
    const { baseUrl } = await simulator.session({ partials: 1 });
    const client = new CountsClient({ accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl, pollIntervalMs: 0 });
    const grew = await grown(
      15,
      async () => {
        await Promise.all(Array.from({ length: 100 }, () => client.count(QUERY)));
      },
      5,
    );
    // Node's fetch has pools of its own.
    steady(grew, "1,500 counts from a server", 1_024 * KIB);
  });

  it("and a leak of ten bytes a count would be seen", async () => {
    const client = clientOf();
    const leak = [];
    const grew = await grown(32, async () => {
      await Promise.all(Array.from({ length: AT_ONCE }, async () => leak.push([await client.count(QUERY)])));
    });
    assert.throws(() => steady(grew, "30,000 counts that leak"), /the heap grew/);
  });
});

it("10,000 counts can be pending at once, each with its own result", async () => {
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
    for (const [what, maxConcurrency] of [
      ["queued behind one", 1],
      ["in flight", COUNTS],
    ]) {
      const client = clientOf({ fetch, maxConcurrency });
      const before = await alive();
      timers = 0;
      const counting = Array.from({ length: COUNTS }, (_, n) => client.count({ ...QUERY, event_name: String(n + 1) }));
      await new Promise((resolve) => setTimeout(resolve, 50));
      const since = await alive();
      // The module's memory never shrinks: all that it has is counted.
      const [wasm, heap] = [since.wasm / COUNTS, (since.heap - before.heap) / COUNTS].map(Math.round);
      console.log(`10,000 counts ${what}: each holds at most ${wasm} bytes of wasm memory, and ${heap} bytes of heap`);
      // Not a figure to be proud of, but one that a leak or a copy too many would pass.
      assert.ok(wasm < 6 * KIB && heap < 8 * KIB, `${wasm} and ${heap} bytes`);
      while (held.length > 0) {
        for (const release of held.splice(0)) release();
        await new Promise((resolve) => setImmediate(resolve));
      }
      const counts = await Promise.all(counting);
      assert.ok(counts.every((count, n) => count === n + 1));
      console.log(`10,000 counts ${what}: ${timers} timers`);
      // One for each exchange, against its timeout; and this test's own.
      assert.ok(timers <= COUNTS + 100, `${timers} timers`);
    }
  } finally {
    globalThis.setTimeout = setTimeout;
  }
});

it("memory ends before the addresses do: an allocator at their end would go on at 0", () => {
  const [memory] = memories;
  const pages = memory.buffer.byteLength / 65_536;
  assert.throws(() => memory.grow(65_536 - pages), RangeError);
});
