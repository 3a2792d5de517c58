// Loads a built program, records its compilations and lets it count.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { equal, ok } from "../conformance/check.mjs";
import { partial, success } from "../conformance/stage.mjs";
import { recordCompilations } from "./compilations.mjs";

const PROGRAM_LIMIT_MS = 60_000;
const SUITE_LIMIT_MS = 200_000;
/** The number of concurrent cases of the suite. */
const WIDTH = 12;
/** The query of `app/count.js`. */
const QUERY = {
  event_name: "Charged",
  event_properties: [{ name: "Amount", operator: "greater_than", value: 100 }],
  from: 20240101,
  to: 20240131,
};

/** The number of sessions so far, from which each session gets another count. */
let sessions = 0;

/** Checks that `count(baseUrl)` sends the query, polls once and returns the simulator's count. */
export async function checkCount(simulator, count) {
  sessions += 1;
  const expected = 7_138_000 + sessions;
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

/** Opens a page that records compilations, and calls `use` when its scripts have run. */
export const withProgram = (browser, url, use, options) =>
  browser.withPage(
    url,
    async (page) => {
      await page.evaluateOnNewDocument(recordCompilations);
      await page.goto(url, { waitUntil: "load" });
      return await use(page);
    },
    options,
  );

/** Checks that a page compiles nothing until it counts, and then one module. Returns the cost of the first count. */
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

/** Counts in the page. Returns the count and its duration. */
export const countIn = (page, baseUrl) =>
  page.evaluate(async (baseUrl) => {
    const since = performance.now();
    const count = await globalThis.count(baseUrl);
    return { count, ms: performance.now() - since };
  }, baseUrl);

/** The suite makes many requests fail, and a browser reports each on its console. */
export const suiteOptions = {
  tolerates: ({ kind, text }) => kind === "console" && text.startsWith("Failed to load resource"),
};

/** Runs the conformance suite in a page that has it and returns the results. */
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

/** Counts in a separate Node process. Returns `{ loaded, count, compiled }`; `loaded` are the compilations on loading. */
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
