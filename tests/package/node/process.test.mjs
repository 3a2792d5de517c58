// The life of a process that counts: it lives until its counts have settled, and no longer.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { runProgram } from "../support/child.mjs";
import { startSimulator } from "../support/simulator.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

/** Upper bound for "at once" on a loaded machine; a timer that is left would take a minute or more. */
const AT_ONCE_MS = 20_000;

/** Runs a program that has a client for a session. */
async function run(body, config = {}, options = {}) {
  const { id, baseUrl } = await simulator.session(config);
  const source = `
    import { CountsClient, CleverTapError } from "clevertap-counts";
    const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
    const client = new CountsClient({
      accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl: ${JSON.stringify(baseUrl)}, pollIntervalMs: 20, ...${JSON.stringify(options)},
    });
    const now = performance.now.bind(performance);
    const say = (value) => console.log(JSON.stringify(value));
    let settledAt;
    process.on("exit", () => say({ ...globalThis.result, idleMs: settledAt === undefined ? undefined : now() - settledAt }));
    const settled = (result) => { settledAt = now(); globalThis.result = result; };
    ${body}`;
  const result = await runProgram(source);
  return { ...result, log: () => simulator.log(id) };
}

function checkEndedAtOnce({ code, hung, said, stderr }) {
  assert.deepEqual([hung, code, stderr], [false, 0, ""]);
  assert.ok(said.idleMs < AT_ONCE_MS, `the process lived for another ${said.idleMs} ms`);
}

describe("an unfinished count", { concurrency: true }, () => {
  for (const [state, config, options] of [
    ["while it waits for a poll", { partials: 2 }, { pollIntervalMs: 300 }],
    ["while it waits for an answer", { latencyMs: 300 }, {}],
    ["while it backs off", { script: ["html502"] }, {}],
    ["while it queues", { latencyMs: 100 }, { maxConcurrency: 1 }],
  ]) {
    it(`keeps the process alive ${state}`, async () => {
      const body = "Promise.all([client.count(QUERY), client.count(QUERY)]).then((counts) => settled({ counts }));";
      const result = await run(body, config, options);
      assert.equal(result.code, 0, result.stderr);
      assert.equal(result.said.counts?.length, 2, `the process ended without its counts: ${result.stdout}`);
    });
  }
});

describe("a settled count does not keep the process alive", { concurrency: true }, () => {
  const long = { requestTimeoutMs: 600_000, maxWaitMs: 600_000, pollIntervalMs: 20 };

  it("after a result", async () => {
    checkEndedAtOnce(await run("settled({ count: await client.count(QUERY) });", { partials: 1 }, long));
  });

  it("after a failure", async () => {
    const body = "await client.count(QUERY).catch((error) => settled({ code: error.code }));";
    checkEndedAtOnce(await run(body, { script: ["failOn200"] }, long));
  });

  it("after a timeout", async () => {
    const config = { script: [{ hang: true }, { hang: true }] };
    const body = `const options = { requestTimeoutMs: 50, maxRetries: 0 };
      await client.count(QUERY, options).catch((error) => settled({ code: error.code }));`;
    const result = await run(body, config, long);
    assert.equal(result.said.code, "timeout");
    checkEndedAtOnce(result);
  });

  for (const [state, config, options] of [
    ["in fetch", { script: Array(2).fill({ hang: true }) }, {}],
    ["in the body", { script: Array(2).fill({ body: '{"status":"success","count":1}', hangBody: true }) }, {}],
    ["between polls", { partials: 1 }, { pollIntervalMs: 500_000 }],
    ["in the queue", { script: [{ hang: true }] }, { maxConcurrency: 1 }],
  ]) {
    it(`after an abort ${state}`, async () => {
      const result = await run(
        `const controller = new AbortController();
        const { signal } = controller;
        const counting = [client.count(QUERY, { signal }), client.count(QUERY, { signal })].map((promise) => promise.catch((error) => error));
        setTimeout(() => controller.abort("over"), 150);
        settled({ reasons: await Promise.all(counting) });`,
        config,
        { ...long, ...options },
      );
      assert.deepEqual(result.said.reasons, ["over", "over"]);
      checkEndedAtOnce(result);
    });
  }
});

describe("errors in a process", { concurrency: true }, () => {
  it("an error from onProgress is reported as uncaught, and the count goes on", async () => {
    const result = await run(
      `const uncaught = [];
      process.on("uncaughtException", (error) => uncaught.push(error.message));
      let calls = 0;
      const count = await client.count(QUERY, { onProgress() { calls++; throw new Error("thrown " + calls); } });
      await new Promise((resolve) => setTimeout(resolve));
      settled({ positive: count > 0, calls, uncaught });`,
      { partials: 1 },
    );
    const { positive, calls, uncaught } = result.said;
    assert.equal(positive, true);
    assert.ok(calls >= 3, `onProgress was called ${calls} times`);
    assert.deepEqual(
      uncaught,
      Array.from({ length: calls }, (_, n) => `thrown ${n + 1}`),
    );
  });

  it("an error from onProgress ends a process without a handler, like any uncaught error", async () => {
    const result = await run('await client.count(QUERY, { onProgress() { throw new Error("from onProgress"); } });');
    assert.notEqual(result.code, 0);
    assert.match(result.stderr, /from onProgress/);
  });

  it("no rejection is unhandled if the caller handles those of its calls", async () => {
    const result = await run(
      `const unhandled = [];
      process.on("unhandledRejection", (reason) => unhandled.push(String(reason)));
      const codes = [];
      const note = (promise) => promise.catch((error) => codes.push(error?.code ?? String(error)));
      await note(client.count({}));
      await note(client.count(QUERY, { maxRetries: -1 }));
      await note(client.resume(null));
      await note(client.count(QUERY, { signal: AbortSignal.abort("before") }));
      await note(client.count(QUERY, { maxRetries: 0 }));
      await note(client.count(QUERY));
      await note(client.count(QUERY, { signal: AbortSignal.timeout(50) }).catch((error) => Promise.reject(error.name)));
      await note(client.count(QUERY, { requestTimeoutMs: 50, maxRetries: 0 }));
      await note(client.count(QUERY, { maxWaitMs: 50 }));
      const failing = (fetch) => new CountsClient({ baseUrl: "https://gateway.example", fetch, maxRetries: 0, requestTimeoutMs: 50 }).count(QUERY);
      await note(failing(() => { throw new Error("thrown"); }));
      await note(failing(() => Promise.reject(new Error("rejected"))));
      await note(failing((_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))));
      await note(failing(() => new Promise((_, reject) => setTimeout(reject, 100, new Error("late")))));
      await new Promise((resolve) => setTimeout(resolve, 200));
      settled({ codes, unhandled });`,
      {
        script: [
          { reset: "duringBody", body: '{"status":"success","count":1}' },
          "failOn200",
          ...Array(3).fill({ hang: true }),
        ],
      },
    );
    const { codes, unhandled } = result.said;
    assert.deepEqual(unhandled, []);
    assert.deepEqual(codes, [
      "invalid_query",
      "invalid_options",
      "invalid_options",
      "before",
      "network",
      "query_failed",
      "TimeoutError",
      "timeout",
      "deadline_exceeded",
      "network",
      "network",
      "timeout",
      "timeout",
    ]);
  });

  it("2,000 counts that one signal aborts end at once", async () => {
    const result = await run(
      `const controller = new AbortController();
      const all = Array.from({ length: 2_000 }, () => client.count(QUERY, { signal: controller.signal }).catch((error) => error));
      controller.abort("all");
      settled({ reasons: [...new Set(await Promise.all(all))] });`,
    );
    assert.deepEqual(result.said.reasons, ["all"]);
    checkEndedAtOnce(result);
  });
});
