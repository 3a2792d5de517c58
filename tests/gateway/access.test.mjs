// Who may ask for what: tokens, accounts, origins.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startGateway, tokenEntry } from "./support/gateway.mjs";
import { PASSCODE, query, startStage } from "./support/stage.mjs";

const stage = await startStage({
  one: { session: { partials: 1 }, tokens: { "token-of-one": {}, "other-token": {} } },
  two: { session: { partials: 1 } },
});
const { simulator } = stage;
const [first, second] = await Promise.all(["A", "B"].map((accountId) => simulator.session({ accountId, partials: 1 })));
const gateway = await startGateway({
  accounts: { A: { passcode: PASSCODE, baseUrl: first.baseUrl }, B: { passcode: PASSCODE, baseUrl: second.baseUrl } },
  tokens: {
    both: tokenEntry("for-both", ["A", "B"]),
    single: tokenEntry("for-a", ["A"]),
    rotated: { sha256: [tokenEntry("old").sha256, tokenEntry("new").sha256.toUpperCase()], accounts: ["A"] },
  },
  vars: { ALLOWED_ORIGINS: "https://dash.example, http://localhost:5173" },
});
after(async () => {
  await gateway.stop();
  await stage.stop();
});

const PATH = "/1/counts/events.json";
const post = (headers, body = query()) =>
  fetch(gateway.url + PATH, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", ...headers },
  });
const bearer = (token) => ({ Authorization: `Bearer ${token}` });

const ACCESS = [
  { name: "a bearer", headers: bearer("for-a"), status: 200 },
  { name: "a bearer in other letters and spaces", headers: { Authorization: "bearer  for-a " }, status: 200 },
  { name: "the token as passcode", headers: { "X-CleverTap-Passcode": "for-a" }, status: 200 },
  {
    name: "the token as passcode, and the account",
    headers: { "X-CleverTap-Passcode": "for-a", "X-CleverTap-Account-Id": "A" },
    status: 200,
  },
  {
    name: "the token as passcode beside another kind of authorization",
    headers: { Authorization: "Basic eDp5", "X-CleverTap-Passcode": "for-a" },
    status: 200,
  },
  { name: "the old token while it is rotated", headers: bearer("old"), status: 200 },
  { name: "the new one", headers: bearer("new"), status: 200 },
  { name: "one of several accounts", headers: { ...bearer("for-both"), "X-CleverTap-Account-Id": "B" }, status: 200 },
  { name: "several accounts and no choice", headers: bearer("for-both"), status: 400 },
  { name: "another account", headers: { ...bearer("for-a"), "X-CleverTap-Account-Id": "B" }, status: 403 },
  { name: "an account that is not there", headers: { ...bearer("for-a"), "X-CleverTap-Account-Id": "C" }, status: 403 },
  {
    name: "an account by its prototype",
    headers: { ...bearer("for-both"), "X-CleverTap-Account-Id": "__proto__" },
    status: 403,
  },
  { name: "nothing", headers: {}, status: 401 },
  { name: "an unknown token", headers: bearer("for-c"), status: 401 },
  { name: "the start of a token", headers: bearer("for-"), status: 401 },
  { name: "a token's hash", headers: bearer(tokenEntry("for-a").sha256), status: 401 },
  { name: "a token's name", headers: bearer("single"), status: 401 },
  { name: "an empty passcode", headers: { "X-CleverTap-Passcode": "" }, status: 401 },
  {
    name: "the account's own passcode",
    headers: { "X-CleverTap-Passcode": PASSCODE, "X-CleverTap-Account-Id": "A" },
    status: 401,
  },
  {
    name: "a wrong bearer beside the right passcode",
    headers: { ...bearer("for-c"), "X-CleverTap-Passcode": "for-a" },
    status: 401,
  },
];

describe("access by", () => {
  for (const { name, headers, status } of ACCESS) {
    it(name, async () => {
      const response = await post(headers);
      const text = await response.text();
      assert.equal(response.status, status, text);
      if (status === 401) assert.equal(response.headers.get("WWW-Authenticate"), "Bearer");
      if (status !== 200) assert.deepEqual([JSON.parse(text).status, JSON.parse(text).code], ["fail", status]);
    });
  }

  it("the same for a poll, before anything is said of the req_id", async () => {
    const statuses = await Promise.all(
      [{}, bearer("for-c"), bearer("for-a")].map(
        async (headers) => (await fetch(`${gateway.url}${PATH}?req_id=1`, { headers })).status,
      ),
    );
    assert.deepEqual(statuses, [401, 401, 404]);
  });

  it("nothing at all tells that a body is wrong", async () => {
    const response = await fetch(gateway.url + PATH, {
      method: "POST",
      body: "{",
      headers: { "Content-Type": "text/plain" },
    });
    assert.equal(response.status, 401);
  });
});

describe("a req_id", () => {
  it("is its token's own: to another one it is as unknown as one that never was", async () => {
    const [mine, theirs] = [stage.at("one"), stage.at("one", "other-token")];
    const { body } = await mine.post(query(1));
    const [foreign, unknown] = [await theirs.poll(body.req_id), await theirs.poll(4503599627370497)];
    assert.equal(foreign.status, 404);
    assert.deepEqual(foreign.body, { status: "fail", error: "invalid request id", code: 404 });
    assert.deepEqual(unknown.body, foreign.body);
    assert.equal((await mine.poll(body.req_id, "profiles")).status, 404, "at the other endpoint");
    assert.equal((await mine.poll(body.req_id)).status, 200);
    assert.equal((await stage.at("two").poll(body.req_id)).status, 404, "of another account");
  });
});

const CORS = [
  { name: "none", status: 200 },
  { name: "the page's own", origin: () => gateway.url, status: 200 },
  { name: "an allowed one", origin: () => "https://dash.example", status: 200 },
  { name: "another allowed one", origin: () => "http://localhost:5173", status: 200 },
  { name: "an unknown one", origin: () => "https://evil.example", status: 403 },
  { name: "an allowed one's subdomain", origin: () => "https://a.dash.example", status: 403 },
  { name: "an allowed one with another scheme", origin: () => "http://dash.example", status: 403 },
  { name: "an allowed one with another port", origin: () => "http://localhost:5174", status: 403 },
  { name: "null", origin: () => "null", status: 403 },
];

describe("the origin", () => {
  for (const { name, origin, status } of CORS) {
    const value = origin?.();
    const headers = value === undefined ? {} : { Origin: value };

    it(`${name}, of a request`, async () => {
      const response = await post({ ...bearer("for-a"), ...headers });
      assert.equal(response.status, status);
      assert.equal(response.headers.get("Vary").includes("Origin"), true);
      assert.equal(response.headers.get("Access-Control-Allow-Origin"), status === 200 ? (value ?? null) : null);
      const exposed = status === 200 && value !== undefined ? "Retry-After, Age" : null;
      assert.equal(response.headers.get("Access-Control-Expose-Headers"), exposed);
    });

    it(`${name}, of a preflight, which brings no token`, async () => {
      const asked = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
      };
      const response = await fetch(gateway.url + PATH, { method: "OPTIONS", headers: { ...headers, ...asked } });
      assert.equal(response.status, status === 200 ? 204 : 403);
      assert.equal(response.headers.get("Access-Control-Allow-Origin"), status === 200 ? (value ?? null) : null);
      if (status !== 200) return;
      const allowed = response.headers.get("Access-Control-Allow-Headers").toLowerCase().split(", ");
      for (const needed of [
        "authorization",
        "content-type",
        "cache-control",
        "x-clevertap-account-id",
        "x-clevertap-passcode",
      ]) {
        assert.ok(allowed.includes(needed), needed);
      }
      assert.equal(response.headers.get("Access-Control-Allow-Methods"), "GET, POST, OPTIONS");
      assert.match(response.headers.get("Access-Control-Max-Age"), /^[1-9]\d*$/);
    });
  }

  it("may read a refusal, too", async () => {
    const response = await post({ ...bearer("for-c"), Origin: "https://dash.example" });
    assert.deepEqual(
      [response.status, response.headers.get("Access-Control-Allow-Origin")],
      [401, "https://dash.example"],
    );
  });
});

describe("health", () => {
  const health = async (headers = {}) => {
    const response = await fetch(`${gateway.url}/health`, { headers });
    return { status: response.status, body: await response.json() };
  };

  it("says nothing of accounts to one without a token", async () => {
    assert.deepEqual(await health(), { status: 200, body: { status: "ok" } });
  });

  it("says how a token's accounts are, and only those", async () => {
    const { body } = await health(bearer("for-a"));
    assert.deepEqual(Object.keys(body.accounts), ["A"]);
    assert.deepEqual(Object.keys(body.accounts.A), ["open", "finished", "pausedSince", "oldestDue", "alarm"]);
    assert.deepEqual(Object.keys((await health(bearer("for-both"))).body.accounts), ["A", "B"]);
  });

  it("refuses an unknown token", async () => {
    assert.equal((await health(bearer("for-c"))).status, 401);
  });
});

it("no header of a client reaches CleverTap", async () => {
  const account = stage.at("two");
  const canary = { "X-Canary": "canary", "X-CleverTap-Account-Id": "two", Cookie: "a=canary" };
  const { body } = await account.post(query(5), { headers: canary });
  await account.finish(body.req_id);
  const { exchanges } = await account.log();
  assert.ok(exchanges.length >= 2);
  for (const { headers } of exchanges) {
    const sent = Object.fromEntries(headers);
    assert.deepEqual([sent["x-clevertap-account-id"], sent["x-clevertap-passcode"]], ["two", PASSCODE]);
    assert.doesNotMatch(JSON.stringify(headers), /canary|token-of|authorization/i);
  }
});
