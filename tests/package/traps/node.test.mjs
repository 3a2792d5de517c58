// A thousand real traps in one process: panics, both stacks used up, memory used up.

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

/** What is alive, once the engine has collected what is not. */
async function alive() {
  for (let n = 0; n < 5; n++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return process.memoryUsage();
}

it("1,000 real traps end every count in flight with internal and its pending, the next call works, memory is steady", async () => {
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
    const before = await alive();
    const sprung = await rounds(api, ROUNDS - WARM_UP, { first: WARM_UP, clients });
    const since = await alive();
    console.log(`sprung after the first ${WARM_UP}: ${JSON.stringify(sprung)}`);
    for (const key of ["heapUsed", "external", "arrayBuffers", "rss"]) {
      console.log(`${key}: ${(before[key] / MIB).toFixed(1)} MiB, then ${(since[key] / MIB).toFixed(1)} MiB`);
    }
    assert.equal(
      Object.values(sprung).reduce((sum, n) => sum + n),
      ROUNDS - WARM_UP,
    );
    assert.deepEqual(Object.keys(sprung).sort(), ["big-frames", "index", "memory", "overflow", "panic"]);
    // Each trap ends one instance, and none is left over from them: one has more than 1 MiB.
    assert.ok(instances >= ROUNDS && instances <= ROUNDS + 1, `${instances} instances`);
    assert.ok(since.heapUsed - before.heapUsed < MIB, `the heap grew by ${since.heapUsed - before.heapUsed} bytes`);
    assert.ok(
      since.external - before.external < 16 * MIB,
      `external memory grew by ${since.external - before.external} bytes`,
    );
    assert.ok(since.rss - before.rss < 150 * MIB, `the process grew by ${since.rss - before.rss} bytes`);
    assert.deepEqual(unhandled, []);
  } finally {
    WebAssembly.Instance = Instance;
  }
});

it("a trap leaves no listener on a signal that many counts share", async () => {
  const { CountsClient, validateQuery } = api;
  const client = new CountsClient({ baseUrl: "https://g.example", fetch: () => new Promise(() => {}) });
  const { signal } = new AbortController();
  for (const kind of ["panic", "overflow", "big-frames", "memory"]) {
    const query = { event_name: "Charged", from: 20240101, to: 20240131 };
    const counting = Array.from({ length: 10 }, () => client.count(query, { signal }).catch(({ code }) => code));
    assert.ok(getEventListeners(signal, "abort").length > 0, "no listener was there: the test proves nothing");
    assert.throws(() => validateQuery({ ...query, event_name: `trap-${kind}` }), { code: "internal" });
    assert.deepEqual(await Promise.all(counting), Array(10).fill("internal"));
    assert.equal(getEventListeners(signal, "abort").length, 0);
  }
});

it("an id that the service has forgotten is not what a trap leaves to be resumed", async () => {
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
