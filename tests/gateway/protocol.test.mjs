// The count protocol as the gateway speaks it.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { query, startStage } from "./support/stage.mjs";

const fail = (error, code, more = {}) => ({ body: JSON.stringify({ status: "fail", error, code }), ...more });
const partial = { body: '{"status":"partial","req_id":7}' };

/** What CleverTap answers, and what the gateway's client gets: HTTP 200 with this body. */
const ENDS = [
  {
    id: "at-once",
    session: { script: [{ body: '{"status":"success","count":12}' }] },
    ends: { status: "success", count: 12 },
  },
  {
    id: "largest",
    session: { script: [{ body: '{"status":"success","count":9007199254740991}' }] },
    ends: { status: "success", count: 2 ** 53 - 1 },
  },
  {
    id: "later",
    session: { script: [partial, { body: '{"status":"success","count":13}' }] },
    ends: { status: "success", count: 13 },
  },
  { id: "long-req-id", session: { partials: 2, reqId: "9223372036854775807" }, counts: true },
  { id: "text-req-id", session: { partials: 2, reqIdAs: "string" }, counts: true },
  { id: "new-req-ids", session: { partials: 3, newReqIdOnPoll: true }, counts: true },
  {
    id: "own-failure",
    session: { script: ["failOn200"] },
    ends: { status: "fail", error: '["Invalid event : Uninstalled"]', code: 400 },
  },
  {
    id: "failure-later",
    session: { script: [partial, fail("No such thing", 31)] },
    ends: { status: "fail", error: "No such thing", code: 31 },
  },
  {
    id: "failure-4xx",
    session: { script: [fail("Bad", 400, { status: 400 })] },
    ends: { status: "fail", error: "Bad", code: 400 },
  },
  {
    id: "no-code",
    session: { script: [{ body: '{"status":"fail","error":"Odd"}' }] },
    ends: { status: "fail", error: "Odd" },
  },
  // To a poll, these would say something else.
  {
    id: "in-progress-on-post",
    session: { script: ["inProgress"] },
    ends: { status: "fail", error: "CleverTap says that the query failed" },
  },
  {
    id: "invalid-req-id-on-post",
    session: { script: ["invalidReqId"] },
    ends: { status: "fail", error: "CleverTap says that the query failed", code: 400 },
  },
  { id: "code-2-on-post", session: { script: [fail("Not now", 2)] }, ends: { status: "fail", error: "Not now" } },
  {
    id: "no-text",
    session: { script: [{ body: '{"status":"fail","code":7}' }] },
    ends: { status: "fail", error: "CleverTap says that the query failed", code: 7 },
  },
  {
    id: "no-rule",
    session: { script: ["emptyBody"] },
    ends: { status: "fail", error: "CleverTap gave an answer that fits none of its rules", code: 502 },
  },
];

const stage = await startStage(
  {
    plain: { session: { partials: 1 } },
    slow: { session: { script: [{ hang: true }] } },
    ...Object.fromEntries(ENDS.map(({ id, session }) => [id, { session }])),
  },
  { vars: { ANSWER_WAIT_MS: "1000" } },
);
after(() => stage.stop());

describe("how a query ends, at the client", { concurrency: 8 }, () => {
  for (const { id, ends, counts } of ENDS) {
    it(id, async () => {
      const { status, body } = await stage.at(id).count(query());
      assert.equal(status, 200);
      if (counts) assert.equal(body.status, "success", JSON.stringify(body));
      else assert.deepEqual(body, ends);
    });
  }
});

describe("an answer", () => {
  it("that is partial has a req_id below 2^53 and Retry-After; polled, it has the count and its age", async () => {
    const account = stage.at("plain");
    const posted = await account.post(query(1));
    assert.equal(posted.status, 200);
    assert.deepEqual(Object.keys(posted.body).sort(), ["req_id", "status"]);
    assert.equal(posted.body.status, "partial");
    assert.ok(Number.isSafeInteger(posted.body.req_id) && posted.body.req_id > 0, JSON.stringify(posted.body));
    assert.match(posted.headers.get("Retry-After"), /^([1-9]|[12]\d|30)$/);
    const ended = await account.finish(posted.body.req_id);
    assert.deepEqual(Object.keys(ended.body).sort(), ["count", "status"]);
    assert.match(ended.headers.get("Age"), /^\d+$/);
    assert.deepEqual((await account.poll(posted.body.req_id)).body, ended.body, "it can be read again");
  });

  it("comes when CleverTap hangs, too: the query is accepted", async () => {
    const { status, body } = await stage.at("slow").post(query());
    assert.deepEqual([status, body.status], [200, "partial"]);
  });

  it("is for the endpoint that was asked", async () => {
    const account = stage.at("plain");
    const [events, profiles] = await Promise.all(
      ["events", "profiles"].map((endpoint) => account.count(query(2), { endpoint })),
    );
    assert.deepEqual([events.body.status, profiles.body.status], ["success", "success"]);
    assert.notEqual(events.body.count, profiles.body.count);
    const paths = (await account.exchanges()).filter(
      ({ method, body }) => method === "POST" && body === JSON.stringify(query(2)),
    );
    assert.deepEqual(paths.map(({ path }) => path).sort(), ["/1/counts/events.json", "/1/counts/profiles.json"]);
  });

  it("sends CleverTap the wire body: days as integers, booleans as texts", async () => {
    const account = stage.at("plain");
    await account.count({
      to: "2024-01-31",
      from: "20240101",
      event_name: "Charged",
      event_properties: [{ name: "A", operator: "equals", value: true }],
    });
    const wire =
      '{"event_name":"Charged","event_properties":[{"name":"A","operator":"equals","value":"True"}],"from":20240101,"to":20240131}';
    assert.ok((await account.exchanges()).some(({ body }) => body === wire));
  });
});

const JSON_TYPE = { "Content-Type": "application/json" };
const REFUSED = [
  { name: "no JSON", body: "{", status: 400, error: /not JSON/, issues: 0 },
  { name: "an empty body", body: "", status: 400, error: /not JSON/, issues: 0 },
  { name: "no UTF-8", body: new Uint8Array([0x22, 0xff, 0x22]), status: 400, error: /UTF-8/, issues: 0 },
  {
    name: "an invalid query",
    body: JSON.stringify({ eventName: "x", from: 20240230, to: 1 }),
    status: 400,
    error: /event_name/,
    issues: 4,
  },
  {
    name: "a query without a day, and with an odd filter",
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
    name: "no content type",
    body: new Uint8Array([0x7b, 0x7d]),
    type: undefined,
    status: 415,
    error: /application\/json/,
  },
  { name: "too long a body", body: " ".repeat(256 * 1024 + 1), status: 413, error: /256 KiB/ },
  { name: "PUT", method: "PUT", body: "{}", status: 405, error: /GET, POST/ },
  { name: "DELETE", method: "DELETE", status: 405, error: /GET, POST/ },
  { name: "a poll for nothing", method: "GET", status: 400, error: /req_id is missing/, issues: 0 },
  {
    name: "a poll for what never was",
    method: "GET",
    search: "?req_id=4503599627370497",
    status: 404,
    error: /^invalid request id$/,
  },
  {
    name: "a poll for 2^53",
    method: "GET",
    search: "?req_id=9007199254740993",
    status: 404,
    error: /^invalid request id$/,
  },
  {
    name: "a poll for no number",
    method: "GET",
    search: "?req_id=1;DROP%20TABLE%20query",
    status: 404,
    error: /^invalid request id$/,
  },
  { name: "another path", method: "GET", path: "/1/counts/other.json", status: 404, error: /nothing here/ },
  {
    name: "another path of the API",
    method: "POST",
    path: "/1/upload",
    body: "{}",
    status: 404,
    error: /nothing here/,
  },
];

describe("what is refused, by HTTP status and one text", () => {
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
      const answer = await stage.at("plain").ask(`${path}${search}`, { method, body, headers });
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.deepEqual([answer.body.status, answer.body.code], ["fail", status]);
      assert.equal(typeof answer.body.error, "string");
      assert.match(answer.body.error, error);
      assert.equal(answer.body.issues?.length, issues);
      if (status === 405) assert.equal(answer.headers.get("Allow"), "GET, POST, OPTIONS");
    });
  }

  it("a body of 256 KiB is not", async () => {
    const text = JSON.stringify(query(3)).padEnd(256 * 1024);
    assert.equal((await stage.at("plain").post(text)).status, 200);
  });

  it("a body is counted while it is read, whatever length it claims, or none", async () => {
    const chunks = Array(5).fill(new Uint8Array(64 * 1024).fill(0x20));
    const body = ReadableStream.from(chunks);
    const answer = await stage
      .at("plain")
      .ask("/1/counts/events.json", { method: "POST", body, duplex: "half", headers: JSON_TYPE });
    assert.equal(answer.status, 413);
  });
});

it("every answer says that it is not to be stored, and is nothing but JSON", async () => {
  const account = stage.at("plain");
  const answers = [
    await account.post(query(4)),
    await account.poll(1),
    await account.ask("/health"),
    await account.ask("/1/nothing"),
    await account.ask("/1/counts/events.json", { headers: { Authorization: "Bearer unknown" } }),
  ];
  for (const { headers, body } of answers) {
    const what = JSON.stringify(body);
    assert.equal(headers.get("Cache-Control"), "no-store", what);
    assert.equal(headers.get("X-Content-Type-Options"), "nosniff", what);
    assert.equal(headers.get("Referrer-Policy"), "no-referrer", what);
    assert.equal(headers.get("Content-Type"), "application/json", what);
    assert.match(headers.get("Content-Security-Policy"), /default-src 'none'/, what);
    assert.equal(headers.get("Vary").includes("Origin"), true, what);
  }
});
