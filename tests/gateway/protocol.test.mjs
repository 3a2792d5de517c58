// The count protocol between the gateway and its clients.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { query, startFixture } from "./support/fixture.mjs";

const fail = (error, code, more = {}) => ({ body: JSON.stringify({ status: "fail", error, code }), ...more });
const partial = { body: '{"status":"partial","req_id":7}' };

/** `session` scripts CleverTap's answers; `body` is the final answer to the gateway's client. */
const ENDS = [
  {
    id: "count-at-once",
    session: { script: [{ body: '{"status":"success","count":12}' }] },
    body: { status: "success", count: 12 },
  },
  {
    id: "largest-count",
    session: { script: [{ body: '{"status":"success","count":9007199254740991}' }] },
    body: { status: "success", count: 2 ** 53 - 1 },
  },
  {
    id: "count-after-a-poll",
    session: { script: [partial, { body: '{"status":"success","count":13}' }] },
    body: { status: "success", count: 13 },
  },
  { id: "req-id-of-19-digits", session: { partials: 2, reqId: "9223372036854775807" } },
  { id: "req-id-as-a-string", session: { partials: 2, reqIdAs: "string" } },
  { id: "new-req-id-in-each-answer", session: { partials: 3, newReqIdOnPoll: true } },
  {
    id: "failure-at-once",
    session: { script: ["failOn200"] },
    body: { status: "fail", error: '["Invalid event : Uninstalled"]', code: 400 },
  },
  {
    id: "failure-after-a-poll",
    session: { script: [partial, fail("No such thing", 31)] },
    body: { status: "fail", error: "No such thing", code: 31 },
  },
  {
    id: "failure-with-status-400",
    session: { script: [fail("Bad", 400, { status: 400 })] },
    body: { status: "fail", error: "Bad", code: 400 },
  },
  {
    id: "failure-without-a-code",
    session: { script: [{ body: '{"status":"fail","error":"Odd"}' }] },
    body: { status: "fail", error: "Odd" },
  },
  // In the answer to a poll, each of these texts or codes would mean something else.
  {
    id: "in-progress-as-the-answer-to-a-post",
    session: { script: ["inProgress"] },
    body: { status: "fail", error: "CleverTap says that the query failed" },
  },
  {
    id: "invalid-req-id-as-the-answer-to-a-post",
    session: { script: ["invalidReqId"] },
    body: { status: "fail", error: "CleverTap says that the query failed", code: 400 },
  },
  {
    id: "code-2-as-the-answer-to-a-post",
    session: { script: [fail("Not now", 2)] },
    body: { status: "fail", error: "Not now" },
  },
  {
    id: "failure-without-a-text",
    session: { script: [{ body: '{"status":"fail","code":7}' }] },
    body: { status: "fail", error: "CleverTap says that the query failed", code: 7 },
  },
  {
    id: "empty-answer",
    session: { script: ["emptyBody", "emptyBody"] },
    body: {
      status: "fail",
      error: "CleverTap's answer matches no rule of the count protocol, 2 times in a row",
      code: 424,
    },
  },
];

const fixture = await startFixture(
  {
    plain: { session: { partials: 1 } },
    slow: { session: { script: [{ hang: true }] } },
    ...Object.fromEntries(ENDS.map(({ id, session }) => [id, { session }])),
  },
  { vars: { ANSWER_WAIT_MS: "1000", QUERY_MAX_FAILURES: "2" } },
);
after(() => fixture.stop());

describe("the client receives the end of the query", { concurrency: 8 }, () => {
  for (const { id, body: expected } of ENDS) {
    it(id.replaceAll("-", " "), async () => {
      const { status, body } = await fixture.client(id).count(query());
      assert.equal(status, 200);
      if (expected === undefined) assert.equal(body.status, "success", JSON.stringify(body));
      else assert.deepEqual(body, expected);
    });
  }
});

describe("the answer to a POST", () => {
  it("has a req_id below 2^53 and Retry-After if it is partial; a poll returns the count and its age", async () => {
    const client = fixture.client("plain");
    const posted = await client.post(query(1));
    assert.equal(posted.status, 200);
    assert.deepEqual(Object.keys(posted.body).sort(), ["req_id", "status"]);
    assert.equal(posted.body.status, "partial");
    assert.ok(Number.isSafeInteger(posted.body.req_id) && posted.body.req_id > 0, JSON.stringify(posted.body));
    assert.match(posted.headers.get("Retry-After"), /^([1-9]|[12]\d|30)$/);
    const ended = await client.finish(posted.body.req_id);
    assert.deepEqual(Object.keys(ended.body).sort(), ["count", "status"]);
    assert.match(ended.headers.get("Age"), /^\d+$/);
    assert.deepEqual((await client.poll(posted.body.req_id)).body, ended.body, "a second read");
  });

  it("is partial if CleverTap does not answer", async () => {
    const { status, body } = await fixture.client("slow").post(query());
    assert.deepEqual([status, body.status], [200, "partial"]);
  });

  it("is the count of the requested endpoint", async () => {
    const client = fixture.client("plain");
    const [events, profiles] = await Promise.all(
      ["events", "profiles"].map((endpoint) => client.count(query(2), { endpoint })),
    );
    assert.deepEqual([events.body.status, profiles.body.status], ["success", "success"]);
    assert.notEqual(events.body.count, profiles.body.count);
    const posts = (await client.exchanges()).filter(
      ({ method, body }) => method === "POST" && body === JSON.stringify(query(2)),
    );
    assert.deepEqual(posts.map(({ path }) => path).sort(), ["/1/counts/events.json", "/1/counts/profiles.json"]);
  });

  it("follows a request to CleverTap with integer days and booleans as strings", async () => {
    const client = fixture.client("plain");
    await client.count({
      to: "2024-01-31",
      from: "20240101",
      event_name: "Charged",
      event_properties: [{ name: "A", operator: "equals", value: true }],
    });
    const wire =
      '{"event_name":"Charged","event_properties":[{"name":"A","operator":"equals","value":"True"}],"from":20240101,"to":20240131}';
    assert.ok((await client.exchanges()).some(({ body }) => body === wire));
  });
});

const JSON_TYPE = { "Content-Type": "application/json" };
const REFUSED = [
  { name: "a body that is not JSON", body: "{", status: 400, error: /not JSON/, issues: 0 },
  { name: "an empty body", body: "", status: 400, error: /not JSON/, issues: 0 },
  {
    name: "a body that is not UTF-8",
    body: new Uint8Array([0x22, 0xff, 0x22]),
    status: 400,
    error: /UTF-8/,
    issues: 0,
  },
  {
    name: "an invalid query, with its issues",
    body: JSON.stringify({ eventName: "x", from: 20240230, to: 1 }),
    status: 400,
    error: /event_name/,
    issues: 4,
  },
  {
    name: "a query without a last day and with an unknown operator",
    body: JSON.stringify({
      event_name: "x",
      event_properties: [
        { name: "A", operator: "exists" },
        { name: "B", operator: "gt", value: 1 },
      ],
      from: 20240101,
    }),
    status: 400,
    error: /^event_properties\[1\]\.operator: .+; to: missing/,
    issues: 2,
  },
  { name: "another content type", body: "{}", type: "text/plain", status: 415, error: /application\/json/ },
  {
    name: "a missing content type",
    body: new Uint8Array([0x7b, 0x7d]),
    type: undefined,
    status: 415,
    error: /application\/json/,
  },
  { name: "a body of more than 256 KiB", body: " ".repeat(256 * 1024 + 1), status: 413, error: /256 KiB/ },
  { name: "PUT", method: "PUT", body: "{}", status: 405, error: /GET, POST/ },
  { name: "DELETE", method: "DELETE", status: 405, error: /GET, POST/ },
  { name: "a poll without a req_id", method: "GET", status: 400, error: /req_id is missing/, issues: 0 },
  {
    name: "a poll for an unknown req_id",
    method: "GET",
    search: "?req_id=4503599627370497",
    status: 404,
    error: /^invalid request id$/,
  },
  {
    name: "a poll for a req_id above 2^53",
    method: "GET",
    search: "?req_id=9007199254740993",
    status: 404,
    error: /^invalid request id$/,
  },
  {
    name: "a poll for a req_id that is not a number",
    method: "GET",
    search: "?req_id=1;DROP%20TABLE%20query",
    status: 404,
    error: /^invalid request id$/,
  },
  { name: "an unknown endpoint", method: "GET", path: "/1/counts/other.json", status: 404, error: /nothing at this/ },
  {
    name: "another path of CleverTap's API",
    method: "POST",
    path: "/1/upload",
    body: "{}",
    status: 404,
    error: /nothing at this/,
  },
];

describe("the gateway refuses", () => {
  for (const {
    name,
    path = "/1/counts/events.json",
    search = "",
    method = "POST",
    body,
    status,
    error,
    issues,
    ...row
  } of REFUSED) {
    it(name, async () => {
      const headers = "type" in row ? (row.type === undefined ? {} : { "Content-Type": row.type }) : JSON_TYPE;
      const answer = await fixture.client("plain").ask(`${path}${search}`, { method, body, headers });
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.deepEqual([answer.body.status, answer.body.code], ["fail", status]);
      assert.equal(typeof answer.body.error, "string");
      assert.match(answer.body.error, error);
      assert.equal(answer.body.issues?.length, issues);
      if (status === 405) assert.equal(answer.headers.get("Allow"), "GET, HEAD, POST, OPTIONS");
    });
  }

  it("a longer body without Content-Length", async () => {
    const chunks = Array(5).fill(new Uint8Array(64 * 1024).fill(0x20));
    const body = ReadableStream.from(chunks);
    const answer = await fixture
      .client("plain")
      .ask("/1/counts/events.json", { method: "POST", body, duplex: "half", headers: JSON_TYPE });
    assert.equal(answer.status, 413);
  });
});

it("the gateway accepts a body of 256 KiB", async () => {
  const text = JSON.stringify(query(3)).padEnd(256 * 1024);
  assert.equal((await fixture.client("plain").post(text)).status, 200);
});

it("every answer is JSON that must not be stored", async () => {
  const client = fixture.client("plain");
  const answers = [
    await client.post(query(4)),
    await client.poll(1),
    await client.ask("/health"),
    await client.ask("/1/nothing"),
    await client.ask("/1/counts/events.json", { headers: { Authorization: "Bearer unknown" } }),
  ];
  for (const { headers, body } of answers) {
    const text = JSON.stringify(body);
    assert.equal(headers.get("Cache-Control"), "no-store", text);
    assert.equal(headers.get("X-Content-Type-Options"), "nosniff", text);
    assert.equal(headers.get("Referrer-Policy"), "no-referrer", text);
    assert.equal(headers.get("Content-Type"), "application/json", text);
    assert.match(headers.get("Content-Security-Policy"), /default-src 'none'/, text);
    assert.equal(headers.get("Vary").includes("Origin"), true, text);
  }
});
