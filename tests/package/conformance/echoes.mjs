// A server that echoes secrets in any encoding: the package masks all of them.

import { equal, excludes, failsWith, ok } from "./check.mjs";
import { QUERY, answer, clientOn } from "./stage.mjs";

/** Each secret has a core that most encodings leave unchanged, so that an incomplete mask shows. */
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

/** Encodings of a text. */
const ENCODINGS = {
  plain: (text) => text,
  "in JSON": (text) => JSON.stringify(text),
  "in JSON with slashes escaped": (text) => JSON.stringify(text).replaceAll("/", "\\/"),
  "in JSON with all but letters as \\u": (text) =>
    each(text, (c) => (isWord(c) ? c : `\\u${code(c).toString(16).padStart(4, "0")}`)),
  "in JSON with every character as \\u": (text) => each(text, (c) => `\\u${code(c).toString(16).padStart(4, "0")}`),
  "in JSON with every character as \\u in capitals": (text) =>
    each(text, (c) => `\\u${code(c).toString(16).toUpperCase().padStart(4, "0")}`),
  "in a URL": encodeURIComponent,
  "in a URL in lower case": (text) => encodeURIComponent(text).replace(/%../g, (found) => found.toLowerCase()),
  "in a path": encodeURI,
  "in a form": (text) => new URLSearchParams({ t: text }).toString(),
  // Without TextEncoder, which Jest's jsdom lacks.
  "in a URL with every character encoded": (text) =>
    encodeURIComponent(text).replace(/%..|[\s\S]/g, (c) =>
      c.length > 1 ? c.toLowerCase() : `%${c.charCodeAt(0).toString(16)}`,
    ),
};
/** The forms of a core in the encodings that change it. */
const formsOf = (core) => [
  core,
  each(core, (c) => `\\u${code(c).toString(16).padStart(4, "0")}`),
  each(core, (c) => `%${code(c).toString(16)}`),
];
const CORE_FORMS = CORES.source
  .split("|")
  .flatMap(formsOf)
  .flatMap((form) => [form, form.toUpperCase()]);

const values = [SECRETS.accountId, SECRETS.passcode, ...Object.values(SECRETS.headers)];

/** Functions that make an answer around an echo, and the code of the error. */
const PLACES = {
  "in an error text": [
    (echo) => [JSON.stringify({ status: "fail", error: `got ${echo}!`, code: 400 })],
    "query_failed",
  ],
  "in an error object": [
    (echo) => [JSON.stringify({ status: "fail", error: { seen: [echo], [echo]: 1 }, code: 400 })],
    "query_failed",
  ],
  "in a page": [(echo) => [`<p>${echo}</p>`], "invalid_response"],
  "in a page on HTTP 503": [(echo) => [`<p>${echo}</p>`, { status: 503 }], "server_error"],
  "in a success instead of the count": [
    (echo) => [JSON.stringify({ status: "success", count: echo })],
    "invalid_response",
  ],
  "in a status": [(echo) => [JSON.stringify({ status: echo })], "invalid_response"],
  "at the end of bodyStart": [(echo) => [`${"x".repeat(190)}${echo}`], "invalid_response"],
};

/** The places that encode the echo as JSON. Secrets that are encoded as JSON twice are not masked. */
const JSON_PLACES = new Set(["in an error object", "in a success instead of the count", "in a status"]);

function checkMasked(text, label) {
  for (const form of CORE_FORMS) excludes(text, form, label);
}

const cases = {};

for (const [place, [makeAnswer, expected]] of Object.entries(PLACES)) {
  cases[`masks a secret ${place} in every encoding`] = async (context) => {
    for (const [encoding, encode] of Object.entries(ENCODINGS)) {
      if (JSON_PLACES.has(place) && encoding.startsWith("in JSON")) continue;
      for (const value of values) {
        const fetch = () => Promise.resolve(answer(...makeAnswer(encode(value))));
        const client = clientOn(context, fetch, { ...SECRETS, maxRetries: 0 });
        const error = await failsWith(context.api, client.count(QUERY), expected);
        const texts = [error.message, error.apiError, error.bodyStart, error.stack, JSON.stringify(error)];
        for (const text of texts) checkMasked(text, `${encoding}: ${JSON.stringify(value)}`);
      }
    }
  };
}

Object.assign(cases, {
  async "masks secrets in a network error, but not in its cause"(context) {
    for (const [encoding, encode] of Object.entries(ENCODINGS)) {
      for (const value of values) {
        const cause = new TypeError("fetch failed", { cause: new Error(`invalid header ${encode(value)}`) });
        const client = clientOn(context, () => Promise.reject(cause), { ...SECRETS, maxRetries: 0 });
        const error = await failsWith(context.api, client.count(QUERY), "network");
        ok(error.cause === cause, "the cause is another object");
        const texts = [error.message, JSON.stringify(error), error.stack.split("\n")[0]];
        for (const text of texts) checkMasked(text, `${encoding}: ${JSON.stringify(value)}`);
      }
    }
  },

  async "replaces each secret by ***"(context) {
    const body = JSON.stringify({ status: "fail", error: `a ${values.join(" b ")} c`, code: 400 });
    const client = clientOn(context, () => Promise.resolve(answer(body)), { ...SECRETS, maxRetries: 0 });
    const { apiError } = await failsWith(context.api, client.count(QUERY), "query_failed");
    equal(apiError, "a *** b *** b *** b *** b *** b *** c", "apiError");
  },
});

export default cases;
