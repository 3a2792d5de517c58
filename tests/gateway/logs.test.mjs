// Logs carry names, hashes, outcomes and times, and nothing that a client or CleverTap sent.

import assert from "node:assert/strict";
import { after, describe, it, mock } from "node:test";
import { log, logFault, shortKey } from "../../www/src/log/log.ts";
import { PASSCODE, query, startStage } from "./support/stage.mjs";

const FIELDS = [
  "event",
  "token",
  "account",
  "key",
  "method",
  "outcome",
  "status",
  "ms",
  "waitedMs",
  "exchanges",
  "open",
  "problem",
  "error",
  "at",
];
const partial = { body: '{"status":"partial","req_id":"canary-req-id"}' };

const stage = await startStage({
  works: { session: { partials: 1 }, tokens: { "canary-token": {} } },
  echoes: { session: { script: [{ echo: true }] }, tokens: { "canary-token-2": {} } },
  fails: {
    session: { script: [partial, { body: '{"status":"fail","error":"canary-error","code":400}' }] },
    tokens: { "canary-token-3": {} },
  },
});
after(() => stage.stop());

describe("what the gateway logs", () => {
  it("is one JSON object a line, of known fields, and quotes nothing", async () => {
    const secret = { "X-Canary": "canary-header", Origin: stage.gateway.url, Cookie: "canary-cookie" };
    const body = (n) => query(n, { event_name: n === 0 ? "Charged" : "canary-event" });
    const reqIds = [];
    for (const [at, token] of [
      ["works", "canary-token"],
      ["echoes", "canary-token-2"],
      ["fails", "canary-token-3"],
    ]) {
      const account = stage.at(at, token);
      const { body: answer } = await account.post(body(at === "works" ? 0 : 1), { headers: secret });
      if (answer.req_id !== undefined) reqIds.push(answer.req_id);
      if (answer.status === "partial") await account.finish(answer.req_id);
    }
    const account = stage.at("works", "canary-token");
    await account.post('{"canary-json', { headers: secret });
    await account.post({ "canary-key": "canary-value" });
    await account.poll("canary-poll");
    await account.ask("/1/canary-path?canary-query=1");
    await account.ask("/1/counts/events.json?req_id=1", { headers: { Authorization: "Bearer canary-unknown" } });
    await account.ask("/1/counts/events.json?req_id=1", { headers: { "X-CleverTap-Account-Id": "canary-account" } });
    await account.ask("/health?canary-query=1", { headers: { Authorization: "Bearer canary-unknown" } });

    const lines = stage.gateway.logs();
    const events = lines.map((line) => {
      const fields = JSON.parse(line);
      assert.deepEqual(
        Object.keys(fields).filter((name) => !FIELDS.includes(name)),
        [],
        line,
      );
      return fields.event;
    });
    for (const event of ["answered", "exchange", "finished", "pump"])
      assert.ok(events.includes(event), `no line says ${event}`);
    const refusals = lines.map((line) => JSON.parse(line)).filter(({ outcome }) => outcome === "refused");
    assert.deepEqual(
      refusals.map(({ method, status }) => [method, status]),
      [
        ["POST", 400],
        ["POST", 400],
        ["GET", 401],
        ["GET", 403],
      ],
    );
    const text = lines.join("\n");
    assert.doesNotMatch(text, /canary/);
    for (const secretText of [PASSCODE, "Charged", "/1/counts", ...reqIds.map(String)])
      assert.equal(text.includes(secretText), false, secretText);
  });

  it("tells a query by the start of its key's hash, from its acceptance to its end", async () => {
    const account = stage.at("works", "canary-token");
    await account.count(query(9));
    const lines = stage.gateway.logs().map((line) => JSON.parse(line));
    const { key } = lines.filter(({ event }) => event === "finished").at(-1);
    assert.match(key, /^[0-9a-f]{16}$/);
    const told = lines.filter((line) => line.key === key).map(({ event, method, outcome }) => [event, method, outcome]);
    assert.deepEqual(
      told.filter(([event]) => event !== "answered"),
      [
        ["exchange", "POST", "partial"],
        ["exchange", "GET", "success"],
        ["finished", undefined, "count"],
      ],
    );
    assert.deepEqual(
      told.filter(([event]) => event === "answered"),
      [
        ["answered", "POST", "partial"],
        ["answered", "GET", "success"],
      ],
    );
  });
});

describe("the log function", () => {
  const written = (write) => {
    const { mock: recorded } = mock.method(console, "log", () => {});
    try {
      write();
      return recorded.calls.map(({ arguments: [line] }) => JSON.parse(line));
    } finally {
      recorded.restore();
    }
  };

  it("drops fields that it does not know", () => {
    assert.deepEqual(
      written(() => log({ event: "pump", body: "secret", ms: 1 })),
      [{ event: "pump", ms: 1 }],
    );
  });

  it("says of an unforeseen error what kind it is and where it was thrown, not what it says", () => {
    const [line] = written(() =>
      logFault(new TypeError("a secret\n    at secret (file:1:2)"), {
        account: "A",
        key: shortKey("0123456789abcdef0123"),
      }),
    );
    assert.deepEqual([line.event, line.account, line.key, line.error], ["fault", "A", "0123456789abcdef", "TypeError"]);
    assert.doesNotMatch(JSON.stringify(line), /secret/);
    assert.match(line.at, /logs\.test\.mjs:\d+:\d+/);
    assert.deepEqual(
      written(() => logFault("a secret")),
      [{ event: "fault", error: "string" }],
    );
  });
});
