// Runs each example of the README as it is written. A last test fails if an example was not run.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, it } from "node:test";
import { importPackage, requireFromProject } from "../support/package.mjs";

const api = await importPackage();
const { CountsClient } = api;
const packageFile = (name) => requireFromProject().resolve(`clevertap-counts/${name}`);
const readme = readFileSync(packageFile("package.json").replace(/package.json$/, "README.md"), "utf8");
const AsyncFunction = (async () => {}).constructor;

const examples = [...readme.matchAll(/^( *)```[jt]s\n([\s\S]*?)^\1```$/gm)].map(([, , code]) => code);
const ran = new Set();

/**
 * Runs the example that contains a text. The package's exports and `values` are its variables. Returns its default export,
 * the value that it returns itself, or the values of the variables that `results` names.
 */
function run(text, values = {}, results = []) {
  const found = examples.filter((code) => code.includes(text));
  assert.equal(found.length, 1, `examples with ${text}`);
  ran.add(found[0]);
  const code = found[0].replace(/^ *import .*\n/gm, "").replace("export default", "return");
  const returns = results.length > 0 ? `return { ${results} };` : "";
  const names = Object.keys({ ...api, ...values });
  // A block, so that an example may declare a variable that has the name of an export.
  const body = new AsyncFunction(...names, `{ ${code}\n${returns} }`);
  return body(...Object.values({ ...api, ...values }));
}

/** Returns a client whose requests get these answers, and the list of its requests. The last answer is for all others, too. */
function client(...answers) {
  const requests = [];
  const fetch = async (url, { method, body }) => {
    requests.push({ method, path: new URL(url).pathname, query: body && JSON.parse(body) });
    return Response.json(answers.length > 1 ? answers.shift() : answers[0]);
  };
  return { requests, client: new CountsClient({ baseUrl: "https://gateway.example", pollIntervalMs: 0, fetch }) };
}

const SUCCESS = { status: "success", count: 5 };
const PARTIAL = { status: "partial", req_id: 7 };
const EXPIRED = { status: "fail", error: "Invalid request id" };
const QUERY = { event_name: "E", from: 20240101, to: 20240109 };

it("counts", async (t) => {
  const fetch = t.mock.method(globalThis, "fetch", async () => Response.json(SUCCESS));
  const { count } = await run('where("Amount", "greater_than", 100)', {}, ["count"]);
  assert.equal(count, 5);
  const [url, { body }] = fetch.mock.calls[0].arguments;
  assert.equal(url, "https://in1.api.clevertap.com/1/counts/events.json");
  assert.deepEqual(JSON.parse(body), {
    event_name: "Charged",
    event_properties: [{ name: "Amount", operator: "greater_than", value: 100 }],
    from: 20250101,
    to: 20250131,
  });
});

it("counts people with a query of all kinds of conditions", async () => {
  const { requests, ...values } = client(SUCCESS);
  const { people } = await run("did_none", values, ["people"]);
  assert.equal(people, 5);
  assert.equal(requests[0].path, "/1/counts/profiles.json");
  assert.equal(Object.keys(requests[0].query).length, 7);
});

it("counts the last days of a time zone", async (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.parse("2025-03-01T20:00:00Z") });
  const { requests, ...values } = client(SUCCESS);
  const { recent } = await run("lastDays(30", values, ["recent"]);
  assert.equal(recent, 5);
  assert.deepEqual([requests[0].query.from, requests[0].query.to], [20250131, 20250301]);
});

it("counts the last calendar month of a time zone", async (t) => {
  const rows = [
    ["2025-02-28T20:00:00Z", 20250201, 20250228], // March in Kolkata
    ["2025-02-28T18:00:00Z", 20250101, 20250131],
    ["2025-01-15T00:00:00Z", 20241201, 20241231],
    ["2024-03-31T12:00:00Z", 20240201, 20240229],
  ];
  t.mock.timers.enable({ apis: ["Date"] });
  for (const [now, from, to] of rows) {
    t.mock.timers.setTime(Date.parse(now));
    const { requests, ...values } = client(SUCCESS);
    await run("toLocaleDateString", values);
    assert.deepEqual([requests[0].query.from, requests[0].query.to], [from, to], now);
  }
});

it("prints the problems of a query", async () => {
  const lines = [];
  const console = { error: (path, message) => lines.push(`${path}: ${message}`) };
  await run("validateQuery(JSON.parse", { text: '{"event_name":"E","from":20240101,"to":5}', console });
  assert.equal(lines.length, 1);
  assert.match(lines[0], /^to: /);
});

it("asks for trends and top values", async () => {
  const { client: trends } = client({ status: "success", days: { 20250101: 7138 } });
  const { client: top } = client({ status: "success", plans: { STR: { pro: 4120 } } });
  const both = { trends: (query) => trends.trends(query), top: (query) => top.top(query) };
  const { days, plans } = await run("trend_type", { client: both }, ["days", "plans"]);
  assert.deepEqual([days, plans], [{ 20250101: 7138 }, { STR: { pro: 4120 } }]);
});

it("asks for a series", async () => {
  const { series } = await run("const series", client(SUCCESS), ["series"]);
  assert.deepEqual(series, Array(31).fill(5));
});

it("ends the other counts of a batch after a failure", async () => {
  const signals = [];
  const fetch = async (_, { body, signal }) => {
    signals.push(signal);
    return JSON.parse(body).from === 20240102 ? new Response(null, { status: 401 }) : new Promise(() => {});
  };
  const client = new CountsClient({ baseUrl: "https://gateway.example", fetch });
  const batch = run("allSettled", { client, query: QUERY, console: { log() {} } });
  await assert.rejects(batch, { code: "unauthorized" });
  // The failure frees a slot for one more day.
  assert.ok(signals.length < 9, `${signals.length} requests`);
  const others = signals.filter((_, index) => index !== 1);
  assert.ok(others.length > 0 && others.every(({ aborted }) => aborted));
});

it("logs the phases of a call", async () => {
  const phases = [];
  const values = { ...client(PARTIAL, SUCCESS), query: QUERY, console: { log: (phase) => phases.push(phase) } };
  assert.equal((await run("maxWaitMs: 10 * 60_000,\n});", values, ["count"])).count, 5);
  assert.deepEqual(phases, ["submitting", "waiting", "polling"]);
});

it("stores the pending of a failure", async () => {
  const stored = [];
  const values = { ...client(PARTIAL, {}), query: QUERY, store: async (pending) => stored.push(pending) };
  await assert.rejects(run("await store(error.pending)", values), { code: "invalid_response" });
  assert.deepEqual(
    stored.map(({ reqId }) => reqId),
    ["7"],
  );
});

it("runs a job that a crash interrupted", async () => {
  const saved = [];
  const job = { id: 1, query: QUERY };
  const start = async (...answers) => {
    const { requests, ...values } = client(...answers);
    const { run: runJob } = await run("save(job.id", { ...values, save: (_, pending) => saved.push(pending) }, ["run"]);
    return { requests, runJob };
  };
  const first = await start(PARTIAL, {});
  await assert.rejects(first.runJob(job), { code: "invalid_response" });
  job.pending = JSON.parse(JSON.stringify(saved[0]));

  const second = await start(SUCCESS);
  assert.equal(await second.runJob(job), 5);
  assert.deepEqual(
    second.requests.map(({ method }) => method),
    ["GET"],
  );

  const third = await start(EXPIRED, SUCCESS);
  assert.equal(await third.runJob(job), 5);
  assert.deepEqual(
    third.requests.map(({ method }) => method),
    ["GET", "POST"],
  );
});

it("goes on in the next run of a Worker's cron", async (t) => {
  const answers = [new Response(JSON.stringify(PARTIAL)), new Response(null, { status: 401 }), Response.json(SUCCESS)];
  const methods = [];
  t.mock.method(globalThis, "fetch", async (_, { method }) => {
    methods.push(method);
    return answers.shift();
  });
  // Polls without a wait, which the API of CleverTap does not allow.
  class Client extends CountsClient {
    constructor(options) {
      super({ baseUrl: "https://gateway.example", pollIntervalMs: 0, maxWaitMs: options.maxWaitMs });
      assert.equal(options.maxWaitMs, 600_000);
    }
  }
  const entries = new Map();
  const KV = {
    get: async (key) => JSON.parse(entries.get(key) ?? "null"),
    put: async (key, value) => entries.set(key, value),
    delete: async (key) => entries.delete(key),
  };
  const worker = await run("scheduled(", { CountsClient: Client });
  await assert.rejects(worker.scheduled({}, { KV }), { code: "unauthorized" });
  assert.deepEqual([...entries.keys()], ["pending"]);
  await worker.scheduled({}, { KV });
  assert.deepEqual([...entries], [["count", "5"]]);
  assert.deepEqual(methods, ["POST", "GET", "GET"]);
});

it("classifies an answer that a gateway passes on", async () => {
  const forgotten = [];
  const forget = async (url) => forgotten.push(url);
  const fetch = async () => Response.json(SUCCESS);
  const values = { url: "u", headers: {}, fetch, forget };
  assert.equal((await run("classifyAnswer({", values, ["meaning"])).meaning, "success");
  assert.deepEqual(forgotten, ["u"]);
});

it("sends the requests of a trusted network to http:", async () => {
  const urls = [];
  const fetch = async (url) => {
    urls.push(url);
    return Response.json(SUCCESS);
  };
  const { local } = await run("https://simulator:8080", { fetch }, ["local"]);
  assert.equal(await local.count(QUERY), 5);
  assert.deepEqual(urls, ["http://simulator:8080/1/counts/events.json"]);
});

it("counts in a test with a fetch that answers as CleverTap does", async () => {
  assert.equal((await run("https://clevertap.test", {}, ["count"])).count, 42);
});

it("narrows the name of a region", async () => {
  const before = process.env.REGION;
  process.env.REGION = "in1";
  after(() => {
    if (before === undefined) delete process.env.REGION;
    else process.env.REGION = before;
  });
  const { region, client } = await run("regions.find", {}, ["region", "client"]);
  assert.equal(region, "in1");
  assert.ok(client instanceof CountsClient);
});

it("passes the module itself", async () => {
  const module = new WebAssembly.Module(readFileSync(packageFile("clevertap_counts.wasm")));
  await run("initWasm(module)", { module });
});

it("has run every example", () => {
  assert.ok(examples.length >= 17, `found only ${examples.length}`);
  assert.deepEqual(
    examples.filter((code) => !ran.has(code)),
    [],
  );
});
