// Isolation of tokens, limits of open queries, and secrets.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { tokenEntry } from "../support/gateway.mjs";
import { ask, clientAt, EVENTS, untilEnded } from "./support/client.mjs";
import { ACCOUNT, createFixture, simulator } from "./support/fixture.mjs";
import { countsOf, queries } from "./support/queries.mjs";
import { HANG } from "./support/recorder.mjs";

const [QUERY, ...QUERIES] = queries(12);

it("a req_id is unknown to another token, like one that does not exist", async () => {
  const tokens = { a: tokenEntry("token-a", [ACCOUNT]), b: tokenEntry("token-b", [ACCOUNT]) };
  const fixture = await createFixture({ tokens });
  const { url } = await fixture.startInProcess();
  const [a, b] = [clientAt(url, "token-a"), clientAt(url, "token-b")];
  const accepted = await a.accepted(QUERY);
  const isRefused = async (reqId, by) => {
    const { status, body } = await by.read(reqId);
    assert.equal(status, 404);
    assert.deepEqual([body.status, body.error], ["fail", "invalid request id"]);
  };
  const { req_id: reqId } = accepted.body;
  await isRefused(reqId, b);
  for (const unknown of [reqId + 1, 1, 0, -1, "9223372036854775807", "1e3", "%20", "x", ""])
    await isRefused(unknown, a);
  const [count] = await countsOf(simulator, [QUERY]);
  assert.deepEqual(await a.ended(accepted), { status: "success", count });
  await isRefused(reqId, b);
});

describe("more open queries than the limit", { concurrency: true }, () => {
  const TOKENS = { a: { maxOpen: 5 }, b: { maxOpen: 100 } };
  const LIMITS = [
    { name: "of a token", account: {}, byA: 5, byB: 1, a: /token/ },
    { name: "of an account", account: { maxOpen: 7 }, byA: 4, byB: 3, a: /account/, b: /account/ },
  ];
  for (const { name, account, byA, byB, ...refused } of LIMITS) {
    it(`${name} are refused until others are finished`, async () => {
      let isStuck = true;
      const tokens = Object.fromEntries(
        Object.entries(TOKENS).map(([key, more]) => [key, tokenEntry(`token-${key}`, [ACCOUNT], more)]),
      );
      const vars = { REQUEST_TIMEOUT_MS: "2000" };
      const fixture = await createFixture({ account, tokens, vars, before: () => (isStuck ? HANG : undefined) });
      const { url } = await fixture.startInProcess();
      const clients = { a: clientAt(url, "token-a"), b: clientAt(url, "token-b") };
      const left = [...QUERIES];
      const submit = async (by) => {
        const query = left.shift();
        return { by, query, answer: await clients[by].accepted(query) };
      };
      const open = await Promise.all([...Array(byA).fill("a"), ...Array(byB).fill("b")].map(submit));

      for (const [by, pattern] of Object.entries(refused)) {
        const { status, headers, body } = await clients[by].submit(left[0]);
        assert.equal(status, 429, JSON.stringify(body));
        assert.equal(body.status, "fail");
        assert.match(body.error, pattern);
        assert.match(headers["retry-after"], /^([1-9]|[12]\d|30)$/);
        // An open query does not count twice.
        const mine = open.find((entry) => entry.by === by);
        assert.equal((await clients[by].accepted(mine.query)).body.req_id, mine.answer.body.req_id);
      }
      isStuck = false;
      const ends = await Promise.all(open.map(({ by, answer }) => clients[by].ended(answer)));
      assert.deepEqual(
        ends.map(({ count }) => count),
        await countsOf(
          simulator,
          open.map(({ query }) => query),
        ),
      );
      for (const by of Object.keys(refused)) {
        assert.equal((await clients[by].ended(await clients[by].accepted(left.shift()))).status, "success");
      }
      const bodies = fixture.recorder.exchanges.filter(({ method }) => method === "POST").map(({ body }) => body);
      assert.equal(
        new Set(bodies).size,
        byA + byB + Object.keys(refused).length,
        "a refused query must not be submitted",
      );
    });
  }
});

it("the logs, the storage, the upstream and the answers contain no secret", async () => {
  const token = "canary-of-the-token";
  const passcode = "canary-of-the-passcode";
  const event = "canary-of-the-event";
  const failure = (text) => ({ status: 200, body: JSON.stringify({ status: "fail", error: text, code: 400 }) });
  const UPSTREAM = {
    [event]: undefined,
    "passcode in a failure": ({ headers }) => failure(`no such passcode: ${headers["x-clevertap-passcode"]}`),
    "all headers in a server error": ({ headers }) => ({ status: 500, body: `<pre>${JSON.stringify(headers)}</pre>` }),
    "passcode in an invalid count": ({ headers }) => ({
      status: 200,
      body: `{"status":"success","count":"${headers["x-clevertap-passcode"]}"}`,
    }),
  };
  const before = ({ method, query, ...exchange }) =>
    method === "POST" ? UPSTREAM[query.event_name]?.(exchange) : undefined;
  const vars = { QUERY_MAX_MS: "10000" };
  const fixture = await createFixture({
    session: { passcode },
    account: { passcode },
    tokens: { "name-of-the-token": tokenEntry(token, [ACCOUNT]) },
    vars,
    before,
  });
  const gateway = await fixture.startProcess();
  const { url } = gateway;

  const answers = [];
  const headers = {
    "content-type": "application/json",
    "x-canary": "canary-of-a-header",
    cookie: "canary=canary-of-a-cookie",
    "user-agent": "canary-of-an-agent",
    referer: "http://127.0.0.1/canary-of-a-referer",
    "x-forwarded-for": "canary-of-an-address",
  };
  const bearer = { ...headers, authorization: `Bearer ${token}` };
  const send = async (path, init) => {
    const answer = await ask(url + path, init);
    answers.push(answer);
    return answer;
  };
  const post = (name, more = bearer) =>
    send(EVENTS, { method: "POST", headers: more, body: JSON.stringify({ ...QUERY, event_name: name }) });

  const accepted = await Promise.all(Object.keys(UPSTREAM).map((name) => post(name)));
  const partials = accepted.filter(({ body }) => body.status === "partial");
  await Promise.all(
    partials.map(({ body }) =>
      untilEnded(async () => (await send(`${EVENTS}?req_id=${body.req_id}`, { headers: bearer })).body),
    ),
  );
  await post(event, { ...headers, "x-clevertap-passcode": token, "x-clevertap-account-id": ACCOUNT });
  await post(event, { ...headers, "x-clevertap-passcode": token, "x-clevertap-account-id": "canary-of-an-account" });
  await post(event, { ...headers, authorization: "Bearer canary-of-another-token" });
  await send("/health?canary=canary-of-a-url", { headers: bearer });
  await send(`${EVENTS}?req_id=canary-of-a-url`, { headers: bearer });
  await send("/1/canary-of-a-url", { headers: bearer });
  await send(EVENTS, { method: "POST", headers: bearer, body: '{"canary-of-a-body' });
  await send(EVENTS, { method: "POST", headers: bearer, body: '{"event_name":"Charged","canary-of-a-body":1}' });
  await gateway.stop();

  const logs = gateway.output();
  assert.match(logs, /name-of-the-token/);
  assert.doesNotMatch(logs, /canary/i);

  const storage = readdirSync(fixture.options.persist, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const stored = storage.map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1")).join("\n");
  assert.ok(stored.includes(event), "the query's body must be in the storage");
  assert.doesNotMatch(stored.replaceAll(event, ""), /canary/i);

  const { exchanges } = fixture.recorder;
  assert.ok(exchanges.every((exchange) => exchange.headers["x-clevertap-passcode"] === passcode));
  const sent = exchanges
    .map(({ url, headers: { "x-clevertap-passcode": _, ...others }, body }) => JSON.stringify({ url, others, body }))
    .join("\n");
  assert.doesNotMatch(sent.replaceAll(event, ""), /canary/i);
  assert.doesNotMatch(sent, /authorization|cookie|referer|forwarded/i);

  const told = answers.map(({ headers, text }) => JSON.stringify(headers) + text).join("\n");
  assert.match(told, /no such passcode: \*\*\*/);
  for (const secret of [token, passcode]) assert.ok(!told.includes(secret), `an answer has ${secret}`);
});
