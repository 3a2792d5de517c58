// Where a function spends its time, by V8's own sampling.

import { Session } from "node:inspector/promises";
import { number, table } from "./measure.mjs";

/** The first that fits. Names are those of the glue in the package's own, readable bundle. */
const KINDS = [
  ["garbage collection", ({ functionName }) => functionName === "(garbage collector)"],
  ["WebAssembly", ({ url, functionName }) => url.startsWith("wasm:") && !functionName.includes("-to-")],
  ["between WebAssembly and JavaScript", ({ functionName }) => /^(wasm-to-js|js-to-wasm)/.test(functionName)],
  [
    "text in and out of the memory",
    ({ functionName, url }) => /String|UTF8|encode|decode/i.test(functionName) || url === "node:internal/encoding",
  ],
  ["the package's JavaScript, mostly glue", ({ url }) => url.endsWith("/clevertap-counts/index.js")],
];

/** Runs it for a while, and gives a table of shares. */
export async function profile(run, ms) {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 200 });
  await session.post("Profiler.start");
  const end = performance.now() + ms;
  while (performance.now() < end) run();
  const { profile } = await session.post("Profiler.stop");
  session.disconnect();

  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const times = new Map();
  let all = 0;
  for (const [n, id] of profile.samples.entries()) {
    const [kind] = KINDS.find(([, fits]) => fits(frames.get(id))) ?? ["the engine, and this loop"];
    times.set(kind, (times.get(kind) ?? 0) + profile.timeDeltas[n]);
    all += profile.timeDeltas[n];
  }
  const sorted = [...times].sort(([, one], [, other]) => other - one);
  return table(
    ["where", "share, %"],
    sorted.map(([kind, time]) => [kind, number((100 * time) / all)]),
  );
}
