// Measures the cost of a count in addition to its exchange.

import { join } from "node:path";
import { startChild, startServer } from "../children.mjs";
import { bundleClients } from "../contenders.mjs";
import { alternate, number, ratio, table, withSpread } from "../measure.mjs";

export const title = "Overhead";
export const about =
  "Counts per second in Node, from a server in another process that answers at once. Medians (minimum–maximum), and the \
ratio to the bare loop. CPU: microseconds for each of 100 concurrent counts, over all threads of the process. Allocated: \
bytes on the JavaScript heap for one count. This package's WebAssembly memory does not grow from count to count.";

export async function run({ folder, quick, say }) {
  const modules = await bundleClients(join(folder, "node"), { official: true });
  const names = Object.keys(modules);
  const server = await startServer();
  const flags = ["--expose-gc", "--max-semi-space-size=128", "--min-semi-space-size=128"];
  const children = {};
  for (const name of names) children[name] = await startChild("overhead", [modules[name], server.url], flags);
  const [rounds, ms] = quick ? [5, 200] : [11, 1_000];
  const measure = (message, times, what) =>
    alternate(
      names,
      times,
      (name) => children[name].ask(message),
      (text) => say(`${what}, ${text}`),
    );
  try {
    await measure({ what: "rate", width: 100, ms }, 2, "warming up");
    const one = await measure({ what: "rate", width: 1, ms }, rounds, "one at a time");
    const many = await measure({ what: "rate", width: 100, ms }, rounds, "100 at a time");
    const bytes = await measure({ what: "allocated", counts: 300 }, 5, "memory");
    const baseline = (rates) => rates["bare loop"].rate.median;
    const grown = names.map((name) => bytes[name].grown.most);
    if (grown.some((bytes) => bytes > 0)) console.error(`  a WebAssembly memory grew: ${grown}`);
    return table(
      [
        "client",
        "one at a time",
        "bare loop = 1",
        "100 at a time",
        "bare loop = 1",
        "CPU",
        "bare loop = 1",
        "allocated",
      ],
      names.map((name) => [
        name,
        withSpread(one[name].rate),
        ratio(one[name].rate.median, baseline(one)),
        withSpread(many[name].rate),
        ratio(many[name].rate.median, baseline(many)),
        number(many[name].cpu.median),
        ratio(many[name].cpu.median, many["bare loop"].cpu.median),
        number(bytes[name].bytes.median),
      ]),
    );
  } finally {
    for (const child of Object.values(children)) child.stop();
    server.stop();
  }
}
