// The configuration: its defaults, and the report of every problem by name but never by value.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
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
];

describe("readConfig", () => {
  for (const { name, variables, objectName } of READ) {
    it(name, () => {
      const { config, problems } = readConfig(variables);
      assert.equal(problems, undefined);
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
    name: "a passcode that is not valid in a header",
    variables: withAccount({ passcode: `${CANARY}\n` }),
    message: /passcode/,
  },
  { name: "an unknown region", variables: withAccount({ region: CANARY }), message: /region/ },
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

const gateway = await startGateway({ tokens: `{"dash":{"sha256":"${CANARY}","accounts":["A"]}}` });
after(() => gateway.stop());

describe("a gateway without ACCOUNTS", () => {
  for (const path of ["/1/counts/events.json", "/health"]) {
    it(`answers ${path} with a 500 that names the missing secret, and logs every problem`, async () => {
      const before = gateway.logs().length;
      const response = await fetch(gateway.url + path, { headers: { Authorization: `Bearer ${CANARY}` } });
      assert.equal(response.status, 500);
      assert.deepEqual(await response.json(), {
        status: "fail",
        error: "the gateway is not configured: the secret ACCOUNTS is missing, see its log",
        code: 500,
      });
      const isMissing = (line) => {
        const { event, problem } = JSON.parse(line);
        return event === "misconfigured" && problem === "the secret ACCOUNTS is missing";
      };
      await eventually(
        () => gateway.logs().slice(before),
        (lines) => lines.some(isMissing),
        "the log line about ACCOUNTS",
      );
      assert.doesNotMatch(gateway.logs().join("\n"), new RegExp(CANARY));
    });
  }
});
