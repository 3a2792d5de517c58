// Runs counts that are all pending at once, in a separate process:
//   node scale.mjs <module> <number of counts>

import { pathToFileURL } from "node:url";
import { SMALL } from "../queries.mjs";
import { answerWith } from "./answer.mjs";
import { watchMemories } from "./memories.mjs";

const [path, number] = process.argv.slice(2);
const howMany = Number(number);
const memories = watchMemories();
const { CountsClient } = await import(pathToFileURL(path));

let [posts, polls] = [0, 0];
/** Answers without a socket, because sockets would need more memory than the counts. */
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
  // `external` would count the WebAssembly memories a second time.
  return { heap: heapUsed + arrayBuffers, wasm: memories() };
};

// The first count makes objects that all later counts share.
await clientWith(0).count(SMALL);
await sleep(50);

/** Returns the memory of each count while all wait, and the CPU usage meanwhile. */
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

/** Returns the time and CPU for all counts, including the pause before the poll. */
async function finishing() {
  const since = performance.now();
  const cpu = process.cpuUsage();
  const counts = await Promise.all(start(clientWith(1_000)));
  if (counts.some((count) => count !== 5)) throw new Error("a count is wrong");
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - since, cpuMs: (user + system) / 1_000 };
}

answerWith({ waiting, finishing });
