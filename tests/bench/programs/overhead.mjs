// Runs one contender in a separate process, which counts on request:
//   node overhead.mjs <module> <the server's URL>

import { PerformanceObserver } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { SMALL } from "../queries.mjs";
import { answerWith } from "./answer.mjs";
import { watchMemories } from "./memories.mjs";

const [path, baseUrl] = process.argv.slice(2);
const memories = watchMemories();
const { CountsClient } = await import(pathToFileURL(path));
const client = new CountsClient({ accountId: "ACCOUNT", passcode: "PASSCODE", baseUrl, maxConcurrency: 100 });

/** Counts for `ms` milliseconds, `width` counts at a time. */
async function rate({ width, ms }) {
  const since = performance.now();
  const cpu = process.cpuUsage();
  let counts = 0;
  const loop = async () => {
    while (performance.now() - since < ms) {
      await client.count(SMALL);
      counts += 1;
    }
  };
  await Promise.all(Array.from({ length: width }, loop));
  const { user, system } = process.cpuUsage(cpu);
  return { rate: (counts / (performance.now() - since)) * 1_000, cpu: (user + system) / counts };
}

let collections = 0;
new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ["gc"] });

/** Returns the bytes on the JavaScript heap for one count. The large young generation prevents a collection meanwhile. */
async function allocated({ counts }) {
  globalThis.gc();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const [before, memory] = [process.memoryUsage().heapUsed, memories()];
  collections = 0;
  for (let n = 0; n < counts; n++) await client.count(SMALL);
  const bytes = process.memoryUsage().heapUsed - before;
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (collections > 0) throw new Error("a garbage collection during the measurement makes its result useless");
  return { bytes: bytes / counts, grown: memories() - memory };
}

answerWith({ rate, allocated });
