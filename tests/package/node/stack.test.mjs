// An exhausted stack: the package is called in each of the last frames before the stack ends. It may throw the engine's
// RangeError then, but must work again afterwards.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { importPackage } from "../support/package.mjs";

const QUERY = {
  event_name: "Charged",
  event_properties: [{ name: "A", operator: "equals", value: ["b", "c"] }],
  from: 20240101,
  to: 20240131,
};
const PENDING = { status: "partial", endpoint: "events", reqId: "1", notBefore: 0 };
const FRAMES = 600;
const EXPECTED_CODES = ["internal", "wasm_unavailable"];

const { CountsClient, CleverTapError, validateQuery, splitByDay, countQuery } = await importPackage();

/** Calls a function at the end of the stack and then in each frame above; returns the outcomes in this order. */
function nearTheEnd(run) {
  const outcomes = new Array(FRAMES);
  const nextFrame = new Error("next frame");
  let n = 0;
  const dive = () => {
    try {
      return dive();
    } catch {
      // Either the stack is exhausted, or the frame below has thrown `nextFrame`.
    }
    let outcome;
    try {
      outcome = { value: run() };
    } catch (thrown) {
      outcome = { thrown };
    }
    outcomes[n++] = outcome;
    if (n < FRAMES) throw nextFrame;
    return n;
  };
  dive();
  return outcomes;
}

const isStackOverflow = (thrown) => thrown instanceof RangeError && /call stack/i.test(thrown.message);

function checkThrown(thrown, label) {
  if (thrown instanceof CleverTapError) assert.ok(EXPECTED_CODES.includes(thrown.code), `${label}: ${thrown}`);
  else assert.ok(isStackOverflow(thrown), `${label}: ${thrown}`);
}

describe("with an almost exhausted stack", () => {
  const functions = {
    validateQuery: () => validateQuery(QUERY),
    splitByDay: () => splitByDay(QUERY),
    toJSON: () => JSON.stringify(countQuery("E").between(20240101, 20240101)),
    constructor: () => new CountsClient({ baseUrl: "https://g.example" }),
  };
  for (const [name, run] of Object.entries(functions)) {
    it(`${name} returns its result or throws, and the next call works`, () => {
      const expected = run();
      const outcomes = nearTheEnd(run);
      assert.deepEqual(run(), expected);
      assert.ok(outcomes[0].thrown !== undefined, "the stack was always large enough: the test proves nothing");
      assert.ok(outcomes.at(-1).value !== undefined, "the stack was never large enough: the test proves nothing");
      for (const { value, thrown } of outcomes) {
        if (thrown === undefined) assert.deepEqual(value, expected);
        else checkThrown(thrown, name);
      }
    });
  }

  for (const [method, subject] of [
    ["count", QUERY],
    ["submit", QUERY],
    ["poll", PENDING],
    ["resume", PENDING],
  ]) {
    it(`${method} settles or throws, and the next call of the client works`, async () => {
      const fetch = async () => new Response('{"status":"success","count":5}');
      const client = new CountsClient({ baseUrl: "https://g.example", fetch, maxRetries: 0 });
      const hanging = new CountsClient({
        baseUrl: "https://g.example",
        fetch: () => new Promise(() => {}),
        maxRetries: 0,
        requestTimeoutMs: 500,
      });
      const others = Array.from({ length: 5 }, () => hanging.count(QUERY).catch((error) => error.code));
      // The rejections are handled below.
      const ignore = () => {};
      process.on("unhandledRejection", ignore);
      const outcomes = nearTheEnd(() => client[method](subject));
      assert.equal(await client.count(QUERY), 5);
      assert.ok(outcomes[0].thrown !== undefined, "the stack was always large enough: the test proves nothing");
      for (const { value, thrown } of outcomes) {
        if (thrown !== undefined) {
          checkThrown(thrown, method);
          continue;
        }
        const result = await value.catch((error) => error);
        const isExpected = isStackOverflow(result) || [...EXPECTED_CODES, "network"].includes(result.code);
        if (result instanceof Error) assert.ok(isExpected, `${method}: ${result}`);
        else assert.equal(typeof result === "number" ? result : result.count, 5);
      }
      for (const code of await Promise.all(others)) {
        assert.ok(["timeout", "internal"].includes(code), `a count in flight: ${code}`);
      }
      process.off("unhandledRejection", ignore);
      assert.equal(await client.count(QUERY), 5);
    });
  }
});
