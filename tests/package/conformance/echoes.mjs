// A server that echoes secrets, in every way to write them: none is shown.

import { equal, excludes, failsWith, ok } from "./check.mjs";
import { QUERY, answer, clientOn } from "./stage.mjs";

/** Odd characters around a core that every way to write them keeps as it is, so that what is left of it shows. */
const SECRETS = {
  accountId: "acc&t<7f3a9c41>",
  passcode: "p\"a\\s/s %+{}'5e8d2b60=~",
  headers: {
    Authorization: "Bearer tok~en;9b1c4d7e==",
    "X-Latin": "sch\u00fcssel\t3c6f8e0a\u00ff",
    "X-Inner": "5e8d2b60-and-0d9a7b6c",
    "X-Dollar": "$& $1 $` 1f2e3d4c \\u0041",
  },
};
const CORES = /7f3a9c41|5e8d2b60|9b1c4d7e|3c6f8e0a|0d9a7b6c|1f2e3d4c/;

const each = (text, write) => Array.from(text, write).join("");
const code = (c) => c.codePointAt(0);
const isWord = (c) => /\w/.test(c);

/** Ways to write a text. */
const WAYS = {
  "as it is": (text) => text,
  "in JSON": (text) => JSON.stringify(text),
  "in JSON with slashes escaped": (text) => JSON.stringify(text).replaceAll("/", "\\/"),
  "in JSON, all but letters as \\u": (text) =>
    each(text, (c) => (isWord(c) ? c : `\\u${code(c).toString(16).padStart(4, "0")}`)),
  "in JSON, all of it as \\u": (text) => each(text, (c) => `\\u${code(c).toString(16).padStart(4, "0")}`),
  "in JSON, all of it as \\U in capitals": (text) =>
    each(text, (c) => `\\u${code(c).toString(16).toUpperCase().padStart(4, "0")}`),
  "in a URL": encodeURIComponent,
  "in a URL, in small letters": (text) => encodeURIComponent(text).replace(/%../g, (found) => found.toLowerCase()),
  "in a path": encodeURI,
  "in a form": (text) => new URLSearchParams({ t: text }).toString(),
  // Jest's jsdom has no TextEncoder.
  "in a URL, all of it": (text) =>
    encodeURIComponent(text).replace(/%..|[^]/g, (c) =>
      c.length > 1 ? c.toLowerCase() : `%${c.charCodeAt(0).toString(16)}`,
    ),
};
const decodable = (core) => [
  core,
  each(core, (c) => `\\u${code(c).toString(16).padStart(4, "0")}`),
  each(core, (c) => `%${code(c).toString(16)}`),
];
const CORE_FORMS = CORES.source
  .split("|")
  .flatMap(decodable)
  .flatMap((form) => [form, form.toUpperCase()]);

const values = [SECRETS.accountId, SECRETS.passcode, ...Object.values(SECRETS.headers)];

/** What a server says around an echo, and the code of the error then. */
const AROUND = {
  "in an error text": [
    (echo) => [JSON.stringify({ status: "fail", error: `got ${echo}!`, code: 400 })],
    "query_failed",
  ],
  "in an error object": [
    (echo) => [JSON.stringify({ status: "fail", error: { seen: [echo], [echo]: 1 }, code: 400 })],
    "query_failed",
  ],
  "in a page": [(echo) => [`<p>${echo}</p>`], "invalid_response"],
  "in a page that fails": [(echo) => [`<p>${echo}</p>`, { status: 503 }], "server_error"],
  "in what looks like a count": [(echo) => [JSON.stringify({ status: "success", count: echo })], "invalid_response"],
  "in a status": [(echo) => [JSON.stringify({ status: echo })], "invalid_response"],
  "at the end of what is shown": [(echo) => [`${"x".repeat(190)}${echo}`], "invalid_response"],
};

/** These encode the echo as JSON. Secrets that are encoded as JSON twice are not hidden. */
const JSON_AROUND = new Set(["in an error object", "in what looks like a count", "in a status"]);

const cases = {};

for (const [around, [makeAnswer, expected]] of Object.entries(AROUND)) {
  cases[`echoes ${around}, however written, are hidden`] = async (context) => {
    for (const [way, write] of Object.entries(WAYS)) {
      if (JSON_AROUND.has(around) && way.startsWith("in JSON")) continue;
      for (const value of values) {
        const echo = write(value);
        const client = clientOn(context, () => Promise.resolve(answer(...makeAnswer(echo))), {
          ...SECRETS,
          maxRetries: 0,
        });
        const error = await failsWith(context.api, client.count(QUERY), expected);
        const texts = [error.message, error.apiError, error.bodyStart, error.stack, JSON.stringify(error)];
        for (const text of texts)
          for (const form of CORE_FORMS) excludes(text, form, `${way}: ${JSON.stringify(value)}`);
      }
    }
  };
}

Object.assign(cases, {
  async "what a network error says is hidden, but for the cause itself"(context) {
    for (const [way, write] of Object.entries(WAYS)) {
      for (const value of values) {
        const cause = new TypeError("fetch failed", { cause: new Error(`invalid header ${write(value)}`) });
        const client = clientOn(context, () => Promise.reject(cause), { ...SECRETS, maxRetries: 0 });
        const error = await failsWith(context.api, client.count(QUERY), "network");
        ok(error.cause === cause, "the cause is another");
        for (const form of CORE_FORMS)
          for (const text of [error.message, JSON.stringify(error), error.stack.split("\n")[0]])
            excludes(text, form, `${way}: ${JSON.stringify(value)}`);
      }
    }
  },

  async "what stands in for a secret is as it should be"(context) {
    const body = JSON.stringify({ status: "fail", error: `a ${values.join(" b ")} c`, code: 400 });
    const client = clientOn(context, () => Promise.resolve(answer(body)), { ...SECRETS, maxRetries: 0 });
    const { apiError } = await failsWith(context.api, client.count(QUERY), "query_failed");
    equal(apiError, "a *** b *** b *** b *** b *** b *** c", "apiError");
  },
});

export default cases;
