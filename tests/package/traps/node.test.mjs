// A thousand real traps in one process: panics, both stacks exhausted, memory exhausted.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { importPackage } from "../support/package.mjs";
import { newClients, rounds } from "./rounds.mjs";

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const api = await importPackage();

const ROUNDS = 1_000;
const WARM_UP = 100;
const MIB = 2 ** 20;

const KEYS = ["heapUsed", "external", "arrayBuffers", "rss"];

/** Measures the live memory after garbage collection: of several samples the smallest, because the others vary upwards. */
async function measured() {
  const samples = [];
  for (let n = 0; n < 10; n++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
    samples.push(process.memoryUsage());
  }
  return Object.fromEntries(KEYS.map((key) => [key, Math.min(...samples.map((sample) => sample[key]))]));
}

it("1,000 traps end all counts in flight with internal, and the clients and the memory survive", async () => {
  const { Instance } = WebAssembly;
  let instances = 0;
  WebAssembly.Instance = new Proxy(Instance, {
    construct(...given) {
      instances += 1;
      return Reflect.construct(...given);
    },
  });
  const unhandled = [];
  process.on("unhandledRejection", (reason) => unhandled.push(reason));
  const clients = newClients(api);
  try {
    await rounds(api, WARM_UP, { clients });
    let [before, counts, since] = [];
    let ran = WARM_UP;
    // The engine's own heap varies by up to half a MiB, so one steady run of three is enough: a leak makes each grow.
    do {
      before = await measured();
      counts = await rounds(api, ROUNDS - WARM_UP, { first: WARM_UP, clients });
      since = await measured();
      ran += ROUNDS - WARM_UP;
    } while (since.heapUsed - before.heapUsed >= MIB && ran < 2 * ROUNDS);
    console.log(`traps after the first ${WARM_UP}: ${JSON.stringify(counts)}`);
    for (const key of KEYS) {
      console.log(`${key}: ${(before[key] / MIB).toFixed(1)} MiB, then ${(since[key] / MIB).toFixed(1)} MiB`);
    }
    const total = Object.values(counts).reduce((sum, n) => sum + n);
    assert.equal(total, ROUNDS - WARM_UP);
    assert.deepEqual(Object.keys(counts).sort(), ["big-frames", "index", "memory", "overflow", "panic"]);
    // Each trap replaces the instance. An instance that stays in memory holds more than 1 MiB.
    assert.ok(instances >= ran && instances <= ran + 1, `${instances} instances`);
    const [heap, external, , rss] = KEYS.map((key) => since[key] - before[key]);
    assert.ok(heap < MIB, `the heap grew by ${heap} bytes`);
    assert.ok(external < 16 * MIB, `external memory grew by ${external} bytes`);
    assert.ok(rss < 150 * MIB, `the process grew by ${rss} bytes`);
    assert.deepEqual(unhandled, []);
  } finally {
    WebAssembly.Instance = Instance;
  }
});

it("a trap leaves no listener on a signal that ten counts share", async () => {
  const { CountsClient, validateQuery } = api;
  const client = new CountsClient({ baseUrl: "https://g.example", fetch: () => new Promise(() => {}) });
  const { signal } = new AbortController();
  for (const kind of ["panic", "overflow", "big-frames", "memory"]) {
    const query = { event_name: "Charged", from: 20240101, to: 20240131 };
    const counting = Array.from({ length: 10 }, () => client.count(query, { signal }).catch(({ code }) => code));
    assert.ok(getEventListeners(signal, "abort").length > 0, "there was no listener: the test proves nothing");
    assert.throws(() => validateQuery({ ...query, event_name: `trap-${kind}` }), { code: "internal" });
    assert.deepEqual(await Promise.all(counting), Array(10).fill("internal"));
    assert.equal(getEventListeners(signal, "abort").length, 0);
  }
});

it("the error of a trap has no Pending if the service no longer knows the req_id", async () => {
  const { CountsClient, validateQuery } = api;
  const query = { event_name: "Charged", from: 20240101, to: 20240131 };
  const bodies = ['{"status":"partial","req_id":77}', '{"status":"fail","error":"Invalid Request ID"}'];
  let resubmitted;
  const arrived = new Promise((resolve) => (resubmitted = resolve));
  const fetch = () =>
    bodies.length > 0 ? Promise.resolve(new Response(bodies.shift())) : new Promise(() => resubmitted());
  const client = new CountsClient({ baseUrl: "https://g.example", fetch, pollIntervalMs: 0 });
  const counting = assert.rejects(client.count(query), ({ code, pending, reqId }) => {
    assert.deepEqual([code, pending, reqId], ["internal", undefined, undefined]);
    return true;
  });
  await arrived;
  assert.throws(() => validateQuery({ ...query, event_name: "trap-panic" }), { code: "internal" });
  await counting;
});
