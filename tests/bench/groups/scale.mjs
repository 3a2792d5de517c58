// Measures many counts that are pending at once.

import { join } from "node:path";
import { startChild } from "../children.mjs";
import { CLIENTS, bundleClients } from "../contenders.mjs";
import { alternate, number, ratio, table } from "../measure.mjs";

export const title = "Scale";
export const about =
  "Counts pending at once in one Node process, with a fetch that answers within the process. Memory for each count: the \
JavaScript heap and the growth of the WebAssembly memory, after a collection. CPU while all wait for their poll, in percent \
of a core. Time until all are counted with one poll after a second, and its CPU. Medians; 100,000 counts are measured once.";

const NUMBERS = [1, 100, 10_000, 100_000];

/** This number of counts is measured once, because it takes more than a minute. */
const ONCE = 100_000;

export async function run({ folder, quick, say }) {
  const modules = await bundleClients(join(folder, "node"));
  const names = Object.keys(CLIENTS);
  const [rounds, ms] = quick ? [1, 500] : [3, 3_000];
  const rows = [];
  for (const howMany of NUMBERS.slice(0, quick ? 3 : NUMBERS.length)) {
    const once = async (name) => {
      const ask = async (message) => {
        const child = await startChild("scale", [modules[name], howMany], ["--expose-gc"]);
        try {
          return await child.ask(message);
        } finally {
          child.stop();
        }
      };
      return { ...(await ask({ what: "waiting", ms })), ...(await ask({ what: "finishing" })) };
    };
    const found = await alternate(names, howMany >= ONCE ? 1 : rounds, once, (text) =>
      say(`${howMany} counts, ${text}`),
    );
    const median = (name, key) => found[name][key].median;
    const memory = (name) => median(name, "heap") + median(name, "wasm");
    for (const name of names) {
      rows.push([
        `${number(howMany)}: ${name}`,
        // The engine's own allocations are larger than those of a few counts.
        ...(howMany < 100
          ? ["", "", ""]
          : [number(median(name, "heap")), number(median(name, "wasm")), ratio(memory(name), memory("bare loop"))]),
        number(median(name, "cpu")),
        number(median(name, "ms")),
        ratio(median(name, "ms"), median("bare loop", "ms")),
        number(median(name, "cpuMs")),
        ratio(median(name, "cpuMs"), median("bare loop", "cpuMs")),
      ]);
    }
  }
  return table(
    [
      "pending",
      "heap, bytes",
      "wasm, bytes",
      "bare loop = 1",
      "CPU waiting, %",
      "ms until counted",
      "bare loop = 1",
      "CPU of it, ms",
      "bare loop = 1",
    ],
    rows,
  );
}
