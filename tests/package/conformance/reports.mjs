// Trends, top values, and the other keys of an answer.

import { equal, failsWith, hasIssueAt, includes, ok, pluck, same, throwsWith } from "./check.mjs";
import { QUERY, answer, clientOn } from "./stage.mjs";

const TRENDS = { ...QUERY, groups: { days: { trend_type: "daily" } } };
const TOP = { ...QUERY, groups: { os: { property_type: "technographics", name: "OS", top_n: 5, order: "desc" } } };
const PARTIAL = [200, '{"status":"partial","req_id":9223372036854775807}'];

/** The endpoints with a report, a query of each, and an answer with its report. */
const REPORTS = [
  ["trends", TRENDS, '{"status":"success","days":{"20240101":3,"20240102":0}}', { days: { 20240101: 3, 20240102: 0 } }],
  ["top", TOP, '{"os":{"STR":{"Android":41,"-1":3}},"status":"success"}', { os: { STR: { Android: 41, "-1": 3 } } }],
];

/** A client whose requests get these answers: status and body. `sent` holds its requests. */
function scripted(context, answers, options = {}) {
  const sent = [];
  const rest = [...answers];
  const fetch = async (url, { method, body, headers }) => {
    sent.push({ method, url, body, headers });
    const [status, text] = rest.shift();
    return answer(text, { status });
  };
  return { sent, client: clientOn(context, fetch, { pollIntervalMs: 0, ...options }) };
}

const cases = {};

for (const [endpoint, query, body, report] of REPORTS) {
  const base = `https://gateway.example/1/counts/${endpoint}.json`;

  cases[`${endpoint} polls until its report`] = async (context) => {
    const { sent, client } = scripted(context, [PARTIAL, [200, '{"status":"partial"}'], [200, body]]);
    const phases = [];
    const onProgress = ({ phase, pending }) => phases.push(`${phase} ${pending?.endpoint ?? ""}`.trim());
    equal(await client[endpoint](query, { onProgress }), report, "the report");
    equal(pluck(sent, "method"), ["POST", "GET", "GET"], "the methods");
    equal(pluck(sent, "url"), [base, ...Array(2).fill(`${base}?req_id=9223372036854775807`)], "the URLs");
    equal(JSON.parse(sent[0].body), query, "the body");
    equal(phases.slice(0, 2), ["submitting", `waiting ${endpoint}`], "the phases");
  };

  cases[`submit, poll and resume answer as ${endpoint} does`] = async (context) => {
    const answers = [PARTIAL, [200, '{"status":"partial","req_id":"b"}'], [200, body], [200, body], [200, body]];
    const { sent, client } = scripted(context, answers);
    const pending = await client.submit(query, { endpoint });
    equal([pending.status, pending.endpoint], ["partial", endpoint], "the Pending");
    const next = await client.poll(JSON.parse(JSON.stringify(pending)));
    equal([next.reqId, next.endpoint], ["b", endpoint], "the next Pending");
    equal(await client.resume(structuredClone(next)), report, "the report");
    equal(await client.poll(next), { status: "success", report }, "the outcome of a poll");
    equal(await client.submit(query, { endpoint }), { status: "success", report }, "the outcome of a submission");
    equal(pluck(sent, "url").at(-2), `${base}?req_id=b`, "the URL of the poll");
  };

  cases[`${endpoint} submits once more after request_expired`] = async (context) => {
    const expired = [200, '{"status":"fail","error":"invalid request id"}'];
    const { sent, client } = scripted(context, [
      PARTIAL,
      expired,
      PARTIAL,
      [200, body],
      PARTIAL,
      expired,
      PARTIAL,
      expired,
    ]);
    equal(await client[endpoint](query), report, "the report");
    equal(pluck(sent, "method"), ["POST", "GET", "POST", "GET"], "the methods");
    await failsWith(context.api, client[endpoint](query), "request_expired");
  };

  cases[`${endpoint} sends extraBody after its own keys and refuses endpoint`] = async (context) => {
    const { sent, client } = scripted(context, [[200, body]]);
    await client[endpoint](query, { extraBody: { sampling: { ratio: 0.5 } } });
    equal(JSON.parse(sent[0].body), { ...query, sampling: { ratio: 0.5 } }, "the body");
    ok(sent[0].body.endsWith(',"sampling":{"ratio":0.5}}'), sent[0].body);
    for (const key of ["groups", "unique", "sum_event_prop", "event_name"]) {
      const options = { extraBody: { [key]: 1 } };
      const { issues } = await failsWith(context.api, client[endpoint](query, options), "invalid_options");
      equal(issues[0].path, ["extraBody", key], "the path");
    }
    const error = await failsWith(context.api, client[endpoint](query, { endpoint }), "invalid_options");
    hasIssueAt(error, "endpoint");
    equal(sent.length, 1, "the number of requests");
  };

  cases[`${endpoint} carries a Pending in its errors`] = async (context) => {
    const { client } = scripted(context, [PARTIAL, [404, ""]]);
    const { pending } = await failsWith(context.api, client[endpoint](query), "invalid_response");
    equal([pending.endpoint, pending.reqId], [endpoint, "9223372036854775807"], "the Pending");
  };

  cases[`validateQuery checks a query of ${endpoint}`] = ({ api }) => {
    equal(api.validateQuery(query, endpoint), { ok: true, query }, "the query");
    const { ok: isValid, issues } = api.validateQuery(QUERY, endpoint);
    equal([isValid, issues[0].path], [false, ["groups"]], "a count");
    equal(api.validateQuery(query).issues[0].path, ["groups"], "as a count");
    for (const groups of [null, [], {}, 5, "days", { status: Object.values(query.groups)[0] }, { a: null }]) {
      equal(api.validateQuery({ ...query, groups }, endpoint).issues[0].path[0], "groups", JSON.stringify(groups));
    }
  };

  cases[`${endpoint} refuses a malformed query and sends nothing`] = async (context) => {
    const { sent, client } = scripted(context, []);
    for (const input of [undefined, null, "x", [], {}, QUERY, { ...query, group: 1 }, context.api.countQuery("E")]) {
      await failsWith(context.api, client[endpoint](input), "invalid_query");
    }
    equal(sent, [], "the requests");
  };

  cases[`passes on the other keys of an answer to ${endpoint}`] = async (context) => {
    const more = `{"tcount":12345678901234567890,"warnings":["a"],"none":null,${body.slice(1)}`;
    const { client } = scripted(context, [
      [200, more],
      [200, more],
    ]);
    const extra = { tcount: Number("12345678901234567890"), warnings: ["a"], none: null };
    equal(await client.submit(query, { endpoint }), { status: "success", report, extra }, "the outcome");
    equal(await client[endpoint](query), report, "the report");
  };

  cases[`${endpoint} refuses an answer without a report`] = async (context) => {
    for (const bad of ['{"status":"success"}', '{"status":"success","count":5}', '{"status":"success","days":[{}]}']) {
      const { client } = scripted(context, [[200, bad]]);
      const error = await failsWith(context.api, client[endpoint](query), "invalid_response");
      equal(error.bodyStart, bad, "bodyStart");
    }
  };
}

Object.assign(cases, {
  async "a group named __proto__ or constructor does no harm"(context) {
    const groups = JSON.parse('{"__proto__":{"trend_type":"daily"},"constructor":{"trend_type":"weekly"}}');
    const body = '{"status":"success","__proto__":{"polluted":1},"constructor":{"202401":2},"x":{"__proto__":{"a":3}}}';
    const { sent, client } = scripted(context, [[200, body]]);
    const report = await client.trends({ ...QUERY, groups });
    includes(sent[0].body, '"groups":{"__proto__":{"trend_type":"daily"},"constructor":', "the body");
    equal(Object.keys(report), ["__proto__", "constructor", "x"], "the groups");
    equal(Object.getOwnPropertyDescriptor(report, "__proto__").value, { polluted: 1 }, "the group");
    same(Object.getPrototypeOf(report), Object.prototype, "the prototype");
    equal({}.polluted, undefined, "a property of every object");
  },

  async "the last of duplicate keys counts, whatever its kind"(context) {
    const body = '{"status":"success","a":{"x":1},"b":{},"b":{"y":2},"a":5,"c":1,"c":{"z":3}}';
    const { client } = scripted(context, [[200, body]]);
    const outcome = await client.submit(TRENDS, { endpoint: "trends" });
    equal(outcome, { status: "success", report: { b: { y: 2 }, c: { z: 3 } }, extra: { a: 5 } }, "the outcome");
  },

  async "passes on the other keys of a count"(context) {
    const body = '{"count":2950,"nQCount":0,"status":"success","tcount":7921,"userDeviceCount":{"devices":1}}';
    const { client } = scripted(context, [[200, body], PARTIAL, [200, body], [200, '{"status":"success","count":1}']]);
    const extra = { nQCount: 0, tcount: 7921, userDeviceCount: { devices: 1 } };
    const options = { endpoint: "profiles" };
    equal(await client.submit(QUERY, options), { status: "success", count: 2950, extra }, "of a submission");
    const pending = await client.submit(QUERY, options);
    equal(await client.poll(pending), { status: "success", count: 2950, extra }, "of a poll");
    equal(await client.submit(QUERY), { status: "success", count: 1 }, "without other keys");
  },

  async "passes on values of any depth and reports of nearly 1 MiB"(context) {
    const deep = `${"[".repeat(90_000)}${"]".repeat(90_000)}`;
    const days = Array.from({ length: 60_000 }, (_, n) => `"${20_000_000 + n}":${n}`).join(",");
    const { client } = scripted(context, [
      [200, `{"status":"success","count":5,"x":${deep}}`],
      [200, `{"status":"success","days":{"a":${deep}}}`],
      [200, `{"status":"success","days":{${days}}}`],
    ]);
    const { count, extra } = await client.submit(QUERY);
    equal([count, Object.keys(extra)], [5, ["x"]], "a deep value");
    equal(Object.keys((await client.trends(TRENDS)).days), ["a"], "a deep group");
    equal(Object.keys((await client.trends(TRENDS)).days).length, 60_000, "the periods");
  },

  async "count refuses the endpoints of reports, and a query of a count their keys"(context) {
    const { sent, client } = scripted(context, []);
    for (const endpoint of ["trends", "top"]) {
      const { issues } = await failsWith(context.api, client.count(QUERY, { endpoint }), "invalid_options");
      equal(issues[0].path, ["endpoint"], "the path");
      includes(issues[0].message, `call ${endpoint}`, "the message");
    }
    const { issues } = await failsWith(context.api, client.count(TRENDS), "invalid_query");
    equal(issues[0].path, ["groups"], "the path");
    equal(sent, [], "the requests");
  },

  async "an unknown endpoint of validateQuery throws invalid_options"({ api }) {
    for (const endpoint of ["Trends", "", "toString", null, 5, {}, Symbol("trends")]) {
      const error = throwsWith(api, () => api.validateQuery(TRENDS, endpoint), "invalid_options");
      hasIssueAt(error, "endpoint");
    }
    equal(api.validateQuery(QUERY, undefined).ok, true, "no endpoint");
    equal(api.validateQuery(QUERY, "profiles").ok, true, "profiles");
  },

  async "HTTP 202 without a status counts as partial"(context) {
    const { sent, client } = scripted(context, [
      [202, '{"req_id":7}'],
      [202, "{}"],
      [202, '{"status":"success","count":3}'],
      [202, "{}"],
      [202, ""],
    ]);
    equal(await client.count(QUERY), 3, "the count");
    equal(pluck(sent, "method"), ["POST", "GET", "GET"], "the methods");
    await failsWith(context.api, client.count(QUERY), "invalid_response");
    await failsWith(context.api, client.count(QUERY), "invalid_response");
  },

  async "an account id alone is sent alone to a gateway"(context) {
    const { sent, client } = scripted(context, [[200, '{"status":"success","count":3}']], { accountId: "A-1" });
    equal(await client.count(QUERY), 3, "the count");
    const headers = { "X-CleverTap-Account-Id": "A-1", "Content-Type": "application/json" };
    equal(sent[0].headers, headers, "the headers");
  },

  async "each endpoint has its own limit of concurrent requests"(context) {
    const inFlight = {};
    const most = {};
    const fetch = async (url) => {
      const name = url.match(/(\w+)\.json/)[1];
      inFlight[name] = (inFlight[name] ?? 0) + 1;
      most[name] = Math.max(most[name] ?? 0, inFlight[name]);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inFlight[name] -= 1;
      return answer('{"status":"success","count":1,"g":{}}');
    };
    const client = clientOn(context, fetch, { maxConcurrency: 2 });
    const calls = Array.from({ length: 6 }, () => [client.count(QUERY), client.trends(TRENDS), client.top(TOP)]);
    await Promise.all(calls.flat());
    equal(most, { events: 2, trends: 2, top: 2 }, "the most requests in flight");
  },
});

export default cases;
