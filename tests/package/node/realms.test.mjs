// Values of another realm, as from Jest, vm and Next's edge sandbox: the package treats them like its own realm's.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { createContext, runInContext } from "node:vm";
import { importPackage, requireFromProject } from "../support/package.mjs";

const QUERY = { event_name: "Charged", from: 20240101, to: 20240131 };
const { CountsClient, CleverTapError, countQuery, validateQuery } = await importPackage();

const realm = createContext({ TextEncoder, URL });
const theirs = (source) => runInContext(`(${source})`, realm);
const clientOn = (fetch, more) =>
  new CountsClient({ baseUrl: "https://gateway.example", fetch, pollIntervalMs: 0, maxRetries: 0, ...more });
const success = () => Promise.resolve(new Response('{"status":"success","count":3}'));

it("the test's realm is another one", () => {
  assert.ok(!(theirs("{}") instanceof Object));
  // biome-ignore lint/suspicious/useIsArray: Array.isArray accepts arrays of other realms
  assert.ok(!(theirs("[]") instanceof Array));
  assert.ok(!(theirs("new Error()") instanceof Error));
});

describe("from another realm,", () => {
  it("a query, its arrays and those of the builder are accepted", async () => {
    const query = theirs(
      '{ event_name: "E", event_properties: [{ name: "N", operator: "equals", value: ["a", "b"] }], from: 20240101, to: "2024-01-31" }',
    );
    assert.equal(validateQuery(query).ok, true);
    const built = countQuery("E").where("N", "equals", theirs('["a"]')).between(20240101, 20240101);
    assert.equal(await clientOn(success).count(query), 3);
    assert.equal(await clientOn(success).count(built), 3);
  });

  it("a value of another type is refused with the name of its type", () => {
    for (const [source, shown] of [
      ["new Date()", "Date"],
      ["new Map()", "a Map"],
      ["/x/", "a RegExp"],
      ["Object(5n)", "a BigInt"],
      ["Promise.resolve()", "a Promise"],
      ["() => {}", "a function"],
      ["new Proxy({}, { ownKeys() { throw new Error('theirs'); } })", "theirs"],
      ["new ArrayBuffer(1)", "an ArrayBuffer"],
      ["Symbol()", "a symbol"],
    ]) {
      const { ok, issues } = validateQuery({ ...QUERY, event_properties: theirs(source) });
      assert.equal(ok, false);
      assert.deepEqual(issues[0].path, ["event_properties"]);
      assert.ok(issues[0].message.includes(shown), `${source}: ${issues[0].message}`);
    }
  });

  it("options, headers, a Pending, a URL, a fetch and onProgress are accepted", async () => {
    const seen = [];
    Object.assign(realm, { seen, success });
    const options = theirs(
      '{ baseUrl: { href: "https://gateway.example/p" }, headers: { "X-A": "b" }, fetch: (url, { headers }) => (seen.push(url, headers["X-A"]), success()) }',
    );
    const client = new CountsClient(options);
    const pending = theirs('{ status: "partial", endpoint: "profiles", reqId: "7", notBefore: 0 }');
    assert.equal(await client.resume(pending, theirs("{ onProgress: ({ phase }) => seen.push(phase) }")), 3);
    assert.deepEqual(seen, ["polling", "https://gateway.example/p/1/counts/profiles.json?req_id=7", "b"]);
  });

  it("a signal aborts a call with its reason", async () => {
    const signal = theirs(
      "{ aborted: false, reason: new Error('theirs'), addEventListener(_, listener) { this.listener = listener; }, removeEventListener() { this.removed = true; } }",
    );
    const counting = clientOn(() => new Promise(() => {}))
      .count(QUERY, { signal })
      .catch((error) => error);
    signal.aborted = true;
    signal.listener();
    assert.equal(await counting, signal.reason);
    assert.equal(signal.removed, true);
  });

  it("an error from fetch is the cause itself", async () => {
    const cause = theirs("new TypeError('theirs')");
    const error = await clientOn(() => Promise.reject(cause))
      .count(QUERY)
      .catch((error) => error);
    assert.ok(error instanceof CleverTapError && !(cause instanceof CleverTapError));
    assert.equal(error.cause, cause);
    assert.match(error.message, /theirs/);
  });

  it("a promise, an object like a Response and its bytes are read", async () => {
    const source = `(read) => Promise.resolve({ status: 200, headers: { get() { return null; } }, ...read(new TextEncoder().encode('{"status":"success","count":3}')) })`;
    for (const read of [
      "(bytes) => ({ body: { getReader: () => ({ read: async () => bytes ? { value: new Uint8Array([...bytes, (bytes = null, 32)]) } : { done: true }, cancel() {} }) } })",
      "(bytes) => ({ arrayBuffer: async () => new Uint8Array(bytes).buffer })",
    ]) {
      assert.equal(await clientOn(() => theirs(source)(theirs(read))).count(QUERY), 3);
    }
  });
});

it("a bare context gets an error that names the missing global", () => {
  const source = readFileSync(requireFromProject().resolve("clevertap-counts"), "utf8");
  const globals = { URL, AbortController, setTimeout, clearTimeout };
  for (const missing of ["URL", "AbortController", "setTimeout"]) {
    const context = createContext({ ...globals, [missing]: undefined, module: {} });
    delete context[missing];
    runInContext(source, context);
    assert.equal(runInContext(`module.exports.validateQuery(${JSON.stringify(QUERY)}).ok`, context), true);
    const create = () => runInContext('new module.exports.CountsClient({ baseUrl: "https://g.example" })', context);
    assert.throws(create, (error) => {
      assert.equal(error.code, "invalid_options");
      assert.equal(error.message, `invalid options: ${missing}: this platform has none: define it on globalThis`);
      return error instanceof CleverTapError;
    });
  }
  const whole = createContext({ ...globals, module: {} });
  runInContext(source, whole);
  runInContext('new module.exports.CountsClient({ baseUrl: "https://g.example" })', whole);
});
