// What a CleverTapError carries, beyond its code.

import { between, equal, failsWith, hasCode, includes, matches, ok, same, thrown } from "./check.mjs";
import { QUERY, clientOn, failure, partial, stage, success } from "./stage.mjs";

/** The error of one POST that is answered so. */
async function errorOf(context, step, code, options) {
  const { client } = await stage(context, { script: [step] }, { maxRetries: 0, ...options });
  return failsWith(context.api, client.count(QUERY), code);
}

export default {
  async "a failure has the service's text and code, and the HTTP status"(context) {
    const error = await errorOf(context, "failOn200", "query_failed");
    equal([error.status, error.apiError, error.apiCode], [200, '["Invalid event : Uninstalled"]', 400], "the fields");
    const text = await errorOf(context, failure({ error: "No", code: "401" }, { status: 403 }), "unauthorized");
    equal([text.status, text.apiError, text.apiCode], [403, "No", 401], "the fields of a code in a string");
  },

  async "what the answer had not is not there"(context) {
    const error = await errorOf(context, { body: '{"status":"fail"}' }, "query_failed");
    for (const key of ["apiError", "apiCode", "retryAfterMs", "reqId", "pending", "issues", "bodyStart"]) {
      equal(error[key], undefined, key);
    }
    equal(error.status, 200, "status");
  },

  async "apiError is a string: a non-string as its JSON text, at most 1,000 characters"(context) {
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
    ok(cutPair.apiError.isWellFormed?.() ?? true, "apiError is cut within a character");
    between([...cutPair.apiError].length, 1, 1_000, "the length of apiError");
  },

  async "bodyStart is the body's first 200 characters"(context) {
    const body = `<html>${"é".repeat(1_000)}`;
    const error = await errorOf(context, { body }, "invalid_response");
    equal(error.bodyStart, body.slice(0, 200), "bodyStart");
    equal((await errorOf(context, { body: "<p>" }, "invalid_response")).bodyStart, "<p>", "bodyStart");
    equal((await errorOf(context, "emptyBody", "invalid_response")).bodyStart, "", "bodyStart");
  },

  async "control characters are escaped in the message"(context) {
    const text = "bell \u0007 escape \u001b[31m newline \n return \r nul \u0000 delete \u007f c1 \u0085 \u009b";
    const failed = await errorOf(context, failure({ error: text, code: 400 }), "query_failed");
    ok(!/\p{Cc}/u.test(failed.message), `the message has control characters: ${JSON.stringify(failed.message)}`);
    includes(failed.message, "bell", "the message");
    const refused = thrown(() => context.api.splitByDay({ ...QUERY, [`odd${text}`]: 1, from: text }));
    ok(!/\p{Cc}/u.test(refused.message), `the message has control characters: ${JSON.stringify(refused.message)}`);
    for (const { message } of refused.issues) ok(!/\p{Cc}/u.test(message), `an issue has: ${JSON.stringify(message)}`);
  },

  async "Retry-After is read on any answer, in seconds or as an HTTP date"(context) {
    for (const step of ["tooMany", "html502", "failOn200", "unauthorized", "redirect", "emptyBody"]) {
      const { client } = await stage(context, { script: [{ fault: step, retryAfter: "7" }] }, { maxRetries: 0 });
      const error = await client.count(QUERY).catch((error) => error);
      // A redirect may be opaque, and then has no headers.
      if (step === "redirect" && error.status === undefined) continue;
      equal(error.retryAfterMs, 7_000, `retryAfterMs of ${step}`);
    }
    const date = new Date(Date.now() + 60_000).toUTCString();
    const dated = await errorOf(context, { status: 503, retryAfter: date }, "server_error");
    between(dated.retryAfterMs, 45_000, 61_000, "retryAfterMs of a date");
  },

  async "a Retry-After that cannot be read is ignored"(context) {
    for (const retryAfter of ["soon", "-5", "1.5e", "", "7 apples", "Mon, 99 Foo 2030 00:00:00 GMT"]) {
      const error = await errorOf(context, { status: 503, retryAfter }, "server_error");
      equal(error.retryAfterMs, undefined, `retryAfterMs of ${JSON.stringify(retryAfter)}`);
    }
  },

  async "attempts are the tries of the last exchange"(context) {
    const script = [{ status: 503, retryAfter: "0" }, partial(1), "html502", "html502", "html502"];
    const { client, exchanges } = await stage(context, { script }, { maxRetries: 2 });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    equal(error.attempts, 3, "attempts");
    equal((await exchanges()).length, 5, "the number of exchanges");
  },

  async "nothing sent is attempts 0"(context) {
    const client = clientOn(context, () => new Promise(() => {}));
    const invalid = await failsWith(context.api, client.count({}), "invalid_query");
    equal([invalid.attempts, invalid.transient], [0, false], "attempts and transient");
    const options = await failsWith(context.api, client.count(QUERY, { maxRetries: -1 }), "invalid_options");
    equal([options.attempts, options.transient], [0, false], "attempts and transient");
  },

  async "an error is an Error by that name, with a stack"(context) {
    const { CleverTapError, splitByDay } = context.api;
    const error = thrown(() => splitByDay({}));
    hasCode(context.api, error, "invalid_query");
    ok(error instanceof Error, "it is no Error");
    equal(error.name, "CleverTapError", "name");
    includes(String(error), `CleverTapError: ${error.message}`, "String(error)");
    equal(typeof error.stack, "string", "the type of stack");
    for (const other of [new Error("x"), {}, null, undefined, 5, "x", Object.create(Error.prototype)]) {
      ok(!(other instanceof CleverTapError), `${String(other)} is taken for one`);
    }
  },

  async "toJSON gives all fields but the cause"(context) {
    const cause = new Error("the cause");
    const client = clientOn(context, () => Promise.reject(cause), { maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), "network");
    same(error.cause, cause, "the cause");
    const json = JSON.parse(JSON.stringify(error));
    equal(
      json,
      { name: "CleverTapError", code: "network", message: error.message, transient: true, attempts: 1 },
      "the JSON",
    );

    const stale = await stage(context, {
      script: [partial(5), failure({ error: "no", code: 503 }, { retryAfter: "3" })],
    });
    const failed = await failsWith(context.api, stale.client.count(QUERY, { maxRetries: 0 }), "server_error");
    const fields = failed.toJSON();
    const expected = [
      "apiCode",
      "apiError",
      "attempts",
      "code",
      "message",
      "name",
      "pending",
      "reqId",
      "retryAfterMs",
      "status",
      "transient",
    ];
    equal(Object.keys(fields).sort(), expected, "the keys");
    equal(fields.pending, failed.pending, "pending");
    matches(JSON.stringify(failed), /"apiCode":503/, "the JSON");
  },

  async "error.pending counts from the failed answer, and can be resumed"(context) {
    const script = [partial(5), { status: 503 }, success(8)];
    const { client, exchanges } = await stage(context, { script }, { pollIntervalMs: 60, maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    const [, failed] = await exchanges();
    ok(error.pending.notBefore >= failed.answeredAt + 60, "notBefore is too early");
    equal(await client.resume(JSON.parse(JSON.stringify(error.pending))), 8, "the count");
    ok((await exchanges())[2].arrivedAt >= failed.answeredAt + 60, "the poll was too early");
  },

  async "invalid_query and invalid_options carry issues with paths"(context) {
    const { CountsClient, splitByDay } = context.api;
    const query = thrown(() => splitByDay({ event_name: "E", from: 20240101, to: 20240199 }));
    equal(
      query.issues.map(({ code, path }) => [code, path]),
      [["date", ["to"]]],
      "the query's issues",
    );
    const options = thrown(() => new CountsClient({ baseUrl: "https://g.example", maxRetries: -1 }));
    hasCode(context.api, options, "invalid_options");
    equal(
      options.issues.map(({ path }) => path),
      [["maxRetries"]],
      "the options' issues",
    );
  },
};
