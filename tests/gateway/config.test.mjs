// The configuration: its defaults, and the report of every problem by name but never by value.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { readConfig } from "../../www/src/config/config.ts";
import { startGateway, tokenEntry } from "./support/gateway.mjs";
import { eventually } from "./support/wait.mjs";

const ACCOUNTS = { A: { passcode: "p" } };
const TOKENS = { dash: tokenEntry("t", ["A"]) };
const configured = (more = {}, accounts = ACCOUNTS, tokens = TOKENS) => ({
  ACCOUNTS: JSON.stringify(accounts),
  TOKENS: JSON.stringify(tokens),
  ...more,
});
const withAccount = (entry) => configured({}, { A: { passcode: "p", ...entry } });
const withToken = (entry, name = "dash") => configured({}, ACCOUNTS, { [name]: { ...TOKENS.dash, ...entry } });

const READ = [
  { name: "uses the region eu1 by default", variables: configured(), objectName: "eu1:A" },
  { name: "uses the region of the entry", variables: withAccount({ region: "in1" }), objectName: "in1:A" },
  {
    name: "uses the base URL of the entry",
    variables: { ...withAccount({ baseUrl: "http://127.0.0.1:8080/s/1/" }), POLL_INTERVAL_MS: "100" },
    objectName: "127.0.0.1:8080:A",
  },
  {
    name: "merges the parts of split secrets",
    variables: {
      ACCOUNTS_2: JSON.stringify({ A: { passcode: "p", region: "us1" } }),
      ACCOUNTS: JSON.stringify({ B: { passcode: "p" } }),
      TOKENS_SHOP: JSON.stringify({ shop: tokenEntry("shop", ["A", "B"]) }),
      TOKENS_2: JSON.stringify(TOKENS),
    },
    objectName: "us1:A",
  },
];

describe("readConfig", () => {
  for (const { name, variables, objectName } of READ) {
    it(name, () => {
      const { config, problems } = readConfig(variables);
      assert.deepEqual(problems, []);
      assert.equal(config.accounts.get("A").objectName, objectName);
    });
  }

  it("applies the defaults", () => {
    const { config } = readConfig(configured());
    assert.deepEqual(config.settings, {
      POLL_INTERVAL_MS: 30_000,
      REQUEST_TIMEOUT_MS: 60_000,
      PUMP_MAX_MS: 30_000,
      PUMP_MAX_EXCHANGES: 40,
      ANSWER_WAIT_MS: 5_000,
      PROBE_INTERVAL_MS: 60_000,
      PAUSE_MAX_MS: 600_000,
      QUERY_MAX_FAILURES: 20,
      QUERY_MAX_MS: 86_400_000,
      RETENTION_MS: 86_400_000,
      STORAGE_MAX_BYTES: 1_000_000_000,
    });
    assert.deepEqual(
      [config.accounts.get("A").maxConcurrency, config.accounts.get("A").maxOpen, config.tokens[0].maxOpen],
      [3, 10_000, 1_000],
    );
  });
});

const CANARY = "canary-secret";
const PROBLEMS = [
  {
    name: "a missing ACCOUNTS",
    variables: { TOKENS: JSON.stringify(TOKENS) },
    message: /the secret ACCOUNTS is missing/,
  },
  {
    name: "a missing TOKENS",
    variables: { ACCOUNTS: JSON.stringify(ACCOUNTS) },
    message: /the secret TOKENS is missing/,
  },
  {
    name: "a secret that is not JSON",
    variables: configured({ ACCOUNTS: `{"A":{"passcode":"${CANARY}"` }),
    message: /the secret ACCOUNTS is not JSON/,
  },
  {
    name: "a secret that is not an object",
    variables: configured({ TOKENS: `["${CANARY}"]` }),
    message: /the secret TOKENS must be a JSON object/,
  },
  {
    name: "an empty ACCOUNTS",
    variables: configured({ ACCOUNTS: "{}" }),
    message: /the secret ACCOUNTS must be a JSON object with at least one entry/,
  },
  {
    name: "an account that is not an object",
    variables: configured({}, { A: CANARY }),
    message: /ACCOUNTS\["A"\] must be an object/,
  },
  {
    name: "a missing passcode",
    variables: withAccount({ passcode: undefined }),
    message: /ACCOUNTS\["A"\] is refused by the package: passcode/,
  },
  {
    name: "a missing passcode in a part of the secret",
    variables: { ...configured(), ACCOUNTS_2: JSON.stringify({ B: {} }) },
    message: /^ACCOUNTS_2\["B"\] is refused by the package: passcode/,
  },
  {
    name: "a part of a secret that is not JSON",
    variables: { ...configured(), TOKENS_2: CANARY },
    message: /^the secret TOKENS_2 is not JSON$/,
  },
  {
    name: "an account in two parts of the secret",
    variables: { ...configured(), ACCOUNTS_2: JSON.stringify({ A: { passcode: CANARY } }) },
    message: /^ACCOUNTS_2\["A"\]: another secret has this account, too$/,
  },
  {
    name: "a token's name in two parts of the secret",
    variables: { ...configured(), TOKENS_2: JSON.stringify({ dash: tokenEntry("other", ["A"]) }) },
    message: /^TOKENS_2\["dash"\]: another secret has a token of this name, too$/,
  },
  {
    name: "a passcode that is not valid in a header",
    variables: withAccount({ passcode: `${CANARY}\n` }),
    message: /passcode/,
  },
  {
    name: "an unknown region",
    variables: withAccount({ region: CANARY }),
    message: /^ACCOUNTS\["A"\]\.region must be one of eu1, in1, sg1, us1, aps3, mec1$/,
  },
  ...[
    ["in", "in1"],
    ["IN1", "in1"],
    ["eu-1", "eu1"],
    ["us2", "us1"],
    ["aps", "aps3"],
  ].map(([region, meant]) => ({
    name: `the region ${region}, and the one that is meant`,
    variables: withAccount({ region }),
    message: new RegExp(`^ACCOUNTS\\["A"\\]\\.region must be one of .+; did you mean "${meant}"\\?$`),
  })),
  {
    name: "a region together with a base URL",
    variables: withAccount({ region: "eu1", baseUrl: "https://a.example" }),
    message: /region|baseUrl/,
  },
  {
    name: "an http: URL of another machine",
    variables: withAccount({ baseUrl: `http://${CANARY}.example` }),
    message: /baseUrl/,
  },
  {
    name: "an unknown key",
    variables: withAccount({ pascode: CANARY }),
    message: /unknown key; the known keys are passcode/,
  },
  {
    name: "a concurrency of 0",
    variables: withAccount({ maxConcurrency: 0 }),
    message: /maxConcurrency must be a whole number from 1/,
  },
  {
    name: "a concurrency above Cloudflare's limit",
    variables: withAccount({ maxConcurrency: 7 }),
    message: /maxConcurrency must be a whole number from 1 to 6, because Cloudflare opens no more connections/,
  },
  {
    name: "a token's name that contains a space",
    variables: withToken({}, "my token"),
    message: /TOKENS\["my token"\]: a name has/,
  },
  {
    name: "a token in place of its hash",
    variables: withToken({ sha256: CANARY }),
    message: /TOKENS\["dash"\]\.sha256 must be 64 hexadecimal digits/,
  },
  { name: "an empty list of hashes", variables: withToken({ sha256: [] }), message: /sha256 must be/ },
  {
    name: "the hash of an empty token",
    variables: withToken({ sha256: tokenEntry("").sha256.toUpperCase() }),
    message: /sha256 is the hash of an empty token/,
  },
  {
    name: "the hash that the documentation contained",
    variables: withToken({ sha256: [TOKENS.dash.sha256, tokenEntry("example").sha256] }),
    message: /sha256 is the hash of the published token "example"/,
  },
  {
    name: "a token for an account that ACCOUNTS lacks",
    variables: withToken({ accounts: ["B"] }),
    message: /accounts must be an array of account ids from ACCOUNTS/,
  },
  { name: "a token without accounts", variables: withToken({ accounts: [] }), message: /accounts must be an array/ },
  {
    name: "two names for the same token",
    variables: configured({}, ACCOUNTS, { a: TOKENS.dash, b: TOKENS.dash }),
    message: /same sha256 twice/,
  },
  {
    name: "a limit that is not a number",
    variables: withToken({ maxOpen: "10" }),
    message: /maxOpen must be a whole number/,
  },
  {
    name: "a variable that is not a number",
    variables: configured({ PUMP_MAX_MS: "30s" }),
    message: /PUMP_MAX_MS must be a whole number from/,
  },
  {
    name: "a poll interval that CleverTap forbids",
    variables: configured({ POLL_INTERVAL_MS: "1000" }),
    message: /refused by the package: pollIntervalMs/,
  },
  {
    name: "an origin with a path",
    variables: configured({ ALLOWED_ORIGINS: "https://a.example/" }),
    message: /ALLOWED_ORIGINS: "https:\/\/a.example\/" is not an origin/,
  },
  {
    name: "the origin *",
    variables: configured({ ALLOWED_ORIGINS: "*" }),
    message: /ALLOWED_ORIGINS: "\*" is not an origin/,
  },
];

describe("readConfig reports", () => {
  for (const { name, variables, message } of PROBLEMS) {
    it(name, () => {
      const { problems } = readConfig(variables);
      assert.ok(
        problems?.some((problem) => message.test(problem)),
        JSON.stringify(problems),
      );
      assert.doesNotMatch(JSON.stringify(problems), new RegExp(CANARY));
    });
  }

  it("every problem at once", () => {
    const { problems } = readConfig({ PUMP_MAX_MS: "x", ALLOWED_ORIGINS: "y" });
    assert.equal(problems.length, 4, JSON.stringify(problems));
  });
});

/** Entries beside good ones, with the accounts and tokens that remain. */
const PARTIAL = [
  { name: "an account", accounts: { ...ACCOUNTS, B: { region: "in" } }, remain: [["A"], ["dash"]] },
  { name: "a token", tokens: { ...TOKENS, other: { sha256: "x", accounts: ["A"] } }, remain: [["A"], ["dash"]] },
  {
    name: "a token's second account",
    tokens: { dash: tokenEntry("t", ["A", "missing"]) },
    remain: [["A"], ["dash"]],
  },
  {
    name: "two tokens with the same hash",
    tokens: { ...TOKENS, a: tokenEntry("same", ["A"]), b: tokenEntry("same", ["A"]) },
    remain: [["A"], ["dash"]],
  },
  { name: "a part of a secret", more: { ACCOUNTS_2: "{" }, remain: [["A"], ["dash"]] },
  { name: "the published token", tokens: { ...TOKENS, x: tokenEntry("example", ["A"]) }, remain: [["A"], ["dash"]] },
  { name: "the only account", accounts: { A: {} }, remain: [[], ["dash"]] },
];

describe("the rest of the configuration remains after a problem of", () => {
  for (const { name, accounts = ACCOUNTS, tokens = TOKENS, more = {}, remain } of PARTIAL) {
    it(name, () => {
      const { config, problems } = readConfig(configured(more, accounts, tokens));
      assert.equal(problems.length, 1, JSON.stringify(problems));
      assert.deepEqual([[...config.accounts.keys()], config.tokens.map(({ name }) => name)], remain);
    });
  }
});

const unconfigured = await startGateway({ tokens: `{"dash":{"sha256":"${CANARY}","accounts":["A"]}}` });
after(() => unconfigured.stop());

describe("a gateway without ACCOUNTS", () => {
  const MISSING = "the gateway is not configured: the secret ACCOUNTS is missing, see its log";
  for (const [path, status, expected] of [
    ["/1/counts/events.json", 500, { status: "fail", error: MISSING, code: 500 }],
    ["/health", 503, { status: "failing", reason: MISSING }],
  ]) {
    it(`answers ${path} with a ${status} that names the missing secret`, async () => {
      const response = await fetch(unconfigured.url + path, { headers: { Authorization: `Bearer ${CANARY}` } });
      assert.equal(response.status, status);
      assert.deepEqual(await response.json(), expected);
    });
  }

  it("logs every problem, but not for every request", async () => {
    for (let n = 0; n < 30; n++) await fetch(`${unconfigured.url}/health`);
    const problems = () => unconfigured.logs().map((line) => JSON.parse(line).problem);
    await eventually(problems, (all) => all.includes("the secret ACCOUNTS is missing"), "the line about ACCOUNTS");
    // A slow run may reach the next minute.
    assert.ok(problems().length < 30, `${problems().length} lines`);
    assert.doesNotMatch(unconfigured.logs().join("\n"), new RegExp(CANARY));
  });
});

describe("a gateway with one account that is configured wrongly", () => {
  let gateway;
  before(async () => {
    gateway = await startGateway({
      accounts: { good: { passcode: CANARY, baseUrl: "http://127.0.0.1:9" }, bad: { passcode: CANARY, region: "in" } },
      tokens: { a: tokenEntry("for-good", ["good"]), b: tokenEntry("for-bad", ["bad"]), c: tokenEntry("x", ["none"]) },
      vars: { ANSWER_WAIT_MS: "0" },
    });
  });
  after(() => gateway.stop());
  const ask = async (path, token, init = {}) => {
    const headers = { ...(token && { Authorization: `Bearer ${token}` }), "Content-Type": "application/json" };
    const response = await fetch(gateway.url + path, { headers, ...init });
    return { status: response.status, body: await response.json() };
  };
  const post = (token) =>
    ask("/1/counts/events.json", token, {
      method: "POST",
      body: JSON.stringify({ event_name: "x", from: 20240101, to: 20240101 }),
    });
  const REGION = `ACCOUNTS["bad"].region must be one of eu1, in1, sg1, us1, aps3, mec1; did you mean "in1"?`;

  it("takes the queries of the others", async () => {
    const { status, body } = await post("for-good");
    assert.deepEqual([status, body.status], [200, "partial"]);
    assert.equal((await ask("/health", "for-good")).body.status, "ok");
  });

  it("answers that account's queries with the problem", async () => {
    for (const [token, problem] of [
      ["for-bad", REGION],
      ["x", "the secret ACCOUNTS lacks it"],
    ]) {
      const error = `the gateway's configuration of this account is wrong: ${problem}`;
      assert.deepEqual(await post(token), { status: 500, body: { status: "fail", error, code: 500 } });
    }
  });

  it("is degraded, and to the account's token failing", async () => {
    assert.deepEqual(await ask("/health"), {
      status: 200,
      body: { status: "degraded", reason: "the configuration of 1 of 2 accounts is wrong, see the gateway's log" },
    });
    assert.deepEqual(await ask("/health", "for-bad"), {
      status: 503,
      body: {
        status: "failing",
        reason: "the configuration of the account is wrong, see the gateway's log",
        accounts: { bad: { problem: REGION } },
      },
    });
  });
});
