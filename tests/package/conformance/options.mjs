// What the constructor and the calls refuse, and what they take.

import { equal, excludes, failsWith, hasCode, ok, thrown } from "./check.mjs";
import { QUERY, clientOn, successAnswer } from "./stage.mjs";

const GATEWAY = { baseUrl: "https://gateway.example" };
const CREDENTIALS = { accountId: "A", passcode: "P" };
const NUMBERS = ["pollIntervalMs", "maxConcurrency", "maxRetries", "requestTimeoutMs", "maxWaitMs"];
const NO_NUMBERS = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, "5", null, true, 5n, {}, new Date(5)];

/** Client options that are refused: the name of the row, the options, the path of an issue. */
const REFUSED = [
  ["no options", undefined],
  ["null", null],
  ["a string", "https://gateway.example"],
  ["a number", 5],
  ["CleverTap without credentials", {}],
  ["CleverTap's region without credentials", { region: "in1" }, "accountId"],
  ["an account id without a passcode", { ...GATEWAY, accountId: "A" }, "passcode"],
  ["a passcode without an account id", { ...GATEWAY, passcode: "P" }, "accountId"],
  ["an unknown region", { ...CREDENTIALS, region: "eu2" }, "region"],
  ["a region that is null", { ...CREDENTIALS, region: null }, "region"],
  ["an unknown key", { ...GATEWAY, acountId: "A" }, "acountId"],
  ["a header of CleverTap's", { ...GATEWAY, headers: { "x-clevertap-PASSCODE": "P" } }, "headers"],
  ["a header like CleverTap's", { ...GATEWAY, headers: { "X-CleverTap-Other": "P" } }, "headers"],
  ["a content type", { ...GATEWAY, headers: { "content-type": "text/plain" } }, "headers"],
  ["headers that are null", { ...GATEWAY, headers: null }, "headers"],
  ["headers that are a string", { ...GATEWAY, headers: "a: b" }, "headers"],
  ["a header value that is no string", { ...GATEWAY, headers: { "X-A": 5 } }, "headers"],
  ["a header value with a newline", { ...GATEWAY, headers: { "X-A": "a\nb" } }, "headers"],
  ["a header value with a NUL", { ...GATEWAY, headers: { "X-A": "a\0b" } }, "headers"],
  ["a header name with a space", { ...GATEWAY, headers: { "X A": "a" } }, "headers"],
  ["an empty header name", { ...GATEWAY, headers: { "": "a" } }, "headers"],
  ["a fetch that is no function", { ...GATEWAY, fetch: {} }, "fetch"],
  ["a fetch that is null", { ...GATEWAY, fetch: null }, "fetch"],
  ["a poll interval below 30 s for a region", { ...CREDENTIALS, pollIntervalMs: 29_999 }, "pollIntervalMs"],
  [
    "a poll interval below 30 s for a CleverTap host",
    { ...CREDENTIALS, baseUrl: "https://API.CleverTap.com.", pollIntervalMs: 0 },
    "pollIntervalMs",
  ],
  ["a CleverTap host without credentials", { baseUrl: "https://sk1.api.clevertap.com" }],
  ["clevertap.com itself without credentials", { baseUrl: "https://clevertap.com./x" }],
];

for (const text of [" A", "A ", "ä", "a\nb", "a\u007f", "a\tb", 5, null, {}]) {
  REFUSED.push([`the account id ${JSON.stringify(text)}`, { ...GATEWAY, accountId: text, passcode: "P" }, "accountId"]);
  REFUSED.push([`the passcode ${JSON.stringify(text)}`, { ...GATEWAY, accountId: "A", passcode: text }, "passcode"]);
}

const BAD_URLS = [
  "http://gateway.example",
  "http://127.0.0.1.example.com",
  "http://localhost.example.com",
  "http://notlocalhost",
  "http://128.0.0.1",
  "http://[::2]",
  "http://[::ffff:127.0.0.1]",
  "http://0.0.0.0",
  "http://192.168.0.1",
  "http://127.0.0.1@gateway.example",
  "https://user@gateway.example",
  "https://user:word@gateway.example",
  "https://gateway.example/?x=1",
  "https://gateway.example/#part",
  "ftp://gateway.example",
  "ws://localhost",
  "data:text/plain,x",
  "/1/counts",
  "gateway.example",
  "//gateway.example",
  "",
  "https://",
  "nonsense",
  null,
  5,
  {},
];
for (const url of BAD_URLS) REFUSED.push([`the base URL ${JSON.stringify(url)}`, { baseUrl: url }, "baseUrl"]);

for (const key of NUMBERS) {
  for (const value of NO_NUMBERS) {
    REFUSED.push([`${key}: ${typeof value} ${String(value)}`, { ...GATEWAY, [key]: value }, key]);
  }
}

/** Client options that are taken. */
const TAKEN = [
  ["a gateway", GATEWAY],
  ["a gateway with credentials", { ...GATEWAY, ...CREDENTIALS }],
  ["credentials", CREDENTIALS],
  [
    "credentials with a space inside and all of ASCII's signs",
    { accountId: "a b!~", passcode: "\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}" },
  ],
  ["the slowest polls", { ...CREDENTIALS, pollIntervalMs: Number.MAX_SAFE_INTEGER }],
  ["30 s for a CleverTap host", { ...CREDENTIALS, pollIntervalMs: 30_000 }],
  ["0 ms for a gateway", { ...GATEWAY, pollIntervalMs: 0, maxRetries: 0 }],
  ["a host that only looks like CleverTap's", { baseUrl: "https://myclevertap.com", pollIntervalMs: 0 }],
  ["another host that only looks like it", { baseUrl: "https://clevertap.com.example", pollIntervalMs: 0 }],
  [
    "undefined for everything",
    {
      ...Object.fromEntries(NUMBERS.map((key) => [key])),
      ...CREDENTIALS,
      region: undefined,
      headers: undefined,
      fetch: undefined,
      baseUrl: undefined,
    },
  ],
  ["a null prototype", Object.assign(Object.create(null), GATEWAY)],
  ["an instance of a class", Object.assign(new (class Options {})(), GATEWAY)],
  ["header values with tabs and spaces inside", { ...GATEWAY, headers: { "X-A": "a\tb c", "x_y.z!": "" } }],
];
for (const url of [
  "http://localhost",
  "http://LOCALHOST:8080/x/",
  "http://127.0.0.1:1",
  "http://127.200.30.4",
  "http://[::1]:8787",
  "http://[0:0:0:0:0:0:0:1]",
  "http://2130706433",
  "http://0x7f.1",
  "https://192.168.0.1",
  "https://[2001:db8::1]/p",
]) {
  TAKEN.push([`the base URL ${url}`, { baseUrl: url }]);
}

/** Options of a call that are refused. */
const CALLS_REFUSED = [
  ["null", null],
  ["a string", "x"],
  ["an unknown key", { timeout: 5 }, "timeout"],
  ["the client's own maxConcurrency", { maxConcurrency: 1 }, "maxConcurrency"],
  ["an unknown endpoint", { endpoint: "event" }, "endpoint"],
  ["an endpoint that is null", { endpoint: null }, "endpoint"],
  ["onProgress that is no function", { onProgress: "x" }, "onProgress"],
  ["onProgress that is null", { onProgress: null }, "onProgress"],
  ["a signal that is none", { signal: {} }, "signal"],
  ["a signal that is null", { signal: null }, "signal"],
  // Made when it is needed: Workers make none outside of a request.
  ["an AbortController for a signal", () => ({ signal: new AbortController() }), "signal"],
];
for (const key of NUMBERS.filter((key) => key !== "maxConcurrency")) {
  for (const value of NO_NUMBERS)
    CALLS_REFUSED.push([`${key}: ${typeof value} ${String(value)}`, { [key]: value }, key]);
}

const cases = {};

for (const [name, options, at] of REFUSED) {
  cases[`the constructor refuses ${name}`] = ({ api }) => {
    const error = hasCode(
      api,
      thrown(() => new api.CountsClient(options)),
      "invalid_options",
    );
    ok(error.issues.length > 0, "there are no issues");
    for (const { code, path, message } of error.issues) {
      ok(typeof code === "string" && Array.isArray(path) && message.length > 0, "an issue is incomplete");
    }
    if (at)
      ok(
        error.issues.some(({ path }) => path[0] === at),
        `no issue is at ${at}: ${JSON.stringify(error.issues)}`,
      );
  };
}

for (const [name, options] of TAKEN) {
  cases[`the constructor takes ${name}`] = ({ api }) => {
    ok(new api.CountsClient(options) instanceof api.CountsClient, "no client");
  };
}

for (const [name, options, at] of CALLS_REFUSED) {
  cases[`a call refuses ${name}, and sends nothing`] = async (context) => {
    let fetched = 0;
    const client = clientOn(context, () => {
      fetched += 1;
      return Promise.resolve(successAnswer(1));
    });
    const given = typeof options === "function" ? options() : options;
    const pending = { status: "partial", endpoint: "events", reqId: "1", notBefore: 0 };
    for (const [method, subject] of [
      ["count", QUERY],
      ["submit", QUERY],
      ["poll", pending],
      ["resume", pending],
    ]) {
      const error = await failsWith(context.api, client[method](subject, given), "invalid_options");
      if (at)
        ok(
          error.issues.some(({ path }) => path[0] === at),
          `no issue is at ${at}: ${JSON.stringify(error.issues)}`,
        );
    }
    equal(fetched, 0, "calls of fetch");
  };
}

Object.assign(cases, {
  async "poll and resume know no endpoint option: the Pending has it"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(1)));
    const pending = { status: "partial", endpoint: "events", reqId: "1", notBefore: 0 };
    await failsWith(context.api, client.poll(pending, { endpoint: "events" }), "invalid_options");
  },

  async "a call's poll interval below 30 s is refused for a CleverTap host"(context) {
    let fetched = 0;
    const fetch = () => Promise.resolve(successAnswer(++fetched));
    const client = new context.api.CountsClient({ ...CREDENTIALS, fetch });
    const error = await failsWith(context.api, client.count(QUERY, { pollIntervalMs: 29_999 }), "invalid_options");
    equal(error.issues[0].path, ["pollIntervalMs"], "the path");
    equal(fetched, 0, "calls of fetch");
    equal(await client.count(QUERY, { pollIntervalMs: 30_000 }), 1, "the count");
  },

  "only own properties are read"({ api }) {
    const inherited = Object.create({ accountId: "A", passcode: "P", maxRetries: -1 });
    Object.assign(inherited, GATEWAY);
    ok(new api.CountsClient(inherited), "inherited options are read");
    hasCode(
      api,
      thrown(() => new api.CountsClient(Object.create(CREDENTIALS))),
      "invalid_options",
    );
  },

  "every problem is listed"({ api }) {
    const options = { baseUrl: "ftp://x", accountId: " ", maxRetries: -1, fetch: 5, more: 1 };
    const { issues } = thrown(() => new api.CountsClient(options));
    const at = new Set(issues.map(({ path }) => path[0]));
    for (const key of ["baseUrl", "maxRetries", "fetch", "more"]) ok(at.has(key), `${key} is not listed: ${[...at]}`);
  },

  "messages never quote credentials, header names or header values"({ api }) {
    const bad = [
      { ...GATEWAY, accountId: "secret-äccount", passcode: "secret-pässcode" },
      { ...GATEWAY, headers: { "secret name": "secret\nvalue" } },
      { ...GATEWAY, headers: { "X-CleverTap-Secret": "secret-value" } },
      { ...GATEWAY, headers: { "X-A": { secret: "secret" } } },
      { ...GATEWAY, headers: "secret: secret" },
      { baseUrl: "https://secret-user:secret-word@gateway.example" },
    ];
    for (const options of bad) {
      const error = thrown(() => new api.CountsClient(options));
      excludes(JSON.stringify(error).toLowerCase().replaceAll("x-clevertap-*", ""), "secret", "the error");
    }
  },

  "a getter that throws is invalid_options"({ api }) {
    const options = {
      get baseUrl() {
        throw new Error("the getter's");
      },
    };
    hasCode(
      api,
      thrown(() => new api.CountsClient(options)),
      "invalid_options",
    );
  },

  async "a call's getter that throws is invalid_options, not a throw"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(1)));
    const options = {
      get signal() {
        throw new Error("the getter's");
      },
    };
    await failsWith(context.api, client.count(QUERY, options), "invalid_options");
    equal(await client.count(QUERY), 1, "the next count");
  },

  async "undefined options of a call mean the client's"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(1)));
    const keys = ["signal", "onProgress", "pollIntervalMs", "maxRetries", "requestTimeoutMs", "maxWaitMs", "endpoint"];
    equal(await client.count(QUERY, Object.fromEntries(keys.map((key) => [key, undefined]))), 1, "the count");
    equal(await client.count(QUERY, undefined), 1, "the count");
  },
});

export default cases;
