// The stack of an error begins with the caller's frame, for every code and every function that fails.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { importPackage, requirePackage } from "../support/package.mjs";
import { installTraps } from "../support/traps.mjs";

const traps = installTraps();
const QUERY = { event_name: "Charged", from: 20240101, to: 20240101 };
const PENDING = { status: "partial", endpoint: "events", reqId: "1", notBefore: 0 };
const SUBJECTS = { count: QUERY, submit: QUERY, poll: PENDING, resume: PENDING };

const answers = (status, body) => async () => new Response(body, { status });
const fails = (error) => answers(200, JSON.stringify({ status: "fail", error }));
const never = () => new Promise(() => {});

/** How each code comes about: the client's fetch, the call's options, another subject, or other methods than all. */
const CODES = {
  invalid_query: { subject: {}, methods: ["count", "submit"] },
  invalid_options: { options: { maxRetries: -1 } },
  unauthorized: { fetch: answers(401) },
  rate_limited: { fetch: answers(429), options: { maxRetries: 0 } },
  query_failed: { fetch: fails("no") },
  request_expired: { fetch: fails("unknown request id"), methods: ["poll", "resume"] },
  server_error: { fetch: answers(503), options: { maxRetries: 0 } },
  invalid_response: { fetch: answers(404) },
  network: { fetch: () => Promise.reject(new Error("down")), options: { maxRetries: 0 } },
  timeout: { fetch: never, options: { maxRetries: 0, requestTimeoutMs: 5 } },
  deadline_exceeded: { fetch: never, options: { maxWaitMs: 5 } },
  internal: { fetch: never, traps: true },
};

const ANSWER = { exchange: "poll", status: 200, body: "" };

/** Runs a function as in a context that has only the language's own globals. */
function withoutUrl(run) {
  const { URL } = globalThis;
  delete globalThis.URL;
  try {
    return run();
  } finally {
    globalThis.URL = URL;
  }
}

function frames(error) {
  return error.stack.split("\n").filter((line) => /^ {4}at /.test(line));
}

function check(error, code, caller) {
  assert.equal(error.code, code, String(error));
  assert.ok(error.stack.startsWith(`CleverTapError: ${error.message}\n`), error.stack);
  // Node's own frame may be the first.
  const own = frames(error).filter((frame) => !frame.includes("node:internal"));
  assert.match(own[0] ?? "", new RegExp(`\\b${caller}\\b`), error.stack);
  assert.doesNotMatch(error.stack, /clevertap-counts\/index/);
}

for (const [way, api] of [
  ["import", await importPackage()],
  ["require", requirePackage()],
]) {
  const { CleverTapError, CountsClient, classifyAnswer, countQuery, lastDays, splitByDay, validateQuery } = api;
  const clientOn = (fetch = answers(500)) => new CountsClient({ baseUrl: "https://g.example", fetch });

  describe(`by ${way}`, () => {
    for (const [code, { fetch, options, subject, methods = Object.keys(SUBJECTS), traps: trap }] of Object.entries(
      CODES,
    )) {
      it(`${code} shows the async function that awaits the call`, async () => {
        for (const method of methods) {
          const client = clientOn(fetch);
          async function nightlyJob() {
            if (trap) traps.arm(2);
            await client[method](subject ?? SUBJECTS[method], options);
          }
          const error = await nightlyJob().catch((error) => error);
          traps.disarm();
          check(error, code, "nightlyJob");
        }
      });
    }

    it("functions show the function that calls them", () => {
      for (const [code, run] of [
        ["invalid_options", () => new CountsClient({ region: "eu" })],
        ["invalid_query", () => splitByDay({})],
        ["invalid_options", () => validateQuery({}, "other")],
        ["invalid_query", () => countQuery("").toJSON()],
        ["invalid_options", () => lastDays(0, "UTC")],
        ["invalid_options", () => lastDays(1, 5)],
        ["invalid_options", () => lastDays(1, "Nowhere")],
        ["invalid_options", () => classifyAnswer({})],
        ["invalid_options", () => classifyAnswer({ ...ANSWER, endpoint: "other" })],
        ["invalid_options", () => withoutUrl(() => new CountsClient({ baseUrl: "https://g.example" }))],
      ]) {
        const setUp = () => {
          try {
            return run();
          } catch (error) {
            return error;
          }
        };
        const error = setUp();
        check(error, code, "caller\\.test");
        assert.match(error.stack, /\bsetUp\b/);
      }
    });

    it("a call of the wrong receiver shows its caller, too", async () => {
      const { count } = clientOn();
      async function nightlyJob() {
        await count(QUERY);
      }
      check(await nightlyJob().catch((error) => error), "invalid_options", "nightlyJob");
    });

    it("the reason of an abort keeps its stack, even if it is an error of another call", async () => {
      async function first() {
        await clientOn(answers(401)).count(QUERY);
      }
      const failed = await first().catch((error) => error);
      const { stack } = failed;
      const controller = new AbortController();
      const counting = clientOn(never).count(QUERY, { signal: controller.signal });
      controller.abort(failed);
      assert.equal(await counting.catch((error) => error), failed);
      assert.equal(failed.stack, stack);
      assert.ok(failed instanceof CleverTapError);
    });

    it("works in an engine whose errors have no captureStackTrace", async () => {
      const { captureStackTrace } = Error;
      delete Error.captureStackTrace;
      try {
        const error = await clientOn(answers(401))
          .count(QUERY)
          .catch((error) => error);
        assert.equal(error.code, "unauthorized");
        assert.throws(() => splitByDay({}), { code: "invalid_query" });
      } finally {
        Error.captureStackTrace = captureStackTrace;
      }
    });

    it("classes have the names of their declarations", () => {
      assert.equal(CountsClient.name, "CountsClient");
      assert.equal(CleverTapError.name, "CleverTapError");
      assert.equal(api.countQuery("E").constructor.name, "CountQueryBuilder");
    });
  });
}
