// The configuration: what is read, and what is said of what is wrong, by name and never by value.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { readConfig } from "../../www/src/config/config.ts";
import { startGateway, tokenEntry } from "./support/gateway.mjs";

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
  { name: "a region by default", variables: configured(), objectName: "eu1:A" },
  { name: "a region", variables: withAccount({ region: "in1" }), objectName: "in1:A" },
  {
    name: "a base URL",
    variables: { ...withAccount({ baseUrl: "http://127.0.0.1:8080/s/1/" }), POLL_INTERVAL_MS: "100" },
    objectName: "127.0.0.1:8080:A",
  },
];

describe("what is read:", () => {
  for (const { name, variables, objectName } of READ) {
    it(name, () => {
      const { config, problems } = readConfig(variables);
      assert.equal(problems, undefined);
      assert.equal(config.accounts.get("A").objectName, objectName);
    });
  }

  it("the defaults", () => {
    const { config } = readConfig(configured());
    assert.deepEqual(config.settings, {
      POLL_INTERVAL_MS: 30_000,
      REQUEST_TIMEOUT_MS: 60_000,
      PUMP_MAX_MS: 30_000,
      PUMP_MAX_EXCHANGES: 40,
      ANSWER_WAIT_MS: 5_000,
      PROBE_INTERVAL_MS: 60_000,
      PAUSE_MAX_MS: 600_000,
      QUERY_MAX_MS: 86_400_000,
      RETENTION_MS: 86_400_000,
    });
    assert.deepEqual(
      [config.accounts.get("A").maxConcurrency, config.accounts.get("A").maxOpen, config.tokens[0].maxOpen],
      [3, 10_000, 1_000],
    );
  });
});

const CANARY = "canary-secret";
const PROBLEMS = [
  { name: "no ACCOUNTS", variables: { TOKENS: JSON.stringify(TOKENS) }, says: /the secret ACCOUNTS is missing/ },
  { name: "no TOKENS", variables: { ACCOUNTS: JSON.stringify(ACCOUNTS) }, says: /the secret TOKENS is missing/ },
  {
    name: "no JSON",
    variables: configured({ ACCOUNTS: `{"A":{"passcode":"${CANARY}"` }),
    says: /the secret ACCOUNTS is not JSON/,
  },
  {
    name: "no object",
    variables: configured({ TOKENS: `["${CANARY}"]` }),
    says: /the secret TOKENS must be a JSON object/,
  },
  {
    name: "no account",
    variables: configured({ ACCOUNTS: "{}" }),
    says: /the secret ACCOUNTS must be a JSON object with an entry/,
  },
  {
    name: "an account that is no object",
    variables: configured({}, { A: CANARY }),
    says: /ACCOUNTS\["A"\] must be an object/,
  },
  {
    name: "no passcode",
    variables: withAccount({ passcode: undefined }),
    says: /ACCOUNTS\["A"\] is refused by the package: passcode/,
  },
  {
    name: "a passcode that no header can carry",
    variables: withAccount({ passcode: `${CANARY}\n` }),
    says: /passcode/,
  },
  { name: "an unknown region", variables: withAccount({ region: CANARY }), says: /region/ },
  {
    name: "a region and a base URL",
    variables: withAccount({ region: "eu1", baseUrl: "https://a.example" }),
    says: /region|baseUrl/,
  },
  {
    name: "an http: URL to elsewhere",
    variables: withAccount({ baseUrl: `http://${CANARY}.example` }),
    says: /baseUrl/,
  },
  { name: "an unknown key", variables: withAccount({ pascode: CANARY }), says: /unknown key: known are passcode/ },
  {
    name: "no concurrency at all",
    variables: withAccount({ maxConcurrency: 0 }),
    says: /maxConcurrency must be a whole number from 1/,
  },
  {
    name: "a token's name with a space",
    variables: withToken({}, "my token"),
    says: /TOKENS\["my token"\]: a name is/,
  },
  {
    name: "a token instead of its hash",
    variables: withToken({ sha256: CANARY }),
    says: /TOKENS\["dash"\]\.sha256 must be 64 hexadecimal digits/,
  },
  { name: "no hash", variables: withToken({ sha256: [] }), says: /sha256 must be/ },
  {
    name: "the hash of an empty token",
    variables: withToken({ sha256: tokenEntry("").sha256.toUpperCase() }),
    says: /sha256 is the hash of an empty token/,
  },
  {
    name: "an account that is not there",
    variables: withToken({ accounts: ["B"] }),
    says: /accounts must be an array of ids that ACCOUNTS has/,
  },
  { name: "no account of a token", variables: withToken({ accounts: [] }), says: /accounts must be an array/ },
  {
    name: "two names of one token",
    variables: configured({}, ACCOUNTS, { a: TOKENS.dash, b: TOKENS.dash }),
    says: /same sha256 twice/,
  },
  { name: "a cap that is no number", variables: withToken({ maxOpen: "10" }), says: /maxOpen must be a whole number/ },
  {
    name: "a variable that is no number",
    variables: configured({ PUMP_MAX_MS: "30s" }),
    says: /PUMP_MAX_MS must be a whole number from/,
  },
  {
    name: "a pace that CleverTap forbids",
    variables: configured({ POLL_INTERVAL_MS: "1000" }),
    says: /refused by the package: pollIntervalMs/,
  },
  {
    name: "an origin with a path",
    variables: configured({ ALLOWED_ORIGINS: "https://a.example/" }),
    says: /ALLOWED_ORIGINS: "https:\/\/a.example\/" is no origin/,
  },
  { name: "any origin", variables: configured({ ALLOWED_ORIGINS: "*" }), says: /ALLOWED_ORIGINS: "\*" is no origin/ },
];

describe("what is wrong:", () => {
  for (const { name, variables, says } of PROBLEMS) {
    it(name, () => {
      const { problems } = readConfig(variables);
      assert.ok(
        problems?.some((problem) => says.test(problem)),
        JSON.stringify(problems),
      );
      assert.doesNotMatch(JSON.stringify(problems), new RegExp(CANARY));
    });
  }

  it("all of it, at once", () => {
    const { problems } = readConfig({ PUMP_MAX_MS: "x", ALLOWED_ORIGINS: "y" });
    assert.equal(problems.length, 4, JSON.stringify(problems));
  });
});

const gateway = await startGateway({ tokens: `{"dash":{"sha256":"${CANARY}","accounts":["A"]}}` });
after(() => gateway.stop());

describe("a gateway without a configuration", () => {
  for (const path of ["/1/counts/events.json", "/health"]) {
    it(`answers ${path} with a clear 500, and logs why`, async () => {
      const response = await fetch(gateway.url + path, { headers: { Authorization: `Bearer ${CANARY}` } });
      assert.equal(response.status, 500);
      assert.deepEqual(await response.json(), {
        status: "fail",
        error: "the gateway is not configured: the secret ACCOUNTS is missing, its log says more",
        code: 500,
      });
      const logs = gateway.logs().map((line) => JSON.parse(line));
      assert.ok(
        logs.some(({ event, problem }) => event === "misconfigured" && problem === "the secret ACCOUNTS is missing"),
      );
      assert.doesNotMatch(gateway.logs().join("\n"), new RegExp(CANARY));
    });
  }
});
