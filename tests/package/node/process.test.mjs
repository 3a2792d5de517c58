// What a process does while a count runs, and after it.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { runProgram } from "../support/child.mjs";
import { startSimulator } from "../support/simulator.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

/** Node ends at once where nothing is left to wait for; starting it on a busy machine takes its time. */
const PROMPT_MS = 5_000;

/** Runs a program that has a client on a session; the client's default is a poll interval of a minute. */
async function run(body, config = {}, options = {}) {
  const { id, baseUrl } = await simulator.session(config);
  const source = `
    import { CountsClient, CleverTapError } from "clevertap-counts";
    const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
    const client = new CountsClient({
      accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl: ${JSON.stringify(baseUrl)}, pollIntervalMs: 20, ...${JSON.stringify(options)},
    });
    const ended = performance.now.bind(performance);
    const say = (value) => console.log(JSON.stringify(value));
    let settledAt;
    process.on("exit", () => say({ ...globalThis.result, idleMs: settledAt === undefined ? undefined : ended() - settledAt }));
    const settled = (result) => { settledAt = ended(); globalThis.result = result; };
    ${body}`;
  const result = await runProgram(source);
  return { ...result, log: () => simulator.log(id) };
}

function endedPromptly({ code, hung, said, stderr }) {
  assert.deepEqual([hung, code, stderr], [false, 0, ""]);
  assert.ok(said.idleMs < PROMPT_MS, `the process lived on for ${said.idleMs} ms`);
}

describe("an unfinished count", { concurrency: true }, () => {
  for (const [what, config, options] of [
    ["while it waits for a poll", { partials: 2 }, { pollIntervalMs: 300 }],
    ["while it waits for an answer", { latencyMs: 300 }, {}],
    ["while it backs off", { script: ["html502"] }, {}],
    ["while it queues", { latencyMs: 100 }, { maxConcurrency: 1 }],
  ]) {
    it(`keeps the process alive ${what}`, async () => {
      const result = await run(
        `Promise.all([client.count(QUERY), client.count(QUERY)]).then((counts) => settled({ counts }));`,
        config,
        options,
      );
      assert.equal(result.code, 0, result.stderr);
      assert.equal(result.said.counts?.length, 2, `it ended without its counts: ${result.stdout}`);
    });
  }
});

describe("a settled count leaves nothing that keeps the process alive", { concurrency: true }, () => {
  const long = { requestTimeoutMs: 600_000, maxWaitMs: 600_000, pollIntervalMs: 20 };

  it("after a result", async () => {
    endedPromptly(await run("settled({ count: await client.count(QUERY) });", { partials: 1 }, long));
  });

  it("after a failure", async () => {
    endedPromptly(
      await run(
        "await client.count(QUERY).catch((error) => settled({ code: error.code }));",
        { script: ["failOn200"] },
        long,
      ),
    );
  });

  it("after a timeout", async () => {
    const config = { script: [{ hang: true }, { hang: true }] };
    const result = await run(
      "await client.count(QUERY, { requestTimeoutMs: 50, maxRetries: 0 }).catch((error) => settled({ code: error.code }));",
      config,
      long,
    );
    assert.equal(result.said.code, "timeout");
    endedPromptly(result);
  });

  for (const [what, config, options] of [
    ["in fetch", { script: Array(2).fill({ hang: true }) }, {}],
    ["in the body", { script: Array(2).fill({ body: '{"status":"success","count":1}', hangBody: true }) }, {}],
    ["between polls", { partials: 1 }, { pollIntervalMs: 500_000 }],
    ["in the queue", { script: [{ hang: true }] }, { maxConcurrency: 1 }],
  ]) {
    it(`after an abort ${what}`, async () => {
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
      endedPromptly(result);
    });
  }
});

describe("a process is told what it has to know", { concurrency: true }, () => {
  it("what onProgress throws is reported as uncaught, and the count goes on", async () => {
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

  it("what onProgress throws ends a process that has no handler, as any uncaught error does", async () => {
    const result = await run('await client.count(QUERY, { onProgress() { throw new Error("from onProgress"); } });');
    assert.notEqual(result.code, 0);
    assert.match(result.stderr, /from onProgress/);
  });

  it("a rejection that is dealt with leaves no other unhandled", async () => {
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

  it("thousands of counts that one signal aborts are over at once", async () => {
    const result = await run(
      `const controller = new AbortController();
      const all = Array.from({ length: 2_000 }, () => client.count(QUERY, { signal: controller.signal }).catch((error) => error));
      controller.abort("all");
      settled({ reasons: [...new Set(await Promise.all(all))] });`,
    );
    assert.deepEqual(result.said.reasons, ["all"]);
    endedPromptly(result);
  });
});
