// What a built program does: loaded, it is watched for compilations, then told to count.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { equal, ok } from "../conformance/check.mjs";
import { partial, success } from "../conformance/stage.mjs";
import { installWitness } from "./witness.mjs";

const PROGRAM_LIMIT_MS = 60_000;
const SUITE_LIMIT_MS = 200_000;
/** Cases of the suite side by side. */
const WIDTH = 12;
/** What `app/count.js` asks. */
const QUERY = {
  event_name: "Charged",
  event_properties: [{ name: "Amount", operator: "greater_than", value: 100 }],
  from: 20240101,
  to: 20240131,
};

/** Checks that `count`, a function from a base URL, asks that query, polls for it, and gives the simulator's count. */
export async function checkCount(simulator, count) {
  const expected = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
  const { id, baseUrl } = await simulator.session({ script: [partial(77), success(expected)] });
  equal(await count(baseUrl), expected, "the count");
  const { exchanges } = await simulator.log(id);
  equal(
    exchanges.map(({ method }) => method),
    ["POST", "GET"],
    "the requests",
  );
  equal(JSON.parse(exchanges[0].body), QUERY, "the query");
}

/** Opens a page with the witness in it, and hands it to `use` when its scripts have run. */
export const withProgram = (browser, url, use, options) =>
  browser.withPage(
    url,
    async (page) => {
      await page.evaluateOnNewDocument(installWitness);
      await page.goto(url, { waitUntil: "load" });
      return await use(page);
    },
    options,
  );

/** Checks that a page has compiled nothing, counts, and compiled one module for that; says what the first count cost. */
export async function checkPage(page, simulator, moduleBytes) {
  await page.waitForFunction(() => globalThis.count !== undefined);
  const compiled = () => page.evaluate(() => globalThis.compilations);
  equal(await compiled(), [], "compilations on loading");
  let took;
  await checkCount(simulator, async (baseUrl) => {
    const { count, ms } = await countIn(page, baseUrl);
    took = ms;
    return count;
  });
  equal(await compiled(), [{ name: "Module", bytes: moduleBytes }], "compilations for a count");
  return `first count: ${took.toFixed(1)} ms, ${moduleBytes} bytes of wasm`;
}

/** A count in the page, and how long it took. */
export const countIn = (page, baseUrl) =>
  page.evaluate(async (baseUrl) => {
    const since = performance.now();
    const count = await globalThis.count(baseUrl);
    return { count, ms: performance.now() - since };
  }, baseUrl);

/** The suite lets many requests fail, and a browser tells its console of each. */
export const suiteOptions = {
  tolerates: ({ kind, text }) => kind === "console" && text.startsWith("Failed to load resource"),
};

/** Runs the conformance suite in a page that has it; gives its results. */
export async function suiteIn(page, simulatorUrl) {
  await page.evaluate(
    (...args) => void globalThis.suite(...args).then((results) => Object.assign(globalThis, { results })),
    simulatorUrl,
    WIDTH,
  );
  const handle = await page.waitForFunction(() => globalThis.results, { timeout: SUITE_LIMIT_MS, polling: 250 });
  const results = await handle.jsonValue();
  ok(results.length > 0, "no case of the suite ran");
  return results;
}

/** Counts in a Node process of its own: `{ loaded, count, compiled }`, the first what compiled on loading. */
export async function countInNode(script, baseUrl) {
  const start = fileURLToPath(new URL("start-in-node.mjs", import.meta.url));
  const child = spawn(process.execPath, [start, script, baseUrl], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: PROGRAM_LIMIT_MS,
  });
  const [[code, signal], said, warned] = await Promise.all([
    once(child, "exit"),
    text(child.stdout),
    text(child.stderr),
  ]);
  if (code !== 0 || warned !== "") throw new Error(`the program failed (${code ?? signal}): ${warned}`);
  return JSON.parse(said);
}
