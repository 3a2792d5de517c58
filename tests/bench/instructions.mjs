// Counts the WebAssembly instructions of fixed sequences, and the calls between WebAssembly and JavaScript. Both repeat
// exactly. They are compared with the numbers in instructions.json.
//   node tests/bench/instructions.mjs <the metered module>

import { readFileSync } from "node:fs";
import { importPackage } from "../package/support/package.mjs";
import { LARGE, LARGE_INVALID, SMALL, SMALL_INVALID, WHOLE_LANGUAGE } from "./queries.mjs";

const [path] = process.argv.slice(2);
const recorded = JSON.parse(readFileSync(new URL("instructions.json", import.meta.url), "utf8"));

/** The accepted growth, because another version of the compiler changes the numbers a little. */
const TOLERANCE = 1.03;

let counter;
let crossings = 0;
const counting = (functions) =>
  Object.fromEntries(
    Object.entries(functions).map(([name, value]) => {
      if (typeof value !== "function") return [name, value];
      const counted = (...args) => {
        crossings += 1;
        return value(...args);
      };
      return [name, counted];
    }),
  );
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, [module, imports]) {
    const counted = Object.entries(imports).map(([name, functions]) => [name, counting(functions)]);
    const { exports } = new target(module, Object.fromEntries(counted));
    counter = exports.instructions;
    return { exports: counting(exports) };
  },
});

/** The pause before a poll. A longer timer is a timeout, which must not fire. */
const PAUSE_MS = 30_000;

// Only a pause moves the clock, and random numbers are constant.
let now = 1_735_689_600_000;
Date.now = () => now;
performance.now = () => now - 1_735_689_600_000;
Math.random = () => 0.5;
globalThis.setTimeout = (run, ms = 0) => {
  const timer = {};
  if (ms <= PAUSE_MS) {
    timer.immediate = setImmediate(() => {
      now += ms;
      run();
    });
  }
  return timer;
};
globalThis.clearTimeout = (timer) => clearImmediate(timer?.immediate);

const { CountsClient, initWasm, validateQuery } = await importPackage();
initWasm(new WebAssembly.Module(readFileSync(path)));

const ANSWERS = [...Array(3).fill('{"status":"partial","req_id":1234567890}'), '{"status":"success","count":7138}'];
let exchanges = 0;
async function fetch() {
  exchanges += 1;
  return new Response(ANSWERS[(exchanges - 1) % ANSWERS.length]);
}

const client = new CountsClient({ accountId: "ACCOUNT", passcode: "PASSCODE", fetch });

const SEQUENCES = {
  "validate a small query": () => validateQuery(SMALL),
  "validate a query of 100 filters": () => validateQuery(LARGE),
  "validate a query with each kind of filter": () => validateQuery(WHOLE_LANGUAGE),
  "refuse a small query": () => validateQuery(SMALL_INVALID),
  "refuse a query of 100 filters": () => validateQuery(LARGE_INVALID),
  "count with three polls": () => client.count(SMALL),
};

const measured = {};
for (const [name, run] of Object.entries(SEQUENCES)) {
  // The first run grows the memory; later runs reuse it.
  await run();
  const before = [counter.value, crossings];
  await run();
  measured[name] = { instructions: Number(counter.value - before[0]), crossings: crossings - before[1] };
}

let failed = 0;
for (const [name, figures] of Object.entries(measured)) {
  for (const [what, now] of Object.entries(figures)) {
    const before = recorded[name]?.[what];
    const good = before !== undefined && now <= before * TOLERANCE;
    const found = !good ? "failed" : now * TOLERANCE < before ? "below the record" : "as recorded";
    console.log(`${found}: ${name}: ${now} ${what}, recorded ${before}`);
    failed += good ? 0 : 1;
  }
}
if (failed > 0)
  console.log(
    "Reduce the work, or record these numbers in instructions.json and give the reason in the commit message:",
  );
const lines = Object.entries(measured).map(([name, { instructions, crossings }]) => {
  return `  ${JSON.stringify(name)}: { "instructions": ${instructions}, "crossings": ${crossings} }`;
});
console.log(`{\n${lines.join(",\n")}\n}`);
const all = Object.values(measured).flatMap(Object.keys).length;
console.log(`${all - failed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 ? 0 : 1);
