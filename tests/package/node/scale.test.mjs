// Many counts at once take time by their number, not by its square.

import assert from "node:assert/strict";
import { it } from "node:test";
import { importPackage } from "../support/package.mjs";

const { CountsClient } = await importPackage();
const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };

/** The processor's microseconds for each of so many counts at once. */
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

it("60,000 counts at once cost no more each than 10,000", async () => {
  await cost(1_000);
  const few = await cost(10_000);
  const many = await cost(60_000);
  console.log(`${few.toFixed(0)} µs each of 10,000, ${many.toFixed(0)} of 60,000`);
  // Without room made in large pieces it was three to four times as much to begin them.
  assert.ok(many < few * 1.7, `${few} and ${many} µs`);
});
