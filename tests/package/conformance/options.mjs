// Options that the constructor and the calls refuse or accept.

import { equal, excludes, failsWith, hasIssueAt, ok, thrown, throwsWith } from "./check.mjs";
import { QUERY, clientOn, successAnswer } from "./stage.mjs";

const GATEWAY = { baseUrl: "https://gateway.example" };
const HOST = { baseUrl: "https://API.CleverTap.com." };
const CREDENTIALS = { accountId: "A", passcode: "P" };
const ASCII = { accountId: "a b!~", passcode: "\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}" };
const NUMBERS = ["pollIntervalMs", "maxConcurrency", "maxRetries", "requestTimeoutMs", "maxWaitMs"];
const ALL_UNDEFINED = Object.fromEntries([...NUMBERS, "region", "headers", "fetch", "baseUrl"].map((key) => [key]));
const BAD_NUMBERS = [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, "5", null, true, 5n, {}, new Date(5)];

/** Client options that are refused: the name of the row, the options, and the key of an issue. */
const REFUSED = [
  ["no options", undefined],
  ["null", null],
  ["a string", "https://gateway.example"],
  ["a number", 5],
  ["CleverTap without credentials", {}],
  ["a region of CleverTap without credentials", { region: "in1" }, "accountId"],
  ["an account id of CleverTap without a passcode", { accountId: "A", region: "in1" }, "passcode"],
  ["a passcode without an account id", { ...GATEWAY, passcode: "P" }, "accountId"],
  ["an unknown region", { ...CREDENTIALS, region: "eu2" }, "region"],
  ["a region that is null", { ...CREDENTIALS, region: null }, "region"],
  ["an unknown key", { ...GATEWAY, acountId: "A" }, "acountId"],
  ["CleverTap's passcode header", { ...GATEWAY, headers: { "x-clevertap-PASSCODE": "P" } }, "headers"],
  ["any other X-CleverTap header", { ...GATEWAY, headers: { "X-CleverTap-Other": "P" } }, "headers"],
  ["a content type", { ...GATEWAY, headers: { "content-type": "text/plain" } }, "headers"],
  ["headers that are null", { ...GATEWAY, headers: null }, "headers"],
  ["headers that are a string", { ...GATEWAY, headers: "a: b" }, "headers"],
  ["a header value that is a number", { ...GATEWAY, headers: { "X-A": 5 } }, "headers"],
  ["a header value with a newline", { ...GATEWAY, headers: { "X-A": "a\nb" } }, "headers"],
  ["a header value with a NUL", { ...GATEWAY, headers: { "X-A": "a\0b" } }, "headers"],
  ["a header name with a space", { ...GATEWAY, headers: { "X A": "a" } }, "headers"],
  ["an empty header name", { ...GATEWAY, headers: { "": "a" } }, "headers"],
  ["a fetch that is an object", { ...GATEWAY, fetch: {} }, "fetch"],
  ["a fetch that is null", { ...GATEWAY, fetch: null }, "fetch"],
  ["a poll interval below 30 s for a region", { ...CREDENTIALS, pollIntervalMs: 29_999 }, "pollIntervalMs"],
  ["a poll interval below 30 s for a CleverTap host", { ...CREDENTIALS, ...HOST, pollIntervalMs: 0 }, "pollIntervalMs"],
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
  for (const value of BAD_NUMBERS) {
    REFUSED.push([`the ${typeof value} ${String(value)} as ${key}`, { ...GATEWAY, [key]: value }, key]);
  }
}

/** Client options that are accepted. */
const ACCEPTED = [
  ["a gateway", GATEWAY],
  ["a gateway with credentials", { ...GATEWAY, ...CREDENTIALS }],
  ["credentials", CREDENTIALS],
  ["credentials with a space and every ASCII punctuation mark", ASCII],
  ["a poll interval of 2^53-1 ms", { ...CREDENTIALS, pollIntervalMs: Number.MAX_SAFE_INTEGER }],
  ["a poll interval of 30 s for a CleverTap host", { ...CREDENTIALS, pollIntervalMs: 30_000 }],
  ["a poll interval of 0 ms for a gateway", { ...GATEWAY, pollIntervalMs: 0, maxRetries: 0 }],
  ["a poll interval of 0 ms for myclevertap.com", { baseUrl: "https://myclevertap.com", pollIntervalMs: 0 }],
  [
    "a poll interval of 0 ms for clevertap.com.example",
    { baseUrl: "https://clevertap.com.example", pollIntervalMs: 0 },
  ],
  ["undefined for every optional key", { ...ALL_UNDEFINED, ...CREDENTIALS }],
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
  ACCEPTED.push([`the base URL ${url}`, { baseUrl: url }]);
}

/** Call options that are refused: the name of the row, the options, and the key of an issue. */
const CALLS_REFUSED = [
  ["null", null],
  ["a string", "x"],
  ["an unknown key", { timeout: 5 }, "timeout"],
  ["the client option maxConcurrency", { maxConcurrency: 1 }, "maxConcurrency"],
  ["an unknown endpoint", { endpoint: "event" }, "endpoint"],
  ["an endpoint that is null", { endpoint: null }, "endpoint"],
  ["an onProgress that is a string", { onProgress: "x" }, "onProgress"],
  ["an onProgress that is null", { onProgress: null }, "onProgress"],
  ["a signal that is an empty object", { signal: {} }, "signal"],
  // Made by the case itself, because a Worker cannot make an AbortController outside of a request.
  ["an AbortController as the signal", () => ({ signal: new AbortController() }), "signal"],
];
for (const key of NUMBERS.filter((key) => key !== "maxConcurrency")) {
  for (const value of BAD_NUMBERS) {
    CALLS_REFUSED.push([`the ${typeof value} ${String(value)} as ${key}`, { [key]: value }, key]);
  }
}

const cases = {};

for (const [name, options, at] of REFUSED) {
  cases[`the constructor refuses ${name}`] = ({ api }) => {
    const error = throwsWith(api, () => new api.CountsClient(options), "invalid_options");
    ok(error.issues.length > 0, "there are no issues");
    for (const { code, path, message } of error.issues) {
      ok(typeof code === "string" && Array.isArray(path) && message.length > 0, "an issue is incomplete");
    }
    if (at) hasIssueAt(error, at);
  };
}

for (const [name, options] of ACCEPTED) {
  cases[`the constructor accepts ${name}`] = ({ api }) => {
    ok(new api.CountsClient(options) instanceof api.CountsClient, "no client");
  };
}

for (const [name, options, at] of CALLS_REFUSED) {
  cases[`a call refuses ${name} and sends nothing`] = async (context) => {
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
      if (at) hasIssueAt(error, at);
    }
    equal(fetched, 0, "calls of fetch");
  };
}

Object.assign(cases, {
  async "poll refuses the option endpoint, because the Pending has one"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(1)));
    const pending = { status: "partial", endpoint: "events", reqId: "1", notBefore: 0 };
    await failsWith(context.api, client.poll(pending, { endpoint: "events" }), "invalid_options");
  },

  async "a call refuses a poll interval below 30 s for a CleverTap host"(context) {
    let fetched = 0;
    const fetch = () => Promise.resolve(successAnswer(++fetched));
    const client = new context.api.CountsClient({ ...CREDENTIALS, fetch });
    const error = await failsWith(context.api, client.count(QUERY, { pollIntervalMs: 29_999 }), "invalid_options");
    equal(error.issues[0].path, ["pollIntervalMs"], "the path");
    equal(fetched, 0, "calls of fetch");
    equal(await client.count(QUERY, { pollIntervalMs: 30_000 }), 1, "the count");
  },

  "the constructor reads only own properties"({ api }) {
    const inherited = Object.create({ accountId: "A", passcode: "P", maxRetries: -1 });
    Object.assign(inherited, GATEWAY);
    ok(new api.CountsClient(inherited), "inherited options are read");
    throwsWith(api, () => new api.CountsClient(Object.create(CREDENTIALS)), "invalid_options");
  },

  "the constructor lists every problem"({ api }) {
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

  "the constructor throws invalid_options if a getter throws"({ api }) {
    const options = {
      get baseUrl() {
        throw new Error("the getter's");
      },
    };
    throwsWith(api, () => new api.CountsClient(options), "invalid_options");
  },

  async "a call rejects with invalid_options if a getter throws"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(1)));
    const options = {
      get signal() {
        throw new Error("the getter's");
      },
    };
    await failsWith(context.api, client.count(QUERY, options), "invalid_options");
    equal(await client.count(QUERY), 1, "the next count");
  },

  async "a call uses the client's options for those that are undefined"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(1)));
    const keys = ["signal", "onProgress", "pollIntervalMs", "maxRetries", "requestTimeoutMs", "maxWaitMs", "endpoint"];
    equal(await client.count(QUERY, Object.fromEntries(keys.map((key) => [key, undefined]))), 1, "the count");
    equal(await client.count(QUERY, undefined), 1, "the count");
  },
});

export default cases;
