// The cost of concurrent counts grows with their number and not with its square.

import assert from "node:assert/strict";
import { it } from "node:test";
import { importPackage } from "../support/package.mjs";

const { CountsClient } = await importPackage();
const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };

/** Returns the CPU time in microseconds for each of some concurrent counts. */
async function cost(counts) {
  let answer;
  const held = new Promise((resolve) => (answer = resolve));
  const fetch = () => held.then(() => new Response('{"status":"success","count":5}'));
  const client = new CountsClient({
    baseUrl: "https://g.example",
    fetch,
    maxConcurrency: counts,
    requestTimeoutMs: 600_000,
  });
  const since = process.cpuUsage();
  const all = Array.from({ length: counts }, () => client.count(QUERY));
  await new Promise((resolve) => setTimeout(resolve));
  answer();
  assert.ok((await Promise.all(all)).every((count) => count === 5));
  const { user, system } = process.cpuUsage(since);
  return (user + system) / counts;
}

it("60,000 concurrent counts cost no more CPU time each than 10,000", async () => {
  await cost(1_000);
  let [few, many] = [0, Number.POSITIVE_INFINITY];
  // Other programs can disturb one measurement. If the wasm memory grows in small steps instead of large ones, each of
  // the 60,000 costs three to four times as much in all of them.
  for (let tries = 0; tries < 3 && !(many < few * 1.7); tries++) {
    few = await cost(10_000);
    many = await cost(60_000);
    console.log(`${few.toFixed(0)} µs each of 10,000, ${many.toFixed(0)} of 60,000`);
  }
  assert.ok(many < few * 1.7, `${few} and ${many} µs`);
});
