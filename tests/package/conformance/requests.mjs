// The requests on the wire.

import { equal, excludes, matches, ok, pluck, same } from "./check.mjs";
import { ACCOUNT, BODY, PASSCODE, QUERY, clientOn, header, partial, stage, success, successAnswer } from "./stage.mjs";

const FILTERS = [
  { name: "Category", operator: "equals", value: ["Books", "Music"] },
  { name: "Amount", operator: "greater_than", value: 100.5 },
  { name: "City", operator: "not_equals", value: "" },
  { name: "Gift", operator: "exists" },
];
const BODY_WITH_FILTERS =
  '{"event_name":"Charged","event_properties":[' +
  '{"name":"Category","operator":"equals","value":["Books","Music"]},' +
  '{"name":"Amount","operator":"greater_than","value":100.5},' +
  '{"name":"City","operator":"not_equals","value":""},' +
  '{"name":"Gift","operator":"exists"}],"from":20240101,"to":20240131}';

/** Returns the body of the request for a query. */
async function bodySent(context, query) {
  let body;
  const client = clientOn(context, async (_url, init) => {
    body = init.body;
    return successAnswer(1);
  });
  await client.count(query);
  return typeof body === "string" ? body : new TextDecoder().decode(body);
}

export default {
  async "submits one POST to /1/counts/events.json with the documented body"(context) {
    const { client, exchanges } = await stage(context);
    await client.count(QUERY);
    const [post, ...more] = await exchanges();
    equal(more, [], "further exchanges");
    equal([post.method, post.path, post.body], ["POST", "/1/counts/events.json", BODY], "the request");
  },

  async "writes the keys of the body in the documented order"(context) {
    const { client, exchanges } = await stage(context, { script: [success(1)] });
    const { event_name, from, to } = QUERY;
    const event_properties = FILTERS.map(({ value, operator, name }) =>
      value === undefined ? { operator, name } : { value, operator, name },
    );
    await client.count({ to, from, event_properties, event_name });
    equal((await exchanges())[0].body, BODY_WITH_FILTERS, "the body");
  },

  async "sends the credentials and the content type once with POST and GET"(context) {
    const { client, exchanges } = await stage(context, { partials: 1 });
    await client.count(QUERY);
    const sent = await exchanges();
    equal(pluck(sent, "method"), ["POST", "GET"], "the methods");
    for (const exchange of sent) {
      equal(header(exchange, "x-clevertap-account-id"), [ACCOUNT], "the account header");
      equal(header(exchange, "x-clevertap-passcode"), [PASSCODE], "the passcode header");
      equal(header(exchange, "content-type"), ["application/json"], "the content type");
    }
  },

  async "polls by GET with the same path, the req_id and no body"(context) {
    const { client, exchanges } = await stage(context, { partials: 1, reqId: "1234567890123456789" });
    await client.count(QUERY);
    const [, get] = await exchanges();
    const path = "/1/counts/events.json?req_id=1234567890123456789";
    equal([get.method, get.path, get.body], ["GET", path, ""], "the poll");
  },

  async "percent-encodes the req_id"(context) {
    const reqId = "a b/c?d=e&f#g%20h+ü€😀";
    const { client, exchanges } = await stage(context, { partials: 1, reqIdAs: "string", reqId });
    await client.count(QUERY);
    const [, get] = await exchanges();
    const raw = get.path.slice("/1/counts/events.json?req_id=".length);
    matches(raw, /^[A-Za-z0-9\-._~%]+$/, "the encoded req_id");
    equal(decodeURIComponent(raw), reqId, "the decoded req_id");
  },

  async 'sends POST and GET to /1/counts/profiles.json for the endpoint "profiles"'(context) {
    const { client, exchanges } = await stage(context, { partials: 1, reqId: "77" });
    await client.count(QUERY, { endpoint: "profiles" });
    const paths = ["/1/counts/profiles.json", "/1/counts/profiles.json?req_id=77"];
    equal(pluck(await exchanges(), "path"), paths, "the paths");
  },

  async "keeps the path prefix of a base URL and ignores its trailing slash"(context) {
    const { baseUrl } = await stage(context);
    const prefixes = [
      ["https://gateway.example/a/b", "https://gateway.example/a/b/1/counts/events.json"],
      ["https://gateway.example/a/b/", "https://gateway.example/a/b/1/counts/events.json"],
      ["https://gateway.example", "https://gateway.example/1/counts/events.json"],
      ["https://gateway.example/", "https://gateway.example/1/counts/events.json"],
      [new URL("https://gateway.example:8443/a/"), "https://gateway.example:8443/a/1/counts/events.json"],
      [`${baseUrl}/`, `${baseUrl}/1/counts/events.json`],
    ];
    for (const [base, expected] of prefixes) {
      const urls = [];
      const fetch = async (url) => {
        urls.push(url);
        return successAnswer(1);
      };
      await clientOn(context, fetch, { baseUrl: base }).count(QUERY);
      equal(urls, [expected], `the URLs for ${base}`);
    }
  },

  async "sends requests to the host of the region"(context) {
    const hosts = {
      eu1: "api.clevertap.com",
      in1: "in1.api.clevertap.com",
      sg1: "sg1.api.clevertap.com",
      us1: "us1.api.clevertap.com",
      aps3: "aps3.api.clevertap.com",
      mec1: "mec1.api.clevertap.com",
    };
    for (const [region, host] of [...Object.entries(hosts), [undefined, hosts.eu1]]) {
      let sentTo;
      const client = new context.api.CountsClient({
        accountId: "A",
        passcode: "P",
        region,
        fetch: async (url) => {
          sentTo = url;
          return successAnswer(1);
        },
      });
      await client.count(QUERY);
      equal(sentTo, `https://${host}/1/counts/events.json`, `region ${region}`);
    }
  },

  async "sends a gateway the caller's headers, and no credentials if none are given"(context) {
    const headers = { Authorization: "Bearer gateway-token", "X-Tenant": "blue" };
    const options = { accountId: undefined, passcode: undefined, headers };
    const { client, exchanges } = await stage(context, { script: [partial(5), success(9)] }, options);
    equal(await client.count(QUERY), 9, "the count");
    for (const exchange of await exchanges()) {
      equal(header(exchange, "x-clevertap-account-id"), [], "the account header");
      equal(header(exchange, "x-clevertap-passcode"), [], "the passcode header");
      equal(header(exchange, "authorization"), ["Bearer gateway-token"], "Authorization");
      equal(header(exchange, "x-tenant"), ["blue"], "X-Tenant");
      equal(header(exchange, "content-type"), ["application/json"], "the content type");
    }
  },

  async "calls fetch with a string, a method, redirect: manual and not the caller's signal"(context) {
    const calls = [];
    const answers = [() => new Response('{"status":"partial","req_id":5}'), () => successAnswer(3)];
    const client = clientOn(context, async (...call) => {
      calls.push(call);
      return answers[calls.length - 1]();
    });
    const { signal } = new AbortController();
    equal(await client.count(QUERY, { signal }), 3, "the count");
    const methods = calls.map(([, init]) => init.method);
    equal(methods, ["POST", "GET"], "the methods");
    for (const [url, init] of calls) {
      equal(typeof url, "string", "the type of the URL");
      equal(init.redirect, "manual", "redirect");
      ok(init.signal !== signal, "fetch has the caller's signal");
      equal(new Headers(init.headers).get("content-type"), "application/json", "the content type");
    }
    ok(calls[1][1].body === undefined || calls[1][1].body === null, "a GET has a body");
  },

  async "sends a poll although the previous answer is cacheable"(context) {
    const cacheable = { headers: { "Cache-Control": "public, max-age=3600" } };
    const { client, exchanges } = await stage(context, { script: [partial(1), partial(1, cacheable), success(3)] });
    equal(await client.count(QUERY, { maxWaitMs: 20_000 }), 3, "the count");
    equal(pluck(await exchanges(), "method"), ["POST", "GET", "GET"], "the methods");
  },

  async "omits event_properties if absent, undefined or empty"(context) {
    for (const more of [{}, { event_properties: undefined }, { event_properties: [] }]) {
      equal(await bodySent(context, { ...QUERY, ...more }), BODY, "the body");
    }
  },

  async "writes numbers as JSON.stringify does"(context) {
    const numbers = [0, -0, 1, -1, 0.1, 1e21, 1e20, 123456789012345680000, 1e-7, 1e-6, 5e-324, 1.7976931348623157e308];
    numbers.push(Number.MAX_SAFE_INTEGER, 2 ** 53 + 2, 4.35, 100.5, 0.1 + 0.2, 1 / 3, -1e-10, 1e300);
    for (const value of [...numbers, numbers]) {
      const filter = { name: "N", operator: "equals", value };
      const expected = JSON.stringify({ event_name: "E", event_properties: [filter], from: 20240101, to: 20240101 });
      const query = { event_name: "E", event_properties: [filter], from: 20240101, to: 20240101 };
      equal(await bodySent(context, query), expected, "the body");
    }
  },

  async "keeps every character of strings, and the body equals JSON.stringify of a builder"(context) {
    const { client, exchanges } = await stage(context, { script: [success(1)] });
    const odd = 'quote " backslash \\ slash / tab \t newline \n nul \u0000 del \u007f ü € 😀 \u2028 \ufeff </script>';
    const query = context.api
      .countQuery(odd)
      .where(odd, "equals", [odd, "b"])
      .where("n", "less_than", 1e-7)
      .between(20240101, 20240131);
    await client.count(query);
    const [{ body }] = await exchanges();
    equal(body, JSON.stringify(query), "the body");
    equal(JSON.parse(body).event_name, odd, "the event's name");
    equal(JSON.parse(body).event_properties[0], { name: odd, operator: "equals", value: [odd, "b"] }, "the filter");
  },

  async "sends booleans as True and False"(context) {
    const event_properties = [
      { name: "A", operator: "equals", value: true },
      { name: "B", operator: "not_equals", value: [false, true] },
    ];
    const body = JSON.parse(await bodySent(context, { ...QUERY, event_properties }));
    equal(pluck(body.event_properties, "value"), ["True", ["False", "True"]], "the values");
  },

  async "sends dates of every form as integers"(context) {
    for (const [from, to] of [
      [20150810, 20150811],
      ["20150810", "20150811"],
      ["2015-08-10", "2015-08-11"],
    ]) {
      equal(await bodySent(context, { event_name: "E", from, to }), '{"event_name":"E","from":20150810,"to":20150811}');
    }
  },

  async "ignores changes of the arguments after the call"(context) {
    const { client, exchanges } = await stage(context, { script: [partial(1), success(4), partial(2), success(5)] });
    const filter = { name: "A", operator: "equals", value: ["x"] };
    const query = { event_name: "E", event_properties: [filter], from: 20240101, to: 20240102 };
    const expected = JSON.stringify(query);
    const phases = [];
    const options = { endpoint: "profiles", onProgress: ({ phase }) => phases.push(phase) };
    const counting = client.count(query, options);
    query.event_name = "Changed";
    query.event_properties.push({ name: "B", operator: "exists" });
    filter.value.push("y");
    filter.name = "C";
    query.from = 1;
    options.endpoint = "events";
    options.onProgress = () => phases.push("late");
    equal(await counting, 4, "the count");
    const [post] = await exchanges();
    equal([post.path, post.body], ["/1/counts/profiles.json", expected], "the request");
    ok(!phases.includes("late"), "the new onProgress was called");

    const pending = await client.submit(QUERY);
    const resuming = client.resume(pending);
    Object.assign(pending, { reqId: "changed", endpoint: "profiles", notBefore: Number.MAX_SAFE_INTEGER });
    equal(await resuming, 5, "the resumed count");
    equal((await exchanges())[3].path, "/1/counts/events.json?req_id=2", "the poll's path");
  },

  async "ignores changes of the client's options after construction"(context) {
    const calls = [];
    const headers = { "X-Tenant": "blue" };
    const options = {
      baseUrl: new URL("https://gateway.example/a"),
      headers,
      fetch: async (...call) => {
        calls.push(call);
        return successAnswer(6);
      },
    };
    const client = new context.api.CountsClient(options);
    options.baseUrl.hostname = "elsewhere.example";
    headers["X-Tenant"] = "red";
    headers["X-More"] = "1";
    options.fetch = () => Promise.reject(new Error("the new fetch"));
    equal(await client.count(QUERY), 6, "the count");
    const [[url, init]] = calls;
    equal(url, "https://gateway.example/a/1/counts/events.json", "the URL");
    const sent = new Headers(init.headers);
    same(sent.get("x-tenant"), "blue", "X-Tenant");
    same(sent.get("x-more"), null, "X-More");
  },

  async "sends no request before the first call"(context) {
    const { client, exchanges } = await stage(context);
    equal(await exchanges(), [], "the exchanges");
    context.api.validateQuery(QUERY);
    excludes(JSON.stringify(await exchanges()), "POST", "the exchanges");
    await client.count(QUERY);
    equal((await exchanges()).length, 1, "the number of exchanges");
  },
};
