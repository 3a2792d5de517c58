// The decision table: the outcome of each kind of answer to a POST and to a poll.

import { equal, failsWith, hasCode, ok, pluck } from "./check.mjs";
import { QUERY, failure, partial, stage, success } from "./stage.mjs";

const TRANSIENT = new Set(["rate_limited", "server_error", "network", "timeout"]);
const RESUMABLE = new Set(["unauthorized", "rate_limited", "server_error", "invalid_response"]);

const fail = (error, code, more) => failure({ error, code }, more);
const noCode = (error, more) => failure({ error }, more);
const page = (status) => ({ status, body: "<html>" });

const REDIRECTED = success(5, { status: 302, headers: { Location: "x" } });

/** Name, answer, code after a POST, and code after a poll if it differs ("partial" if the call goes on polling). */
export const ANSWERS = [
  // Rule 1
  ["a redirect", "redirect", "invalid_response"],
  ["a redirect with a success in its body", REDIRECTED, "invalid_response"],
  ["HTTP 304", { status: 304 }, "invalid_response"],
  // Rule 3
  ["code 2", fail("wait", 2), "query_failed", "partial"],
  ['code "2"', fail("wait", "2"), "query_failed", "partial"],
  ["a text with in progress", noCode("Request still IN Progress, please retry later"), "query_failed", "partial"],
  ["CleverTap's own in progress", "inProgress", "query_failed", "partial"],
  ["in progress on HTTP 401", fail("in progress", 401, { status: 401 }), "unauthorized", "partial"],
  ["in progress on HTTP 503", noCode("in progress", { status: 503 }), "server_error", "partial"],
  ["CleverTap's own 401", "unauthorized", "unauthorized"],
  ["code 401 on HTTP 200", fail("no", 401), "unauthorized"],
  ['code "401"', fail("no", "401"), "unauthorized"],
  ["code 403", fail("no", 403), "unauthorized"],
  ["a failure on HTTP 401", noCode("no", { status: 401 }), "unauthorized"],
  ["a failure on HTTP 403 with another code", fail("no", 9, { status: 403 }), "unauthorized"],
  ["CleverTap's own 429", "tooMany", "rate_limited"],
  ["code 429 on HTTP 200", fail("slow down", 429), "rate_limited"],
  ["a failure on HTTP 429", noCode("slow down", { status: 429 }), "rate_limited"],
  ["a text with too many", noCode("TOO MANY requests"), "rate_limited"],
  ["code 401 with a text with too many", fail("too many", 401), "unauthorized"],
  ["CleverTap's own failure for an old req_id", "invalidReqId", "query_failed", "request_expired"],
  ["Invalid Request ID", noCode("Invalid Request ID"), "query_failed", "request_expired"],
  ["unknown req_id", fail("this REQ_ID is Unknown", 400), "query_failed", "request_expired"],
  ["unknown request id on HTTP 500", noCode("unknown request id", { status: 500 }), "server_error", "request_expired"],
  ["a text with invalid and no request id", fail("Invalid event", 400), "query_failed"],
  ["a request id that is neither invalid nor unknown", fail("request id missing", 400), "query_failed"],
  ["code 500", fail("oops", 500), "server_error"],
  ["code 599", fail("oops", 599), "server_error"],
  ['code "502"', fail("oops", "502"), "server_error"],
  ["code 600", fail("oops", 600), "query_failed"],
  ["code 499", fail("oops", 499), "query_failed"],
  ["a failure on HTTP 503 without a code", noCode("oops", { status: 503 }), "server_error"],
  ["a failure on HTTP 503 with code 400", fail("oops", 400, { status: 503 }), "query_failed"],
  ["a failure on HTTP 503 with a word as its code", fail("oops", "E1", { status: 503 }), "server_error"],
  ["a failure on HTTP 200", "failOn200", "query_failed"],
  ["CleverTap's own incorrect usage", "incorrectUsage", "query_failed"],
  ["a failure without a text and a code", { body: '{"status":"fail"}' }, "query_failed"],
  ["a failure on HTTP 404", noCode("no such thing", { status: 404 }), "query_failed"],
  // Rule 4
  ["a page on HTTP 401", page(401), "unauthorized"],
  ["a page on HTTP 403", page(403), "unauthorized"],
  ["a page on HTTP 429", page(429), "rate_limited"],
  ["a page on HTTP 408", page(408), "server_error"],
  ["a page on HTTP 425", page(425), "server_error"],
  ["a proxy's 502", "html502", "server_error"],
  ["a proxy's 504", "html504", "server_error"],
  ["a page on HTTP 599", page(599), "server_error"],
  ["a page on HTTP 400", page(400), "invalid_response"],
  ["a page on HTTP 404", page(404), "invalid_response"],
  ["a page on HTTP 200", page(200), "invalid_response"],
  ["HTTP 204", { status: 204 }, "invalid_response"],
  ["an empty body", "emptyBody", "invalid_response"],
  ["truncated JSON", "truncatedJson", "invalid_response"],
];

/** Browsers themselves send a request again if its answer is HTTP 408 on a reused connection. */
const fresh = (name) => ({ freshConnections: name.endsWith("408") });

function checkFields(error, code) {
  equal(error.transient, TRANSIENT.has(code), "transient");
  equal(error.attempts, 1, "attempts");
  ok(error.message.length > 0, "there is no message");
  if (code === "invalid_response") ok(typeof error.bodyStart === "string", "there is no bodyStart");
}

const cases = {};

for (const [name, step, code] of ANSWERS) {
  cases[`rejects with ${code} if ${name} answers a POST`] = async (context) => {
    const { client, exchanges } = await stage(context, { script: [step], ...fresh(name) }, { maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), code);
    checkFields(error, code);
    ok(error.pending === undefined && error.reqId === undefined, "there is a req_id before the first partial");
    equal((await exchanges()).length, 1, "the number of exchanges");
  };
}

for (const [name, step, onPost, code = onPost] of ANSWERS) {
  const verb = code === "partial" ? "goes on polling" : `rejects with ${code}`;
  cases[`${verb} if ${name} answers a poll`] = async (context) => {
    const config = { script: [partial("77"), step], ...fresh(name) };
    const { client, exchanges } = await stage(context, config, { maxRetries: 0 });
    const pending = await client.submit(QUERY);
    const polling = client.poll(pending);
    if (code === "partial") {
      const next = await polling;
      equal([next.status, next.reqId, next.endpoint], ["partial", "77", "events"], "the Pending");
      ok(next.notBefore > pending.notBefore, "notBefore does not count from the second answer");
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
  async "does not follow a redirect"(context) {
    const { client, log } = await stage(context, { script: ["redirect"] });
    const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
    ok(error.status === 307 || error.status === undefined, `the status is ${error.status}`);
    equal(pluck((await log()).exchanges, "path"), ["/1/counts/events.json"], "the paths");
  },

  async "count submits the query again once after request_expired"(context) {
    const script = [partial(1), "invalidReqId", partial(2), success(6)];
    const { client, exchanges } = await stage(context, { script });
    equal(await client.count(QUERY), 6, "the count");
    const seen = (await exchanges()).map(({ method, path }) => `${method} ${path.split("?")[1] ?? ""}`);
    equal(seen, ["POST ", "GET req_id=1", "POST ", "GET req_id=2"], "the exchanges");

    const twice = [partial(1), "invalidReqId", partial(2), "invalidReqId", success(6)];
    const again = await stage(context, { script: twice });
    const error = await failsWith(context.api, again.client.count(QUERY), "request_expired");
    equal([error.reqId, error.pending], ["2", undefined], "reqId and pending");
    equal((await again.exchanges()).length, 4, "the number of exchanges");
  },

  async "resume does not submit the query again"(context) {
    const { client, exchanges } = await stage(context, { script: [partial(1), "invalidReqId"] });
    const pending = await client.submit(QUERY);
    await failsWith(context.api, client.resume(pending), "request_expired");
    equal(pluck(await exchanges(), "method"), ["POST", "GET"], "the methods");
  },

  async "does not count an in-progress answer to a poll as a retry, and polls at the interval"(context) {
    const script = [partial(1), "inProgress", "inProgress", "inProgress", "inProgress", "inProgress", success(3)];
    const { client, exchanges } = await stage(context, { script }, { maxRetries: 0, pollIntervalMs: 30 });
    equal(await client.count(QUERY), 3, "the count");
    const sent = await exchanges();
    for (let n = 2; n < sent.length; n++) {
      ok(sent[n].arrivedAt - sent[n - 1].answeredAt >= 29, `poll ${n} arrived too soon`);
    }
  },

  async "rejects with network and the cause if the connection is refused"(context) {
    const client = new context.api.CountsClient({ baseUrl: "http://127.0.0.1:1", maxRetries: 0 });
    const error = hasCode(context.api, await client.count(QUERY).catch((error) => error), "network");
    equal([error.transient, error.attempts], [true, 1], "transient and attempts");
    ok(error.cause !== undefined, "there is no cause");
    equal(error.status, undefined, "status");
  },
});

export default cases;
