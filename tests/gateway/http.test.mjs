// Requests that break off, come without encryption, or only ask for headers; and the log lines that they cause.

import assert from "node:assert/strict";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { after, describe, it } from "node:test";
import { isInsecure } from "../../www/src/http/scheme.ts";
import { LineQuota } from "../../www/src/log/quota.ts";
import { query, startFixture, tokenOf } from "./support/fixture.mjs";
import { eventually } from "./support/wait.mjs";

const fixture = await startFixture({ one: {} });
after(() => fixture.stop());
const client = fixture.client("one");
const { gateway } = fixture;
const lines = () => gateway.logs().map((line) => JSON.parse(line));
const PATH = "/1/counts/events.json";

/** Sends the head of a POST and a part of its body, ends its side of the connection, and returns the answer. */
async function breakOff(head, part) {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const credentials = `Authorization: Bearer ${tokenOf("one")}`;
  const common = [`Host: ${hostname}`, credentials, "Content-Type: application/json", "Connection: close", ...head];
  socket.end(`POST ${PATH} HTTP/1.1\r\n${common.join("\r\n")}\r\n\r\n${part}`);
  return await text(socket);
}

describe("a body that breaks off", () => {
  for (const [name, head, part] of [
    ["with a Content-Length", ["Content-Length: 1000"], '{"event_name": "Char'],
    ["in chunks", ["Transfer-Encoding: chunked"], '14\r\n{"event_name": "Char\r\n'],
  ]) {
    it(`${name} is a 400, and no fault of the gateway`, async () => {
      const before = gateway.logs().length;
      const answer = await breakOff(head, part);
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.match(answer, /\{"status":"fail","error":"the body is cut off","code":400,"issues":\[\]\}/);
      const since = () => lines().slice(before);
      await eventually(since, (all) => all.some(({ status }) => status === 400), "the line of the answer");
      assert.deepEqual(
        since().map(({ event }) => event),
        ["answered"],
      );
    });
  }
});

describe("HEAD", () => {
  it("is answered like GET, without a body", async () => {
    const { body } = await client.post(query());
    const head = await client.ask(`${PATH}?req_id=${body.req_id ?? 1}`, { method: "HEAD" });
    const get = await client.ask(`${PATH}?req_id=${body.req_id ?? 1}`);
    assert.deepEqual([head.status, head.body], [get.status, ""]);
    assert.equal(head.headers.get("Content-Type"), "application/json");
    assert.equal((await client.ask(PATH, { method: "HEAD" })).status, 400, "without a req_id");
    assert.equal((await client.ask("/1/nothing", { method: "HEAD" })).status, 404);
    assert.equal((await fetch(gateway.url + PATH, { method: "HEAD" })).status, 401);
  });
});

describe("http", () => {
  const ask = (url, init) => gateway.miniflare.dispatchFetch(url, { redirect: "manual", ...init });

  it("of another machine is refused for requests with a token, before the token is read", async () => {
    for (const path of [PATH, "/health"]) {
      const headers = { Authorization: `Bearer ${tokenOf("one")}` };
      const response = await ask(`http://gateway.example${path}`, { headers });
      assert.equal(response.status, 403);
      assert.match((await response.json()).error, /^use https: a token that was sent here was readable/);
    }
  });

  it("of another machine is redirected for the page", async () => {
    const response = await ask("http://gateway.example/?a=1");
    assert.deepEqual([response.status, response.headers.get("Location")], [308, "https://gateway.example/?a=1"]);
  });

  it("is served on https, which browsers remember", async () => {
    const response = await ask("https://gateway.example/health");
    assert.equal(response.status, 200);
    assert.match(response.headers.get("Strict-Transport-Security"), /^max-age=\d{8}$/);
  });

  for (const [url, expected] of [
    ["http://localhost:8787/", false],
    ["http://127.0.0.1/", false],
    ["http://127.1.2.3/", false],
    ["http://[::1]:1/", false],
    ["http://app.localhost/", false],
    ["https://gateway.example/", false],
    ["http://gateway.example/", true],
    ["http://192.168.0.1/", true],
    ["http://127.0.0.1.example/", true],
    ["http://localhost.example/", true],
    ["http://notlocalhost/", true],
  ])
    it(`${expected ? "needs" : "does not need"} encryption at ${url}`, () =>
      assert.equal(isInsecure(new URL(url)), expected));
});

describe("requests without a known token", () => {
  it("write a few log lines a minute, with the number of those left out", async () => {
    const N = 40;
    const before = lines().filter(({ status }) => status === 401).length;
    for (let n = 0; n < N; n++) assert.equal((await fetch(gateway.url + PATH)).status, 401);
    await client.poll(2);
    const written = () => lines().filter(({ status }) => status === 401).length - before;
    await eventually(
      () => lines().at(-1),
      ({ outcome }) => outcome === "unknown",
      "the line after them",
    );
    // A slow run may take several minutes, of which each has 10 lines.
    assert.ok(written() < N, `${written()} lines`);
  });

  it("are limited in each period, also after the clock was set back", () => {
    const quota = new LineQuota(2, 1_000);
    const takes = [0, 1, 2, 999, 1_000, 1_001, 1_002, 5_000, 10].map((now) => quota.take(now));
    assert.deepEqual(takes, [0, 0, undefined, undefined, 2, 0, undefined, 1, 0]);
  });
});
