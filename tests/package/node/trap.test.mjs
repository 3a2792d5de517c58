// A trap of the wasm instance shows as an error only.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { after, describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { eventually } from "../conformance/stage.mjs";
import { importPackage } from "../support/package.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { installTraps } from "../support/traps.mjs";

const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
const FILTERED = { ...QUERY, event_properties: [{ name: "A", operator: "equals", value: ["b", "c"] }] };
const PENDING = { status: "partial", endpoint: "events", reqId: "1", notBefore: 0 };
/** Only a promise that hangs takes this long. */
const PATIENCE_MS = 30_000;

setFlagsFromString("--expose-gc");
const gc = runInNewContext("gc");
const traps = installTraps();
const { CountsClient, CleverTapError, validateQuery, splitByDay, countQuery } = await importPackage();
const simulator = await startSimulator();
after(() => simulator.stop());

/** Makes the instance trap once. */
function trap() {
  validateQuery(QUERY);
  traps.arm(0);
  assert.throws(() => validateQuery(QUERY), { code: "internal" });
  assert.equal(traps.disarm(), 1, "there was no trap: the test proves nothing");
}

/** Returns the result or the error of a promise; fails if it hangs. */
async function settled(promise, label) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new assert.AssertionError({ message: `${label} hangs` })), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise.catch((error) => error), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Waits until a session's log satisfies `wanted`, and returns it. */
const logged = (id, wanted, label) => eventually(() => simulator.log(id), wanted, label);

async function stage(config, options) {
  const { id, baseUrl } = await simulator.session(config);
  const client = new CountsClient({
    accountId: "SIM-ACCOUNT",
    passcode: "SIM-PASSCODE",
    baseUrl,
    pollIntervalMs: 20,
    ...options,
  });
  return { id, client };
}

function checkInternal(error, label) {
  assert.ok(error instanceof CleverTapError, `${label}: ${error}`);
  assert.deepEqual([error.code, error.transient], ["internal", false], label);
}

/** A fetch that answers a POST with a partial, and GETs with a failure, a partial and a count in turn. */
function scriptedFetch() {
  const answers = [
    ["<html>", { status: 502 }],
    ['{"status":"partial"}', {}],
    ['{"status":"success","count":5}', {}],
  ];
  let polls = 0;
  return async (_url, { method }) =>
    method === "POST" ? new Response('{"status":"partial","req_id":7}') : new Response(...answers[polls++ % 3]);
}

for (const afterwards of [false, true]) {
  describe(`a trap ${afterwards ? "at the end" : "at the start"} of any entry into the instance`, () => {
    const functions = {
      validateQuery: [() => validateQuery(FILTERED), { ok: true, query: FILTERED }],
      "validateQuery of an invalid query": [() => validateQuery({}).ok, false],
      splitByDay: [() => splitByDay({ ...FILTERED, to: 20240103 }).length, 3],
      "a builder's toJSON": [
        () => JSON.stringify(countQuery("E").between(20240101, 20240101)),
        '{"event_name":"E","from":20240101,"to":20240101}',
      ],
      "the constructor": [
        () => new CountsClient({ baseUrl: "https://g.example", headers: { "X-A": "b" } }) instanceof CountsClient,
        true,
      ],
    };
    for (const [name, [run, expected]] of Object.entries(functions)) {
      it(`makes ${name} throw internal or has no effect, and the next call works`, () => {
        let internal = 0;
        for (let n = 0; ; n++) {
          // Starts the instance; see trap-at-start.test.mjs for traps at that moment.
          validateQuery(QUERY);
          traps.arm(n, afterwards);
          let outcome;
          try {
            outcome = run();
          } catch (error) {
            outcome = error;
          }
          const fired = traps.disarm();
          if (outcome instanceof Error) {
            checkInternal(outcome, `a trap at entry ${n}`);
            internal += 1;
          } else assert.deepEqual(outcome, expected, `a trap at entry ${n}`);
          assert.deepEqual(run(), expected, `after a trap at entry ${n}`);
          if (fired === 0) break;
          assert.ok(n < 5_000, "there is a trap at each of 5,000 entries");
        }
        assert.ok(internal > 0, "there was no trap: the test proves nothing");
      });
    }

    const calls = {
      count: [(client, options) => client.count(FILTERED, options), 5],
      resume: [(client, options) => client.resume(PENDING, options), 5],
      submit: [(client, options) => client.submit(QUERY, options).then(({ status }) => status), "partial"],
      poll: [(client, options) => client.poll(PENDING, options).then(({ status }) => status), "partial"],
    };
    for (const [name, [run, expected]] of Object.entries(calls)) {
      it(`makes ${name} reject with internal or has no effect, and no call hangs or fails afterwards`, async () => {
        let internal = 0;
        for (let n = 0; ; n += 1) {
          const client = new CountsClient({
            baseUrl: "https://g.example",
            fetch: scriptedFetch(),
            pollIntervalMs: 0,
            maxConcurrency: 2,
          });
          const hanging = new CountsClient({
            baseUrl: "https://g.example",
            fetch: () => new Promise(() => {}),
            maxConcurrency: 1,
          });
          const { signal } = new AbortController();
          const other = new AbortController();
          const others = [1, 2].map(() => hanging.count(QUERY, { signal: other.signal }).catch((error) => error));
          traps.arm(n, afterwards);
          const outcome = await settled(run(client, { signal }), `${name} with a trap at entry ${n}`);
          const fired = traps.disarm();
          if (outcome instanceof Error) {
            checkInternal(outcome, `a trap at entry ${n}`);
            internal += 1;
            for (const inFlight of others) checkInternal(await settled(inFlight, "another count"), "another count");
          } else assert.equal(outcome, expected, `a trap at entry ${n}`);
          const next = await settled(client.count(QUERY), "the next count");
          assert.equal(next, 5, `the next count after a trap at entry ${n}`);
          other.abort("end");
          for (const inFlight of others) await settled(inFlight, "another count");
          for (const each of [signal, other.signal]) {
            assert.equal(getEventListeners(each, "abort").length, 0, "listeners left");
          }
          if (fired === 0) break;
          assert.ok(n < 5_000, "there is a trap at each of 5,000 entries");
        }
        assert.ok(internal > 0, "there was no trap: the test proves nothing");
      });
    }
  });
}

describe("a trap", () => {
  it("ends every count in flight or queued with internal and closes the connections, and the client still works", async () => {
    const { id, client } = await stage({
      script: [...Array(3).fill({ hang: true }), { body: '{"status":"success","count":8}' }],
    });
    const counting = Array.from({ length: 6 }, () => client.count(QUERY).catch((error) => error));
    await logged(id, ({ inFlight }) => inFlight === 3, "three requests in flight");
    trap();
    const errors = [];
    for (const promise of counting) errors.push(await settled(promise, "a count"));
    for (const error of errors) {
      checkInternal(error, "a count");
      assert.equal(error.pending, undefined);
    }
    assert.deepEqual(
      errors.map(({ attempts }) => attempts),
      [1, 1, 1, 0, 0, 0],
    );
    assert.equal(await client.count(QUERY), 8);
    const areClosed = ({ exchanges }) => exchanges.slice(0, 3).every(({ peerClosed }) => peerClosed);
    const { exchanges } = await logged(id, areClosed, "the end of the connections");
    assert.equal(exchanges.length, 4, "the number of exchanges");
  });

  it("gives the error of a count that waits for a poll a Pending that can be resumed", async () => {
    const { client } = await stage({
      script: [{ body: '{"status":"partial","req_id":77}' }, { body: '{"status":"success","count":9}' }],
    });
    let waiting;
    const isWaiting = new Promise((resolve) => {
      waiting = resolve;
    });
    const onProgress = ({ phase, pending }) => phase === "waiting" && waiting(pending);
    const counting = client.count(QUERY, { pollIntervalMs: 60_000, onProgress }).catch((error) => error);
    const pending = await isWaiting;
    trap();
    const error = await settled(counting, "the count");
    assert.deepEqual([error.code, error.attempts, error.reqId], ["internal", 1, "77"]);
    assert.deepEqual(error.pending, pending);
    assert.equal(await client.resume({ ...JSON.parse(JSON.stringify(error.pending)), notBefore: 0 }), 9);
  });

  it("leaves no listener on the signals of the counts it ended", async () => {
    const { client } = await stage({ script: Array(3).fill({ hang: true }) });
    const { signal } = new AbortController();
    const counting = Array.from({ length: 5 }, () => client.count(QUERY, { signal }).catch((error) => error.code));
    assert.ok(getEventListeners(signal, "abort").length > 0, "there was no listener: the test proves nothing");
    trap();
    assert.deepEqual(await Promise.all(counting), Array(5).fill("internal"));
    assert.equal(getEventListeners(signal, "abort").length, 0);
  });

  it("ends a call with internal if it happens in onProgress, in fetch or in a getter", async () => {
    const answer = async () => new Response('{"status":"success","count":5}');
    const client = new CountsClient({ baseUrl: "https://g.example", fetch: answer });
    checkInternal(await settled(client.count(QUERY, { onProgress: trap }), "the count"), "from onProgress");
    const trapping = new CountsClient({ baseUrl: "https://g.example", fetch: () => (trap(), answer()) });
    checkInternal(await settled(trapping.count(QUERY), "the count"), "from fetch");
    const query = {
      ...QUERY,
      get event_name() {
        trap();
        return "E";
      },
    };
    checkInternal(await settled(client.count(query), "the count"), "from a getter");
    assert.throws(() => validateQuery(query), { code: "internal" });
    assert.equal(await client.count(QUERY), 5);
  });

  it("can happen 1,000 times without a loss of memory or of the client", async () => {
    const client = new CountsClient({
      baseUrl: "https://g.example",
      fetch: async () => new Response('{"status":"success","count":5}'),
    });
    const before = traps.instances;
    for (let n = 0; n < 1_000; n++) {
      trap();
      if (n % 50 === 0) {
        assert.equal(await client.count(QUERY), 5);
        gc();
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    assert.ok(traps.instances - before >= 999, "the instances were not replaced");
    assert.ok(traps.instances - before <= 1_020, "more instances than traps");
    // Each instance has more than 1 MiB of memory; 1,000 of them would exceed the limit.
    assert.ok(process.memoryUsage().rss < 1_000 * 2 ** 20, `${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
  });
});
