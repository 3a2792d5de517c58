// The first use of the package in a Worker, at the top level of its module and in a handler.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startSimulator } from "../support/simulator.mjs";
import { COMPATIBILITY_DATES, ask, startWorker } from "../support/workerd.mjs";

const [BEFORE, AFTER] = COMPATIBILITY_DATES;
const QUERY = '{ event_name: "Charged", from: 20240101, to: 20240131 }';

/** The source of a Worker that answers with `said`, to which `top` and then `handler` add properties. */
const worker = (top, handler) => `
  import { CountsClient, CleverTapError, initWasm, validateQuery } from "clevertap-counts";
  import { BASE_URL } from "./settings.mjs";

  const said = {};
  const options = { accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl: BASE_URL, pollIntervalMs: 20 };
  const use = (run) => {
    try {
      return run();
    } catch (error) {
      return error instanceof CleverTapError ? error.code : String(error);
    }
  };
  ${top}
  export default {
    async fetch() {
      ${handler}
      return Response.json(said);
    },
  };`;

const simulator = await startSimulator();
after(() => simulator.stop());

/** Starts a Worker and asks it once; returns its answer and the methods of the requests that reached the simulator. */
async function ran(source, options) {
  const { id, baseUrl } = await simulator.session();
  const contents = `export const BASE_URL = ${JSON.stringify(baseUrl)};`;
  const { url, stop } = await startWorker(source, {
    ...options,
    modules: [{ type: "ESModule", path: "/bundle/settings.mjs", contents }],
  });
  try {
    const { status, text } = await ask(url);
    assert.equal(status, 200, text);
    const { exchanges } = await simulator.log(id);
    return { said: JSON.parse(text), methods: exchanges.map(({ method }) => method) };
  } finally {
    await stop();
  }
}

const VALIDATE = `use(() => validateQuery(${QUERY}).ok)`;
const COUNT = `await new CountsClient(options).count(${QUERY}).then((count) => count > 0, (error) => error.code)`;
const INIT = 'import module from "./node_modules/clevertap-counts/clevertap_counts.wasm"; initWasm(module);';

describe("a first use without I/O", { concurrency: 2 }, () => {
  for (const [condition, date, top, handler, expected] of [
    // The entry for Workers imports the module, which the platform has compiled.
    ["workerd", BEFORE, VALIDATE, VALIDATE, [true, true]],
    ["workerd", AFTER, VALIDATE, VALIDATE, [true, true]],
    ["workerd", BEFORE, '"nothing"', VALIDATE, ["nothing", true]],
    ["workerd", AFTER, '"nothing"', VALIDATE, ["nothing", true]],
    // The entry for other platforms, which some bundlers choose, compiles the module. Workers allow that only at the top
    // level, and only as of 2025-06-01.
    ["import", BEFORE, VALIDATE, VALIDATE, ["wasm_unavailable", "wasm_unavailable"]],
    ["import", AFTER, VALIDATE, VALIDATE, [true, true]],
    ["import", BEFORE, '"nothing"', VALIDATE, ["nothing", "wasm_unavailable"]],
    ["import", AFTER, '"nothing"', VALIDATE, ["nothing", "wasm_unavailable"]],
  ]) {
    const place = top === VALIDATE ? "at the top level" : "in a handler";
    const verb = expected.at(-1) === true ? "works" : "throws wasm_unavailable";
    it(`${verb} ${place} by the condition ${condition} as of ${date}`, async () => {
      const handling = `said.handler = ${handler}; if (said.handler === true) said.count = ${COUNT};`;
      const source = worker(`said.top = ${top};`, handling);
      const { said } = await ran(source, { condition, compatibilityDate: date });
      assert.deepEqual([said.top, said.handler], expected);
      if (said.handler === true) assert.equal(said.count, true);
    });
  }

  for (const date of COMPATIBILITY_DATES) {
    it(`works at the top level by the condition import as of ${date} after initWasm`, async () => {
      const source = worker(`${INIT} said.top = ${VALIDATE};`, `said.count = ${COUNT};`);
      const { said } = await ran(source, { condition: "import", compatibilityDate: date });
      assert.deepEqual(said, { top: true, count: true });
    });
  }
});

describe("a call with I/O at the top level", { concurrency: 2 }, () => {
  const PENDING = '{ status: "partial", endpoint: "events", reqId: "1", notBefore: Date.now() + 60_000 }';
  for (const date of COMPATIBILITY_DATES) {
    for (const [call, attempts] of [
      [`count(${QUERY})`, 4],
      [`count(${QUERY}, { maxRetries: 0 })`, 1],
      [`submit(${QUERY})`, 4],
      [`poll(${PENDING})`, 4],
      [`resume(${PENDING})`, 4],
    ]) {
      it(`${call} rejects with the platform's error as of ${date}, and the client counts in a handler`, async () => {
        const top = `
          const client = new CountsClient(options);
          try {
            await client.${call};
          } catch (error) {
            Object.assign(said, { ours: error instanceof CleverTapError, ...error, message: error.message, cause: String(error.cause) });
          }`;
        const source = worker(top, `said.count = await client.count(${QUERY});`);
        const { said, methods } = await ran(source, { compatibilityDate: date });
        assert.deepEqual([said.ours, said.code, said.attempts], [true, "network", attempts], said.message);
        assert.match(said.message, /global scope.*within a handler/);
        assert.match(said.cause, /global scope/);
        if (call.includes("partial")) assert.equal(said.pending.reqId, "1");
        assert.ok(said.count > 0);
        assert.deepEqual(methods, ["POST"], "a request was sent from the top level");
      });
    }
  }

  it("counts in the queue reject too", async () => {
    const top = `
      const client = new CountsClient({ ...options, maxConcurrency: 1 });
      const all = await Promise.allSettled(Array.from({ length: 5 }, () => client.count(${QUERY})));
      said.codes = all.map(({ reason }) => reason?.code);`;
    const source = worker(top, `said.count = await client.count(${QUERY});`);
    const { said } = await ran(source, { compatibilityDate: AFTER });
    assert.deepEqual(said.codes, Array(5).fill("network"));
    assert.ok(said.count > 0);
  });
});
