// Secrets: nothing that Node can show of a client, a call, its progress or its errors contains one.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, describe, it } from "node:test";
import { format, inspect } from "node:util";
import { serialize } from "node:v8";
import { runProgram } from "../support/child.mjs";
import { importPackage, requirePackage } from "../support/package.mjs";
import { installTraps } from "../support/traps.mjs";

const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
const SECRETS = {
  accountId: "acct 7f3a9c41&<>",
  passcode: 'p"a\\s/s%+5e8d2b60=',
  headers: { Authorization: "Bearer 9b1c4d7e==", "X-Latin": "schl\u00fcssel\t3c6f8e0a" },
};
const CORES = /7f3a9c41|5e8d2b60|9b1c4d7e|3c6f8e0a/;

const traps = installTraps();
const { CountsClient, CleverTapError } = await importPackage();

const HIDDEN = {
  showHidden: true,
  depth: Number.POSITIVE_INFINITY,
  getters: true,
  maxArrayLength: null,
  maxStringLength: null,
};

/** All texts that Node shows of a value. */
function shown(value) {
  const texts = [
    inspect(value),
    inspect(value, HIDDEN),
    inspect(value, { ...HIDDEN, showProxy: true, customInspect: false }),
  ];
  texts.push(format("%s %o %O %j", value, value, value, value), `${value}`, JSON.stringify(value) ?? "");
  for (let object = value; object !== null && typeof object === "object"; object = Object.getPrototypeOf(object)) {
    for (const key of Reflect.ownKeys(object)) {
      try {
        texts.push(String(key), inspect(value[key], HIDDEN));
      } catch {
        // A getter that needs another `this` shows nothing.
      }
    }
  }
  try {
    texts.push(inspect(structuredClone(value), HIDDEN), serialize(value).toString("latin1"));
  } catch {
    // A value that cannot be cloned shows nothing.
  }
  return texts;
}

function checkHidden(value, label) {
  for (const text of shown(value)) assert.doesNotMatch(text, CORES, label);
}

it("the check finds a secret if there is one", () => {
  for (const value of [
    { x: SECRETS.passcode },
    new Error("x", { cause: SECRETS }),
    Object.create(SECRETS),
    Promise.resolve(SECRETS),
  ]) {
    assert.throws(() => checkHidden(value, "the value"), assert.AssertionError);
  }
});

const echo =
  (init) =>
  async (_url, { headers }) =>
    new Response(`<pre>${JSON.stringify(headers)} ${JSON.stringify(SECRETS)}</pre>`, init);
const ENDS = {
  "an invalid query": [echo(), (client) => client.count({})],
  "invalid options": [echo(), (client) => client.count(QUERY, { maxRetries: -1, signal: 1 })],
  "an invalid answer": [echo(), (client) => client.count(QUERY)],
  "a redirect": [echo({ status: 302, headers: { Location: "https://evil.example" } }), (client) => client.count(QUERY)],
  unauthorized: [echo({ status: 401 }), (client) => client.count(QUERY)],
  "a server error": [echo({ status: 500 }), (client) => client.count(QUERY)],
  "no answer": [() => Promise.reject(new TypeError("fetch failed")), (client) => client.count(QUERY)],
  "a fetch that throws": [
    () => {
      throw new Error("no");
    },
    (client) => client.submit(QUERY),
  ],
  "no Response": [async (_url, init) => init, (client) => client.count(QUERY)],
  "a body that breaks": [
    async () => new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("broken")) })),
    (client) => client.count(QUERY),
  ],
  "a timeout": [() => new Promise(() => {}), (client) => client.count(QUERY, { requestTimeoutMs: 5 })],
  "a deadline": [() => new Promise(() => {}), (client) => client.count(QUERY, { maxWaitMs: 5 })],
  "an abort": [() => new Promise(() => {}), (client) => client.count(QUERY, { signal: AbortSignal.timeout(5) })],
  "a wrong this": [echo(), () => CountsClient.prototype.count.call({}, QUERY)],
  "a trap": [
    () => new Promise(() => {}),
    (client) => {
      const counting = client.count(QUERY);
      traps.arm(0);
      assert.throws(() => new CountsClient({ ...SECRETS, baseUrl: "https://other.example" }), { code: "internal" });
      assert.equal(traps.disarm(), 1);
      return counting;
    },
  ],
};

describe("Node shows no secret", () => {
  for (const [name, [fetch, run]] of Object.entries(ENDS)) {
    it(`if a call ends with ${name}`, async () => {
      const said = [];
      const restore = ["log", "info", "warn", "error", "debug", "trace"].map((method) => {
        const original = console[method];
        console[method] = (...given) => said.push(format(...given));
        return () => (console[method] = original);
      });
      const client = new CountsClient({ ...SECRETS, baseUrl: "https://gateway.example", fetch, maxRetries: 0 });
      const counting = run(client);
      checkHidden(client, "the client");
      checkHidden(counting, "the promise, pending");
      const error = await counting.then(
        () => assert.fail("it was fulfilled"),
        (error) => error,
      );
      for (const undo of restore) undo();
      checkHidden(counting, "the promise, rejected");
      checkHidden(error, "the error");
      checkHidden(client, "the client afterwards");
      if (name !== "an abort") assert.ok(error instanceof CleverTapError, `${error}`);
      assert.deepEqual(said, []);
    });
  }

  it("in the progress that onProgress gets", async () => {
    let calls = 0;
    const fetch = async (...given) =>
      ++calls === 1
        ? new Response('{"status":"partial","req_id":7}')
        : calls === 2
          ? echo({ status: 503 })(...given)
          : new Response('{"status":"success","count":3}');
    const client = new CountsClient({ ...SECRETS, baseUrl: "https://gateway.example", fetch, pollIntervalMs: 0 });
    const phases = [];
    const onProgress = function (progress) {
      phases.push(progress.phase);
      assert.equal(this, undefined);
      checkHidden(progress, progress.phase);
    };
    const uncaught = [];
    const note = (error) => uncaught.push(error);
    process.on("uncaughtException", note);
    assert.equal(await client.count(QUERY, { onProgress }), 3);
    await new Promise((resolve) => setTimeout(resolve));
    process.off("uncaughtException", note);
    assert.deepEqual(uncaught, []);
    for (const phase of ["submitting", "waiting", "polling", "retrying"])
      assert.ok(phases.includes(phase), `${phases}`);
  });

  it("in the constructor's errors", () => {
    for (const api of [{ CountsClient }, requirePackage()]) {
      for (const more of [
        { maxRetries: -1 },
        { region: "in2" },
        { fetch: 1 },
        { headers: { "bad name": SECRETS.passcode } },
        { headers: SECRETS.passcode },
        { passcode: `${SECRETS.passcode}\n` },
        { accountId: [SECRETS.accountId] },
        { baseUrl: `https://u:${encodeURIComponent(SECRETS.passcode)}@x.example` },
      ]) {
        let error;
        try {
          new api.CountsClient({ ...SECRETS, baseUrl: "https://gateway.example", ...more });
        } catch (thrown) {
          error = thrown;
        }
        assert.equal(error?.code, "invalid_options");
        checkHidden(error, JSON.stringify(Object.keys(more)));
      }
    }
  });
});

describe("an error that ends a process", { concurrency: true }, () => {
  const setting = `
    import { CountsClient } from "clevertap-counts";
    const SECRETS = JSON.parse(process.env.SECRETS);
    const QUERY = ${JSON.stringify(QUERY)};
    const echo = async (_url, { headers }) => new Response(JSON.stringify([headers, SECRETS]));
    const client = new CountsClient({ ...SECRETS, baseUrl: "https://gateway.example", fetch: echo });`;
  const printing = `const error = await client.count(QUERY).catch((error) => error);
    console.log(client, error); console.error(error.stack); throw error;`;
  // With a limit of Infinity, Node 26 ends at any error before it prints it.
  const limit = "Error.stackTraceLimit = 10_000; await client.count(QUERY);";
  for (const [kind, body, flags] of [
    ["from an awaited promise", "await client.count(QUERY);", []],
    ["from a promise that is not awaited", "void client.count(QUERY); setTimeout(() => {}, 1000);", []],
    ["from a timer", "client.count(QUERY).catch((error) => setTimeout(() => { throw error; }));", []],
    ["with the longest stack traces", limit, ["--stack-trace-limit=200", "--trace-uncaught"]],
    ["from the constructor", 'new CountsClient({ ...SECRETS, passcode: SECRETS.passcode + "\\n" });', []],
    ["that was printed before", printing, []],
  ]) {
    it(`${kind} shows no secret`, async () => {
      const { code, stdout, stderr } = await runProgram(`${setting}\n${body}`, {
        flags,
        env: { SECRETS: JSON.stringify(SECRETS) },
      });
      assert.notEqual(code, 0);
      assert.match(stderr, /CleverTapError/);
      assert.doesNotMatch(stdout + stderr, CORES);
    });
  }
});

describe("a redirect to another host", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    it(`with ${status} sends no request there from a POST or a poll`, async () => {
      const seen = { here: [], there: [] };
      const listen = async (answer, notes) => {
        const server = createServer((request, response) => {
          notes.push(`${request.method} ${request.headers["x-clevertap-passcode"]}`);
          answer(response);
        });
        await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
        after(() => (server.closeAllConnections(), server.close()));
        return server.address().port;
      };
      const there = await listen((response) => response.end('{"status":"success","count":9}'), seen.there);
      let host = "127.0.0.1";
      const here = await listen(
        (response) => response.writeHead(status, { location: `http://${host}:${there}/x` }).end(),
        seen.here,
      );
      const client = new CountsClient({ ...SECRETS, baseUrl: `http://127.0.0.1:${here}` });
      for (host of ["127.0.0.1", "localhost", "user:pw@127.0.0.1"]) {
        await assert.rejects(client.count(QUERY), { code: "invalid_response", status });
        await assert.rejects(client.resume({ status: "partial", endpoint: "events", reqId: "7", notBefore: 0 }), {
          code: "invalid_response",
          status,
        });
      }
      assert.deepEqual([seen.here.length, seen.there], [6, []]);
      assert.ok(
        seen.here.every((request) => request.endsWith(SECRETS.passcode)),
        "the credentials were not sent: the test proves nothing",
      );
    });
  }
});
