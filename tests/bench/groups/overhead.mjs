// What a count costs besides its exchange.

import { join } from "node:path";
import { startChild, startServer } from "../children.mjs";
import { bundleClients } from "../contenders.mjs";
import { alternate, number, ratio, table, withSpread } from "../measure.mjs";

export const title = "Overhead";
export const about =
  "Counts a second under Node, against a server in another process that answers at once. Medians (least–most), and the \
ratio to the bare loop. CPU: the microseconds that one of 100 takes, all threads of its process together. Allocated: bytes on JavaScript's heap for one count; this package's WebAssembly memory does not \
grow from count to count.";

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
    const floor = (rates) => rates["bare loop"].rate.median;
    const grown = names.map((name) => bytes[name].grown.most);
    if (grown.some((bytes) => bytes > 0)) console.error(`  a WebAssembly memory has grown: ${grown}`);
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
        ratio(one[name].rate.median, floor(one)),
        withSpread(many[name].rate),
        ratio(many[name].rate.median, floor(many)),
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
