// Real exhaustion: the package is entered with hardly any stack left, frame by frame. The engine's
// own RangeError is a fair answer then; a broken package thereafter is not.

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

/** Calls a function where the stack ends, and in each of the frames above; gives what came of it. */
function nearTheEnd(run) {
  const outcomes = new Array(FRAMES);
  const goOn = new Error("go on");
  let n = 0;
  const dive = () => {
    try {
      return dive();
    } catch {
      // Either the stack is used up, or the frame below wants its turn to be ours.
    }
    let outcome;
    try {
      outcome = { value: run() };
    } catch (thrown) {
      outcome = { thrown };
    }
    outcomes[n++] = outcome;
    if (n < FRAMES) throw goOn;
    return n;
  };
  dive();
  return outcomes;
}

const isStackOverflow = (thrown) => thrown instanceof RangeError && /call stack/i.test(thrown.message);

function checkThrown(thrown, what) {
  if (thrown instanceof CleverTapError) assert.ok(EXPECTED_CODES.includes(thrown.code), `${what}: ${thrown}`);
  else assert.ok(isStackOverflow(thrown), `${what}: ${thrown}`);
}

describe("with hardly any stack left", () => {
  const functions = {
    validateQuery: () => validateQuery(QUERY),
    splitByDay: () => splitByDay(QUERY),
    toJSON: () => JSON.stringify(countQuery("E").between(20240101, 20240101)),
    constructor: () => new CountsClient({ baseUrl: "https://g.example" }),
  };
  for (const [name, run] of Object.entries(functions)) {
    it(`${name} gives its result or throws, and works again at once`, () => {
      const expected = run();
      const outcomes = nearTheEnd(run);
      assert.deepEqual(run(), expected);
      assert.ok(outcomes[0].thrown !== undefined, "there was stack enough: the test proves nothing");
      assert.ok(outcomes.at(-1).value !== undefined, "there was never stack enough: the test proves nothing");
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
    it(`${method} settles or throws, and the same client works again at once`, async () => {
      const fetch = async () => new Response('{"status":"success","count":5}');
      const client = new CountsClient({ baseUrl: "https://g.example", fetch, maxRetries: 0 });
      const hanging = new CountsClient({
        baseUrl: "https://g.example",
        fetch: () => new Promise(() => {}),
        maxRetries: 0,
        requestTimeoutMs: 500,
      });
      const others = Array.from({ length: 5 }, () => hanging.count(QUERY).catch((error) => error.code));
      // A rejection that is handled later is no trouble here.
      const ignore = () => {};
      process.on("unhandledRejection", ignore);
      const outcomes = nearTheEnd(() => client[method](subject));
      assert.equal(await client.count(QUERY), 5);
      assert.ok(outcomes[0].thrown !== undefined, "there was stack enough: the test proves nothing");
      for (const { value, thrown } of outcomes) {
        if (thrown !== undefined) {
          checkThrown(thrown, method);
          continue;
        }
        const result = await value.catch((error) => error);
        if (result instanceof Error)
          assert.ok(
            isStackOverflow(result) || [...EXPECTED_CODES, "network"].includes(result.code),
            `${method}: ${result}`,
          );
        else assert.equal(typeof result === "number" ? result : result.count, 5);
      }
      for (const code of await Promise.all(others))
        assert.ok(["timeout", "internal"].includes(code), `a count in flight: ${code}`);
      process.off("unhandledRejection", ignore);
      assert.equal(await client.count(QUERY), 5);
    });
  }
});
