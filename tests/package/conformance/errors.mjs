// What an answer means: the decision table, row by row.

import { equal, failsWith, hasCode, ok } from "./check.mjs";
import { QUERY, failure, partial, stage, success } from "./stage.mjs";

const TRANSIENT = new Set(["rate_limited", "server_error", "network", "timeout"]);
const RESUMABLE = new Set(["unauthorized", "rate_limited", "server_error", "invalid_response"]);

const fail = (error, code, more) => failure({ error, code }, more);
const noCode = (error, more) => failure({ error }, more);
const page = (status) => ({ status, body: "<html>" });

/** Name, the answer, the code on a POST, the code on a poll ("partial" where it is no error). */
const ANSWERS = [
  // Rule 1
  ["a redirect", "redirect", "invalid_response", "invalid_response"],
  [
    "a redirect with a success in it",
    success(5, { status: 302, headers: { Location: "x" } }),
    "invalid_response",
    "invalid_response",
  ],
  ["a 304", { status: 304 }, "invalid_response", "invalid_response"],
  // Rule 3
  ["code 2", fail("wait", 2), "query_failed", "partial"],
  ['code "2"', fail("wait", "2"), "query_failed", "partial"],
  ["a text with in progress", noCode("Request still IN Progress, please retry later"), "query_failed", "partial"],
  ["CleverTap's own in progress", "inProgress", "query_failed", "partial"],
  ["in progress on HTTP 401", fail("in progress", 401, { status: 401 }), "unauthorized", "partial"],
  ["in progress on HTTP 503", noCode("in progress", { status: 503 }), "server_error", "partial"],
  ["CleverTap's own 401", "unauthorized", "unauthorized", "unauthorized"],
  ["code 401 on HTTP 200", fail("no", 401), "unauthorized", "unauthorized"],
  ['code "401"', fail("no", "401"), "unauthorized", "unauthorized"],
  ["code 403", fail("no", 403), "unauthorized", "unauthorized"],
  ["a failure on HTTP 401", noCode("no", { status: 401 }), "unauthorized", "unauthorized"],
  ["a failure on HTTP 403 with another code", fail("no", 9, { status: 403 }), "unauthorized", "unauthorized"],
  ["CleverTap's own 429", "tooMany", "rate_limited", "rate_limited"],
  ["code 429 on HTTP 200", fail("slow down", 429), "rate_limited", "rate_limited"],
  ["a failure on HTTP 429", noCode("slow down", { status: 429 }), "rate_limited", "rate_limited"],
  ["a text with too many", noCode("TOO MANY requests"), "rate_limited", "rate_limited"],
  ["401 with too many", fail("too many", 401), "unauthorized", "unauthorized"],
  ["CleverTap's own stale req_id", "invalidReqId", "query_failed", "request_expired"],
  ["Invalid Request ID", noCode("Invalid Request ID"), "query_failed", "request_expired"],
  ["unknown req_id", fail("this REQ_ID is Unknown", 400), "query_failed", "request_expired"],
  ["unknown request id on HTTP 500", noCode("unknown request id", { status: 500 }), "server_error", "request_expired"],
  ["invalid without a request id", fail("Invalid event", 400), "query_failed", "query_failed"],
  ["a request id that is neither invalid nor unknown", fail("request id missing", 400), "query_failed", "query_failed"],
  ["code 500", fail("oops", 500), "server_error", "server_error"],
  ["code 599", fail("oops", 599), "server_error", "server_error"],
  ['code "502"', fail("oops", "502"), "server_error", "server_error"],
  ["code 600", fail("oops", 600), "query_failed", "query_failed"],
  ["code 499", fail("oops", 499), "query_failed", "query_failed"],
  ["a failure on HTTP 503 without a code", noCode("oops", { status: 503 }), "server_error", "server_error"],
  ["a failure on HTTP 503 with code 400", fail("oops", 400, { status: 503 }), "query_failed", "query_failed"],
  ["a code that is no number, on HTTP 503", fail("oops", "E1", { status: 503 }), "server_error", "server_error"],
  ["a failure on HTTP 200", "failOn200", "query_failed", "query_failed"],
  ["CleverTap's own incorrect usage", "incorrectUsage", "query_failed", "query_failed"],
  ["a failure that says nothing", { body: '{"status":"fail"}' }, "query_failed", "query_failed"],
  ["a failure on HTTP 404", noCode("no such thing", { status: 404 }), "query_failed", "query_failed"],
  // Rule 4
  ["a page on HTTP 401", page(401), "unauthorized", "unauthorized"],
  ["a page on HTTP 403", page(403), "unauthorized", "unauthorized"],
  ["a page on HTTP 429", page(429), "rate_limited", "rate_limited"],
  ["a page on HTTP 408", page(408), "server_error", "server_error"],
  ["a page on HTTP 425", page(425), "server_error", "server_error"],
  ["a proxy's 502", "html502", "server_error", "server_error"],
  ["a proxy's 504", "html504", "server_error", "server_error"],
  ["a page on HTTP 599", page(599), "server_error", "server_error"],
  ["a page on HTTP 400", page(400), "invalid_response", "invalid_response"],
  ["a page on HTTP 404", page(404), "invalid_response", "invalid_response"],
  ["a page on HTTP 200", page(200), "invalid_response", "invalid_response"],
  ["HTTP 204", { status: 204 }, "invalid_response", "invalid_response"],
  ["an empty body", "emptyBody", "invalid_response", "invalid_response"],
  ["cut JSON", "truncatedJson", "invalid_response", "invalid_response"],
];

/** Browsers send again by themselves what is answered with 408 on a connection that they used before. */
const fresh = (name) => ({ freshConnections: name.endsWith("408") });

function checkFields(error, code) {
  equal(error.transient, TRANSIENT.has(code), "transient");
  equal(error.attempts, 1, "attempts");
  ok(error.message.length > 0, "there is no message");
  if (code === "invalid_response") ok(typeof error.bodyStart === "string", "there is no bodyStart");
}

const cases = {};

for (const [name, step, code] of ANSWERS) {
  cases[`to a POST, ${name} means ${code}`] = async (context) => {
    const { client, exchanges } = await stage(context, { script: [step], ...fresh(name) }, { maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), code);
    checkFields(error, code);
    ok(error.pending === undefined && error.reqId === undefined, "there is a req_id before the first partial");
    equal((await exchanges()).length, 1, "the number of exchanges");
  };
}

for (const [name, step, , code] of ANSWERS) {
  cases[`to a poll, ${name} means ${code}`] = async (context) => {
    const config = { script: [partial("77"), step], ...fresh(name) };
    const { client, exchanges } = await stage(context, config, { maxRetries: 0 });
    const pending = await client.submit(QUERY);
    const polling = client.poll(pending);
    if (code === "partial") {
      const next = await polling;
      equal([next.status, next.reqId, next.endpoint], ["partial", "77", "events"], "the Pending");
      ok(next.notBefore > pending.notBefore, "the Pending's time has not moved on");
      return;
    }
    const error = await failsWith(context.api, polling, code);
    checkFields(error, code);
    equal(error.reqId, "77", "reqId");
    if (RESUMABLE.has(code)) {
      const { status, endpoint, reqId, notBefore } = error.pending;
      equal([status, endpoint, reqId], ["partial", "events", "77"], "pending");
      ok(notBefore > pending.notBefore, "pending.notBefore does not count from the failed answer");
    } else {
      equal(error.pending, undefined, "pending");
    }
    equal((await exchanges()).length, 2, "the number of exchanges");
  };
}

Object.assign(cases, {
  async "a redirect is not followed"(context) {
    const { client, log } = await stage(context, { script: ["redirect"] });
    const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
    ok(error.status === 307 || error.status === undefined, `the status is ${error.status}`);
    const { exchanges } = await log();
    equal(
      exchanges.map(({ path }) => path),
      ["/1/counts/events.json"],
      "the paths",
    );
  },

  async "count submits anew, once, after request_expired"(context) {
    const script = [partial(1), "invalidReqId", partial(2), success(6)];
    const { client, exchanges } = await stage(context, { script });
    equal(await client.count(QUERY), 6, "the count");
    const seen = (await exchanges()).map(({ method, path }) => `${method} ${path.split("?")[1] ?? ""}`);
    equal(seen, ["POST ", "GET req_id=1", "POST ", "GET req_id=2"], "the exchanges");

    const again = await stage(context, {
      script: [partial(1), "invalidReqId", partial(2), "invalidReqId", success(6)],
    });
    const error = await failsWith(context.api, again.client.count(QUERY), "request_expired");
    equal([error.reqId, error.pending], ["2", undefined], "reqId and pending");
    equal((await again.exchanges()).length, 4, "the number of exchanges");
  },

  async "resume does not submit anew"(context) {
    const { client, exchanges } = await stage(context, { script: [partial(1), "invalidReqId"] });
    const pending = await client.submit(QUERY);
    await failsWith(context.api, client.resume(pending), "request_expired");
    equal(
      (await exchanges()).map(({ method }) => method),
      ["POST", "GET"],
      "the methods",
    );
  },

  async "an in-progress answer to a poll costs no retry and keeps the pace"(context) {
    const script = [partial(1), "inProgress", "inProgress", "inProgress", "inProgress", "inProgress", success(3)];
    const { client, exchanges } = await stage(context, { script }, { maxRetries: 0, pollIntervalMs: 30 });
    equal(await client.count(QUERY), 3, "the count");
    const sent = await exchanges();
    for (let n = 2; n < sent.length; n++) {
      ok(sent[n].arrivedAt - sent[n - 1].answeredAt >= 29, `poll ${n} came too soon`);
    }
  },

  async "a connection refused is network, with the cause"(context) {
    const client = new context.api.CountsClient({ baseUrl: "http://127.0.0.1:1", maxRetries: 0 });
    const error = hasCode(context.api, await client.count(QUERY).catch((error) => error), "network");
    equal([error.transient, error.attempts], [true, 1], "transient and attempts");
    ok(error.cause !== undefined, "there is no cause");
    equal(error.status, undefined, "status");
  },
});

export default cases;
