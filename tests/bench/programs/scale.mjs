// Counts that are all pending at once, in a process of their own:
//   node scale.mjs <module> <how many>

import { pathToFileURL } from "node:url";
import { SMALL } from "../queries.mjs";
import { watchMemories } from "./memories.mjs";

const [path, number] = process.argv.slice(2);
const howMany = Number(number);
const memories = watchMemories();
const { CountsClient } = await import(pathToFileURL(path));

let [posts, polls] = [0, 0];
/** No socket: they would weigh more than what is measured. */
async function fetch(_url, { method }) {
  if (method === "POST") {
    posts += 1;
    return new Response(`{"status":"partial","req_id":${posts}}`);
  }
  polls += 1;
  return new Response('{"status":"success","count":5}');
}

const clientWith = (pollIntervalMs) =>
  new CountsClient({
    accountId: "ACCOUNT",
    passcode: "PASSCODE",
    baseUrl: "http://127.0.0.1:1",
    fetch,
    pollIntervalMs,
    maxConcurrency: howMany,
    maxWaitMs: 7_200_000,
  });
const start = (client) => Array.from({ length: howMany }, () => client.count(SMALL));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const bytes = () => {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  // Of what lies outside of the heap, `external` has the memories of WebAssembly, too: they would count twice.
  return { heap: heapUsed + arrayBuffers, wasm: memories() };
};

// What is made once, for the first count, is no count's.
await clientWith(0).count(SMALL);
await sleep(50);

/** Memory of each count while all wait, and CPU that the waiting takes. */
async function waiting({ ms }) {
  const before = bytes();
  [posts, polls] = [0, 0];
  const counting = start(clientWith(3_600_000));
  while (posts < howMany) await sleep(20);
  await sleep(200);
  const during = bytes();
  const since = performance.now();
  const cpu = process.cpuUsage();
  await sleep(ms);
  const { user, system } = process.cpuUsage(cpu);
  if (polls > 0 || counting.length !== howMany) throw new Error(`${polls} polls while all should wait`);
  return {
    heap: (during.heap - before.heap) / howMany,
    wasm: (during.wasm - before.wasm) / howMany,
    cpu: (user + system) / 10 / (performance.now() - since),
  };
}

/** Time and CPU to count all of them, the pause before the poll among it. */
async function finishing() {
  const since = performance.now();
  const cpu = process.cpuUsage();
  const counts = await Promise.all(start(clientWith(1_000)));
  if (counts.some((count) => count !== 5)) throw new Error("a count is wrong");
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - since, cpuMs: (user + system) / 1_000 };
}

process.on("message", async ({ what, ...options }) => {
  try {
    process.send({ result: await { waiting, finishing }[what](options) });
  } catch (error) {
    process.send({ error: String(error?.stack ?? error) });
  }
});
process.on("disconnect", () => process.exit(0));
process.send({ result: {} });
