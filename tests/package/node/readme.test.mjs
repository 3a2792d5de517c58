// Runs examples of the README that promise a behaviour.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { importPackage, requireFromProject } from "../support/package.mjs";

const { CountsClient, splitByDay } = await importPackage();
const readme = readFileSync(
  requireFromProject()
    .resolve("clevertap-counts/package.json")
    .replace(/package.json$/, "README.md"),
  "utf8",
);
const AsyncFunction = (async () => {}).constructor;

/** Returns the example that contains a text, as a function of the values that it uses. */
function example(text, ...names) {
  const examples = [...readme.matchAll(/^```js\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
  const found = examples.filter((code) => code.includes(text));
  assert.equal(found.length, 1, `examples with ${text}`);
  return new AsyncFunction(...names, found[0]);
}

it("a shared signal ends the other counts of a batch after a failure", async () => {
  const signals = [];
  const fetch = async (_, { body, signal }) => {
    signals.push(signal);
    return JSON.parse(body).from === 20240102 ? new Response(null, { status: 401 }) : new Promise(() => {});
  };
  const client = new CountsClient({ baseUrl: "https://gateway.example", fetch });
  const query = { event_name: "E", from: 20240101, to: 20240109 };
  const batch = example("allSettled", "client", "query", "splitByDay", "console");
  await assert.rejects(batch(client, query, splitByDay, { log() {} }), { code: "unauthorized" });
  // The failure frees a slot for one more day.
  assert.ok(signals.length < 9, `${signals.length} requests`);
  const others = signals.filter((_, index) => index !== 1);
  assert.ok(others.length > 0 && others.every(({ aborted }) => aborted));
});

it("a fetch of one's own sends the requests of a trusted network to http:", async () => {
  const urls = [];
  const fetch = async (url) => {
    urls.push(url);
    return new Response('{"status":"success","count":5}');
  };
  class Counting extends CountsClient {
    constructor(options) {
      super(options);
      counted = this.count({ event_name: "E", from: 20240101, to: 20240101 });
    }
  }
  let counted;
  await example("https://simulator:8080", "CountsClient", "fetch")(Counting, fetch);
  assert.equal(await counted, 5);
  assert.deepEqual(urls, ["http://simulator:8080/1/counts/events.json"]);
});
