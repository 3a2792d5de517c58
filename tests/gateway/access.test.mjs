// Access to the gateway: tokens, accounts and origins.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { PASSCODE, query, startFixture } from "./support/fixture.mjs";
import { startGateway, tokenEntry } from "./support/gateway.mjs";

const fixture = await startFixture({
  one: { session: { partials: 1 }, tokens: { "token-of-one": {}, "other-token": {} } },
  two: { session: { partials: 1 } },
});
const { simulator } = fixture;
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
  await fixture.stop();
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
  { name: "a bearer token", headers: bearer("for-a"), status: 200 },
  {
    name: "a bearer token after a scheme in lower case and more spaces",
    headers: { Authorization: "bearer  for-a " },
    status: 200,
  },
  { name: "the token as the passcode", headers: { "X-CleverTap-Passcode": "for-a" }, status: 200 },
  {
    name: "the token as the passcode, with the account's id",
    headers: { "X-CleverTap-Passcode": "for-a", "X-CleverTap-Account-Id": "A" },
    status: 200,
  },
  {
    name: "the token as the passcode, with another scheme in Authorization",
    headers: { Authorization: "Basic eDp5", "X-CleverTap-Passcode": "for-a" },
    status: 200,
  },
  { name: "the old token during a rotation", headers: bearer("old"), status: 200 },
  { name: "the new token during a rotation", headers: bearer("new"), status: 200 },
  {
    name: "a token for several accounts that names one",
    headers: { ...bearer("for-both"), "X-CleverTap-Account-Id": "B" },
    status: 200,
  },
  { name: "a token for several accounts that names none", headers: bearer("for-both"), status: 400 },
  {
    name: "a token that names another account",
    headers: { ...bearer("for-a"), "X-CleverTap-Account-Id": "B" },
    status: 403,
  },
  {
    name: "a token that names an unknown account",
    headers: { ...bearer("for-a"), "X-CleverTap-Account-Id": "C" },
    status: 403,
  },
  {
    name: "a token that names __proto__ as the account",
    headers: { ...bearer("for-both"), "X-CleverTap-Account-Id": "__proto__" },
    status: 403,
  },
  { name: "no token", headers: {}, status: 401 },
  { name: "an unknown token", headers: bearer("for-c"), status: 401 },
  { name: "a prefix of a token", headers: bearer("for-"), status: 401 },
  { name: "a token's hash", headers: bearer(tokenEntry("for-a").sha256), status: 401 },
  { name: "a token's name", headers: bearer("single"), status: 401 },
  { name: "an empty passcode", headers: { "X-CleverTap-Passcode": "" }, status: 401 },
  {
    name: "the account's own passcode",
    headers: { "X-CleverTap-Passcode": PASSCODE, "X-CleverTap-Account-Id": "A" },
    status: 401,
  },
  {
    name: "an unknown bearer token, with a known token as the passcode",
    headers: { ...bearer("for-c"), "X-CleverTap-Passcode": "for-a" },
    status: 401,
  },
];

describe("a POST with", () => {
  for (const { name, headers, status } of ACCESS) {
    it(`${name} is answered with ${status}`, async () => {
      const response = await post(headers);
      const text = await response.text();
      assert.equal(response.status, status, text);
      if (status === 401) assert.equal(response.headers.get("WWW-Authenticate"), "Bearer");
      if (status !== 200) assert.deepEqual([JSON.parse(text).status, JSON.parse(text).code], ["fail", status]);
    });
  }
});

describe("authentication", () => {
  it("comes before the req_id of a poll", async () => {
    const statuses = await Promise.all(
      [{}, bearer("for-c"), bearer("for-a")].map(
        async (headers) => (await fetch(`${gateway.url}${PATH}?req_id=1`, { headers })).status,
      ),
    );
    assert.deepEqual(statuses, [401, 401, 404]);
  });

  it("comes before the check of the body", async () => {
    const response = await fetch(gateway.url + PATH, {
      method: "POST",
      body: "{",
      headers: { "Content-Type": "text/plain" },
    });
    assert.equal(response.status, 401);
  });
});

describe("a req_id", () => {
  it("is unknown to any other token, like one that does not exist", async () => {
    const [owner, other] = [fixture.client("one"), fixture.client("one", "other-token")];
    const { body } = await owner.post(query(1));
    const [foreign, unknown] = [await other.poll(body.req_id), await other.poll(4503599627370497)];
    assert.equal(foreign.status, 404);
    assert.deepEqual(foreign.body, { status: "fail", error: "invalid request id", code: 404 });
    assert.deepEqual(unknown.body, foreign.body);
    assert.equal((await owner.poll(body.req_id, "profiles")).status, 404, "at the other endpoint");
    assert.equal((await owner.poll(body.req_id)).status, 200);
    assert.equal((await fixture.client("two").poll(body.req_id)).status, 404, "of another account");
  });
});

const CORS = [
  { name: "no origin", status: 200 },
  { name: "the gateway's origin", origin: () => gateway.url, status: 200 },
  { name: "an allowed origin", origin: () => "https://dash.example", status: 200 },
  { name: "another allowed origin", origin: () => "http://localhost:5173", status: 200 },
  { name: "an unknown origin", origin: () => "https://evil.example", status: 403 },
  { name: "a subdomain of an allowed origin", origin: () => "https://a.dash.example", status: 403 },
  { name: "an allowed origin with another scheme", origin: () => "http://dash.example", status: 403 },
  { name: "an allowed origin with another port", origin: () => "http://localhost:5174", status: 403 },
  { name: "the origin null", origin: () => "null", status: 403 },
];

describe("CORS", () => {
  for (const { name, origin, status } of CORS) {
    const value = origin?.();
    const headers = value === undefined ? {} : { Origin: value };

    it(`${status === 200 ? "allows" : "refuses"} a request from ${name}`, async () => {
      const response = await post({ ...bearer("for-a"), ...headers });
      assert.equal(response.status, status);
      assert.equal(response.headers.get("Vary").includes("Origin"), true);
      assert.equal(response.headers.get("Access-Control-Allow-Origin"), status === 200 ? (value ?? null) : null);
      const exposed = status === 200 && value !== undefined ? "Retry-After, Age" : null;
      assert.equal(response.headers.get("Access-Control-Expose-Headers"), exposed);
    });

    it(`${status === 200 ? "allows" : "refuses"} a preflight from ${name}, which has no token`, async () => {
      const requested = {
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
      };
      const response = await fetch(gateway.url + PATH, { method: "OPTIONS", headers: { ...headers, ...requested } });
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

  it("lets an allowed origin read a refusal", async () => {
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

  it("reports no accounts without a token", async () => {
    assert.deepEqual(await health(), { status: 200, body: { status: "ok" } });
  });

  it("reports the accounts of the token only", async () => {
    const { body } = await health(bearer("for-a"));
    assert.deepEqual(Object.keys(body.accounts), ["A"]);
    assert.equal(body.status, "ok");
    assert.deepEqual(Object.keys((await health(bearer("for-both"))).body.accounts), ["A", "B"]);
  });

  it("refuses an unknown token", async () => {
    assert.equal((await health(bearer("for-c"))).status, 401);
  });
});

it("the gateway forwards no header of a client to CleverTap", async () => {
  const client = fixture.client("two");
  const canary = { "X-Canary": "canary", "X-CleverTap-Account-Id": "two", Cookie: "a=canary" };
  const { body } = await client.post(query(5), { headers: canary });
  await client.finish(body.req_id);
  const { exchanges } = await client.log();
  assert.ok(exchanges.length >= 2);
  for (const { headers } of exchanges) {
    const sent = Object.fromEntries(headers);
    assert.deepEqual([sent["x-clevertap-account-id"], sent["x-clevertap-passcode"]], ["two", PASSCODE]);
    assert.doesNotMatch(JSON.stringify(headers), /canary|token-of|authorization/i);
  }
});
