// Profiles a function with V8's sampling profiler.

import { Session } from "node:inspector/promises";
import { number, table } from "./measure.mjs";

/** Kinds of frames; the first match counts. The function names are those in the package's unminified bundle. */
const KINDS = [
  ["garbage collection", ({ functionName }) => functionName === "(garbage collector)"],
  ["WebAssembly", ({ url, functionName }) => url.startsWith("wasm:") && !functionName.includes("-to-")],
  ["between WebAssembly and JavaScript", ({ functionName }) => /^(wasm-to-js|js-to-wasm)/.test(functionName)],
  [
    "text copied to and from memory",
    ({ functionName, url }) => /String|UTF8|encode|decode/i.test(functionName) || url === "node:internal/encoding",
  ],
  ["the package's JavaScript, mostly glue", ({ url }) => url.endsWith("/clevertap-counts/index.js")],
];

/** Calls `run` for `ms` milliseconds and returns a table of the shares of time. */
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
    const [kind] = KINDS.find(([, fits]) => fits(frames.get(id))) ?? ["the engine and the measuring loop"];
    times.set(kind, (times.get(kind) ?? 0) + profile.timeDeltas[n]);
    all += profile.timeDeltas[n];
  }
  const sorted = [...times].sort(([, one], [, other]) => other - one);
  return table(
    ["kind", "share, %"],
    sorted.map(([kind, time]) => [kind, number((100 * time) / all)]),
  );
}
