// The fields of a CleverTapError besides its code.

import {
  between,
  equal,
  failsWith,
  hasCode,
  includes,
  matches,
  ok,
  pluck,
  same,
  thrown,
  throwsWith,
} from "./check.mjs";
import { QUERY, clientOn, failure, partial, stage, success } from "./stage.mjs";

/** HTTP dates count whole seconds. */
const SECOND_MS = 1_000;

/** The error of a count whose POST the server answers with `step`. */
async function errorOf(context, step, code, options) {
  const { client } = await stage(context, { script: [step] }, { maxRetries: 0, ...options });
  return failsWith(context.api, client.count(QUERY), code);
}

export default {
  async "carries the service's error text and code and the HTTP status of a failure"(context) {
    const error = await errorOf(context, "failOn200", "query_failed");
    equal([error.status, error.apiError, error.apiCode], [200, '["Invalid event : Uninstalled"]', 400], "the fields");
    const text = await errorOf(context, failure({ error: "No", code: "401" }, { status: 403 }), "unauthorized");
    equal([text.status, text.apiError, text.apiCode], [403, "No", 401], "the fields if the code is a string");
  },

  async "has no field for values that the answer lacks"(context) {
    const error = await errorOf(context, { body: '{"status":"fail"}' }, "query_failed");
    for (const key of ["apiError", "apiCode", "retryAfterMs", "reqId", "pending", "issues", "bodyStart"]) {
      equal(error[key], undefined, key);
    }
    equal(error.status, 200, "status");
  },

  async "has an apiError of at most 1,000 characters, which is JSON if the service's error is no string"(context) {
    const rows = [
      [["Invalid event"], '["Invalid event"]'],
      [{ message: "no", n: 1 }, '{"message":"no","n":1}'],
      [12, "12"],
    ];
    for (const [error, expected] of rows) {
      const { apiError } = await errorOf(context, failure({ error, code: 400 }), "query_failed");
      equal(apiError, expected, "apiError");
    }
    const long = await errorOf(context, failure({ error: "é".repeat(5_000), code: 400 }), "query_failed");
    between([...long.apiError].length, 900, 1_000, "the length of apiError");
    const cutPair = await errorOf(context, failure({ error: "😀".repeat(5_000), code: 400 }), "query_failed");
    ok(cutPair.apiError.isWellFormed?.() ?? true, "the cut splits a character of apiError");
    between([...cutPair.apiError].length, 1, 1_000, "the length of apiError");
  },

  async "has the first 200 characters of the body as bodyStart"(context) {
    const body = `<html>${"é".repeat(1_000)}`;
    const error = await errorOf(context, { body }, "invalid_response");
    equal(error.bodyStart, body.slice(0, 200), "bodyStart");
    equal((await errorOf(context, { body: "<p>" }, "invalid_response")).bodyStart, "<p>", "bodyStart");
    equal((await errorOf(context, "emptyBody", "invalid_response")).bodyStart, "", "bodyStart");
  },

  async "escapes control characters in the message"(context) {
    const text = "bell \u0007 escape \u001b[31m newline \n return \r nul \u0000 delete \u007f c1 \u0085 \u009b";
    const failed = await errorOf(context, failure({ error: text, code: 400 }), "query_failed");
    ok(!/\p{Cc}/u.test(failed.message), `the message has control characters: ${JSON.stringify(failed.message)}`);
    includes(failed.message, "bell", "the message");
    const refused = thrown(() => context.api.splitByDay({ ...QUERY, [`odd${text}`]: 1, from: text }));
    ok(!/\p{Cc}/u.test(refused.message), `the message has control characters: ${JSON.stringify(refused.message)}`);
    for (const { message } of refused.issues)
      ok(!/\p{Cc}/u.test(message), `an issue has control characters: ${JSON.stringify(message)}`);
  },

  async "reads Retry-After of any answer, in seconds or as an HTTP date"(context) {
    for (const step of ["tooMany", "html502", "failOn200", "unauthorized", "redirect", "emptyBody"]) {
      const { client } = await stage(context, { script: [{ fault: step, retryAfter: "7" }] }, { maxRetries: 0 });
      const error = await client.count(QUERY).catch((error) => error);
      // An opaque redirect has no headers.
      if (step === "redirect" && error.status === undefined) continue;
      equal(error.retryAfterMs, 7_000, `retryAfterMs of ${step}`);
    }
    const before = Date.now();
    const date = new Date(before + 600_000).toUTCString();
    const dated = await errorOf(context, { status: 503, retryAfter: date }, "server_error");
    const [least, most] = [Date.now(), before].map((now) => Date.parse(date) - now);
    between(dated.retryAfterMs, least - SECOND_MS, most + SECOND_MS, "retryAfterMs of a date");
  },

  async "ignores a malformed Retry-After"(context) {
    for (const retryAfter of ["soon", "-5", "1.5e", "", "7 apples", "Mon, 99 Foo 2030 00:00:00 GMT"]) {
      const error = await errorOf(context, { status: 503, retryAfter }, "server_error");
      equal(error.retryAfterMs, undefined, `retryAfterMs of ${JSON.stringify(retryAfter)}`);
    }
  },

  async "counts the tries of the last exchange as attempts"(context) {
    const script = [{ status: 503, retryAfter: "0" }, partial(1), "html502", "html502", "html502"];
    const { client, exchanges } = await stage(context, { script }, { maxRetries: 2 });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    equal(error.attempts, 3, "attempts");
    equal((await exchanges()).length, 5, "the number of exchanges");
  },

  async "has 0 attempts if nothing was sent"(context) {
    const client = clientOn(context, () => new Promise(() => {}));
    const invalid = await failsWith(context.api, client.count({}), "invalid_query");
    equal([invalid.attempts, invalid.transient], [0, false], "attempts and transient");
    const options = await failsWith(context.api, client.count(QUERY, { maxRetries: -1 }), "invalid_options");
    equal([options.attempts, options.transient], [0, false], "attempts and transient");
  },

  async "is an Error named CleverTapError with a stack"(context) {
    const { CleverTapError, splitByDay } = context.api;
    const error = thrown(() => splitByDay({}));
    hasCode(context.api, error, "invalid_query");
    ok(error instanceof Error, "not an Error");
    equal(error.name, "CleverTapError", "name");
    includes(String(error), `CleverTapError: ${error.message}`, "String(error)");
    equal(typeof error.stack, "string", "the type of stack");
    for (const other of [new Error("x"), {}, null, undefined, 5, "x", Object.create(Error.prototype)]) {
      ok(!(other instanceof CleverTapError), `${String(other)} passes for a CleverTapError`);
    }
  },

  async "returns all fields except the cause from toJSON"(context) {
    const cause = new Error("the cause");
    const client = clientOn(context, () => Promise.reject(cause), { maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), "network");
    same(error.cause, cause, "the cause");
    const json = { name: "CleverTapError", code: "network", message: error.message, transient: true, attempts: 1 };
    equal(JSON.parse(JSON.stringify(error)), json, "the JSON");

    const script = [partial(5), failure({ error: "no", code: 503 }, { retryAfter: "3" })];
    const { client: polling } = await stage(context, { script });
    const failed = await failsWith(context.api, polling.count(QUERY, { maxRetries: 0 }), "server_error");
    const fields = failed.toJSON();
    const keys = "apiCode apiError attempts code message name pending reqId retryAfterMs status transient";
    equal(Object.keys(fields).sort(), keys.split(" "), "the keys");
    equal(fields.pending, failed.pending, "pending");
    matches(JSON.stringify(failed), /"apiCode":503/, "the JSON");
  },

  async "has a pending that counts its wait from the failed answer and can be resumed"(context) {
    const script = [partial(5), { status: 503 }, success(8)];
    const { client, exchanges } = await stage(context, { script }, { pollIntervalMs: 60, maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    const [, failed] = await exchanges();
    ok(error.pending.notBefore >= failed.answeredAt + 60, "notBefore is too early");
    equal(await client.resume(JSON.parse(JSON.stringify(error.pending))), 8, "the count");
    ok((await exchanges())[2].arrivedAt >= failed.answeredAt + 60, "the poll was too early");
  },

  async "carries issues with paths if the query or the options are invalid"(context) {
    const { CountsClient, splitByDay } = context.api;
    const { issues } = thrown(() => splitByDay({ event_name: "E", from: 20240101, to: 20240199 }));
    const seen = issues.map(({ code, path }) => [code, path]);
    equal(seen, [["date", ["to"]]], "the query's issues");
    const construct = () => new CountsClient({ baseUrl: "https://g.example", maxRetries: -1 });
    const refused = throwsWith(context.api, construct, "invalid_options");
    equal(pluck(refused.issues, "path"), [["maxRetries"]], "the options' issues");
  },
};
