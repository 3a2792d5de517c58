// An abort at every point of a call, and its effect on the promise, the server, the timers and the listeners.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { createServer } from "node:http";
import { after, describe, it } from "node:test";
import { importPackage } from "../support/package.mjs";

const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
const PARTIAL = '{"status":"partial","req_id":7}';
const SUCCESS = '{"status":"success","count":3}';
/** Upper bound for "at once" on a loaded machine; a call that misses the abort waits for a minute. */
const AT_ONCE_MS = 20_000;

const { CountsClient } = await importPackage();

const turn = () => new Promise((resolve) => setImmediate(resolve));
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition, event) {
  const end = Date.now() + 30_000;
  while (!condition()) {
    assert.ok(Date.now() < end, `${event} did not happen`);
    await sleep(2);
  }
}

/** A server that calls one function for each request; it counts requests and closed connections. */
async function serve(...answers) {
  const seen = { requests: 0, answers: 0, closed: 0 };
  const server = createServer((request, response) => {
    const answer = answers[Math.min(seen.requests, answers.length - 1)];
    seen.requests += 1;
    response.on("close", () => {
      if (!response.writableFinished) seen.closed += 1;
    });
    request.resume();
    request.on("end", () => answer(response));
  });
  server.keepAliveTimeout = 100;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => (server.closeAllConnections(), server.close()));
  return { seen, baseUrl: `http://127.0.0.1:${server.address().port}` };
}

const says =
  (body, status = 200) =>
  (response) =>
    response.writeHead(status).end(body);
const silent = () => {};
const limits = (response) => response.writeHead(429, { "retry-after": "600" }).end();
const stops = (response) => response.writeHead(200).write(SUCCESS.slice(0, 9));

const requested =
  (count) =>
  ({ seen }) =>
    until(() => seen.requests === count, `request ${count}`);
const answered =
  (count) =>
  ({ seen }) =>
    until(() => seen.answers === count, `answer ${count}`);
const inPhase =
  (phase) =>
  ({ phases }) =>
    until(() => phases.includes(phase), `the phase ${phase}`);

/** Points of a call: the server's answers, options, a wait for the point, and `open` if a connection is open there. */
const POINTS = {
  "before the call": { answers: [silent], before: true },
  "in the tick of the call": { answers: [silent], ready: () => {} },
  "a microtask after the call": { answers: [silent], ready: () => Promise.resolve() },
  "while queued": {
    answers: [silent],
    options: { maxConcurrency: 1 },
    queued: true,
    ready: requested(1),
  },
  "in fetch": { answers: [silent], ready: requested(1), open: true },
  "in the body": { answers: [stops], ready: answered(1), open: true },
  "in the backoff": { answers: [says("<html>", 502)], ready: inPhase("retrying") },
  "in a long Retry-After": { answers: [limits], ready: inPhase("retrying") },
  "between polls": { answers: [says(PARTIAL)], options: { pollIntervalMs: 600_000 }, ready: inPhase("waiting") },
  "in the fetch of a poll": { answers: [says(PARTIAL), silent], ready: requested(2), open: true },
  "in the body of a poll": { answers: [says(PARTIAL), stops], ready: answered(2), open: true },
  "in the wait after a failed poll": {
    answers: [says(PARTIAL), says("", 503)],
    options: { pollIntervalMs: 1_000 },
    ready: inPhase("retrying"),
  },
};

const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;

describe("an abort", () => {
  for (const [name, { answers, options, before, queued, ready, open }] of Object.entries(POINTS)) {
    it(`${name} rejects at once with the same reason, leaves nothing behind and sends nothing more`, async () => {
      const { seen, baseUrl } = await serve(...answers);
      const fetchedAfter = [];
      let aborted = false;
      const fetch = async (url, init) => {
        if (aborted) fetchedAfter.push(url);
        const response = await globalThis.fetch(url, init);
        seen.answers += 1;
        return response;
      };
      const client = new CountsClient({ baseUrl, pollIntervalMs: 0, fetch, requestTimeoutMs: 600_000, ...options });
      const other = new AbortController();
      const others = queued ? [client.count(QUERY, { signal: other.signal }).catch((reason) => reason)] : [];
      const controller = new AbortController();
      const { signal } = controller;
      const reason = { name };
      const phases = [];
      if (before) controller.abort(reason);
      const timersBefore = timers();
      let settled;
      const counting = client.count(QUERY, { signal, onProgress: ({ phase }) => phases.push(phase) }).then(
        (count) => (settled = { count }),
        (error) => (settled = { error }),
      );
      await ready?.({ seen, phases });
      const sentBefore = seen.requests;
      aborted = true;
      controller.abort(reason);
      await turn();
      assert.equal(settled?.error, reason, "after a macrotask the call is not rejected with the reason");
      await counting;
      assert.equal(getEventListeners(signal, "abort").length, 0, "listeners left");
      other.abort();
      await Promise.all(others);
      await turn();
      assert.ok(timers() <= timersBefore, `timers left: ${process.getActiveResourcesInfo()}`);
      if (open) await until(() => seen.closed === 1, "the end of the connection");
      await sleep(40);
      assert.equal(seen.requests, sentBefore, "a later request");
      assert.deepEqual(fetchedAfter, []);
    });
  }

  /** Both orders of an abort and an answer in one tick; the test itself resolves the promise of fetch. */
  for (const [method, body] of [
    ["count", SUCCESS],
    ["submit", PARTIAL],
  ]) {
    for (const first of ["the answer", "the abort"]) {
      it(`in the tick of ${method}'s answer gives the result or the reason if ${first} comes first`, async () => {
        let resolve;
        let requests = 0;
        const fetch = () => (requests++, new Promise((settle) => (resolve = settle)));
        const client = new CountsClient({ baseUrl: "https://gateway.example", fetch });
        for (let microtasks = 0; microtasks < 30; microtasks++) {
          const controller = new AbortController();
          const reason = new Error("in the last tick");
          const counting = client[method](QUERY, { signal: controller.signal }).then(
            (value) => ({ value }),
            (error) => ({ error }),
          );
          await turn();
          const sent = requests;
          const answer = () => resolve(new Response(body));
          if (first === "the answer") answer();
          else controller.abort(reason);
          for (let n = 0; n < microtasks; n++) await undefined;
          if (first === "the answer") controller.abort(reason);
          else answer();
          const since = Date.now();
          const { value, error } = await counting;
          assert.ok(Date.now() - since < AT_ONCE_MS);
          if (first === "the abort" || microtasks === 0) assert.equal(error, reason);
          else if (error === undefined) assert.ok(value === 3 || value.reqId === "7");
          else assert.equal(error, reason);
          assert.equal(requests, sent, "a later request");
          assert.equal(getEventListeners(controller.signal, "abort").length, 0);
        }
        const next = client.count(QUERY);
        await turn();
        resolve(new Response(SUCCESS));
        assert.equal(await next, 3, "the next count has a slot");
      });
    }
  }
});

it("a signal that 10,000 calls share has one listener at most, and none after they end in any way", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const balance = { added: 0, removed: 0 };
  for (const [name, key] of [
    ["addEventListener", "added"],
    ["removeEventListener", "removed"],
  ]) {
    const original = signal[name];
    signal[name] = (...given) => (balance[key]++, original.apply(signal, given));
  }
  const answers = (body) => () => Promise.resolve(new Response(body));
  const fails = () => Promise.reject(new Error("down"));
  const hangs = () => new Promise(() => {});
  const counts = (more) => (client, options) => client.count(QUERY, { ...options, ...more });
  const ends = [
    [answers(SUCCESS), counts()],
    [answers(PARTIAL), (client, options) => client.submit(QUERY, options)],
    [answers('{"status":"fail","error":"no"}'), counts()],
    [answers("<html>"), counts()],
    [fails, counts({ maxRetries: 0 })],
    [hangs, counts({ maxRetries: 0, requestTimeoutMs: 1 })],
    [hangs, counts({ maxWaitMs: 1 })],
    [hangs, (client, options) => client.count({}, options)],
    [hangs, counts({ maxRetries: -1 })],
    [hangs, (client, options) => client.resume({}, options)],
  ];
  let most = 0;
  const codes = {};
  for (let round = 0; round < 10; round++) {
    const calls = ends.flatMap(([fetch, run]) => {
      const client = new CountsClient({ baseUrl: "https://gateway.example", fetch, pollIntervalMs: 0 });
      return Array.from({ length: 100 }, () =>
        run(client, { signal }).then(
          () => "fulfilled",
          ({ code }) => code,
        ),
      );
    });
    most = Math.max(most, getEventListeners(signal, "abort").length);
    for (const code of await Promise.all(calls)) codes[code] = (codes[code] ?? 0) + 1;
    assert.equal(getEventListeners(signal, "abort").length, 0);
  }
  const aborted = Array.from({ length: 100 }, () =>
    new CountsClient({ baseUrl: "https://gateway.example", fetch: hangs })
      .count(QUERY, { signal })
      .catch((reason) => reason),
  );
  controller.abort("all");
  assert.deepEqual(new Set(await Promise.all(aborted)), new Set(["all"]));
  assert.equal(getEventListeners(signal, "abort").length, 0);
  assert.equal(most, 1, "the most listeners at once");
  assert.ok(balance.added > 0 && balance.removed === balance.added, JSON.stringify(balance));
  assert.deepEqual(Object.keys(codes).sort(), [
    "deadline_exceeded",
    "fulfilled",
    "invalid_options",
    "invalid_query",
    "invalid_response",
    "network",
    "query_failed",
    "timeout",
  ]);
  assert.equal(
    Object.values(codes).reduce((sum, n) => sum + n),
    10_000,
  );
});
