// The log contains names, hashes, outcomes and times, but no data from a client or from CleverTap.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it, mock } from "node:test";
import { logFault } from "../../www/src/log/fault.ts";
import { EVENTS, log, shortKey } from "../../www/src/log/log.ts";
import { WWW } from "./support/bundle.mjs";
import { PASSCODE, query, startFixture } from "./support/fixture.mjs";
import { eventually } from "./support/wait.mjs";

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
  "omitted",
  "problem",
  "error",
  "at",
];
const partial = { body: '{"status":"partial","req_id":"canary-req-id"}' };

const fixture = await startFixture({
  works: { session: { partials: 1 }, tokens: { "canary-token": {} } },
  echoes: { session: { script: [{ echo: true }] }, tokens: { "canary-token-2": {} } },
  fails: {
    session: { script: [partial, { body: '{"status":"fail","error":"canary-error","code":400}' }] },
    tokens: { "canary-token-3": {} },
  },
});
after(() => fixture.stop());

const lines = () => fixture.gateway.logs().map((line) => JSON.parse(line));

describe("the gateway's log", () => {
  it("consists of JSON objects with known fields, and quotes no data", async () => {
    const headers = { "X-Canary": "canary-header", Origin: fixture.gateway.url, Cookie: "canary-cookie" };
    const body = (n) => query(n, { event_name: n === 0 ? "Charged" : "canary-event" });
    const reqIds = [];
    for (const [id, token] of [
      ["works", "canary-token"],
      ["echoes", "canary-token-2"],
      ["fails", "canary-token-3"],
    ]) {
      const client = fixture.client(id, token);
      const { body: answer } = await client.post(body(id === "works" ? 0 : 1), { headers });
      if (answer.req_id !== undefined) reqIds.push(answer.req_id);
      if (answer.status === "partial") await client.finish(answer.req_id);
    }
    const client = fixture.client("works", "canary-token");
    await client.post('{"canary-json', { headers });
    await client.post({ "canary-key": "canary-value" });
    await client.poll("canary-poll");
    await client.ask("/1/canary-path?canary-query=1");
    await client.ask("/1/counts/events.json?req_id=1", { headers: { Authorization: "Bearer canary-unknown" } });
    await client.ask("/1/counts/events.json?req_id=1", { headers: { "X-CleverTap-Account-Id": "canary-account" } });
    await client.ask("/health?canary-query=1", { headers: { Authorization: "Bearer canary-unknown" } });

    const refusals = () => lines().filter(({ outcome }) => outcome === "refused");
    await eventually(refusals, ({ length }) => length >= 4, "the log lines of four refusals");
    assert.deepEqual(
      refusals().map(({ method, status }) => [method, status]),
      [
        ["POST", 400],
        ["POST", 400],
        ["GET", 401],
        ["GET", 403],
      ],
    );
    for (const event of ["answered", "exchange", "finished", "pump"])
      assert.ok(
        lines().some((line) => line.event === event),
        `a line of the event ${event}`,
      );
    for (const line of lines())
      assert.deepEqual(
        Object.keys(line).filter((name) => !FIELDS.includes(name)),
        [],
        JSON.stringify(line),
      );
    const text = fixture.gateway.logs().join("\n");
    assert.doesNotMatch(text, /canary/);
    for (const secret of [PASSCODE, "Charged", "/1/counts", ...reqIds.map(String)])
      assert.equal(text.includes(secret), false, secret);
  });

  it("identifies a query from its acceptance to its end by a prefix of its key", async () => {
    const known = new Set(lines().map(({ key }) => key));
    await fixture.client("works", "canary-token").count(query(9));
    const logged = await eventually(
      () => lines().filter(({ key }) => !known.has(key)),
      (all) => all.filter(({ event }) => event === "answered").length === 2,
      "the log lines of both answers",
    );
    assert.match(logged[0].key, /^[0-9a-f]{16}$/);
    assert.equal(new Set(logged.map(({ key }) => key)).size, 1);
    const shown = logged.map(({ event, method, outcome }) => [event, method, outcome]);
    assert.deepEqual(
      shown.filter(([event]) => event !== "answered"),
      [
        ["exchange", "POST", "partial"],
        ["exchange", "GET", "success"],
        ["finished", undefined, "success"],
      ],
    );
    assert.deepEqual(
      shown.filter(([event]) => event === "answered"),
      [
        ["answered", "POST", "partial"],
        ["answered", "GET", "success"],
      ],
    );
  });
});

describe("the events of the log", () => {
  it("are those of the README's table, and of the code", () => {
    const [, section] = readFileSync(join(WWW, "README.md"), "utf8").split("\n## Log\n");
    const documented = [...section.split("\n## ")[0].matchAll(/^\| `([a-z]+)` \|/gm)].map(([, event]) => event);
    assert.deepEqual(documented.sort(), [...EVENTS]);
    const sources = readdirSync(join(WWW, "src"), { recursive: true }).filter((path) => path.endsWith(".ts"));
    const code = sources.map((path) => readFileSync(join(WWW, "src", path), "utf8")).join("\n");
    for (const event of EVENTS) assert.match(code, new RegExp(`\\bevent: [^;]*"${event}"`), event);
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

  it("drops unknown fields", () => {
    assert.deepEqual(
      written(() => log({ event: "pump", body: "secret", ms: 1 })),
      [{ event: "pump", ms: 1 }],
    );
  });

  it("writes the class and the position of an unexpected error, but not its message", () => {
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
