// Measures the number of queries validated per second.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { needed } from "../../package/support/environment.mjs";
import { importPackage } from "../../package/support/package.mjs";
import { OURS, WHOLE, bundleClients } from "../contenders.mjs";
import { alternate, ratio, table, withSpread } from "../measure.mjs";
import { profile } from "../profile.mjs";
import { LARGE, LARGE_INVALID, SMALL, SMALL_INVALID, WHOLE_LANGUAGE } from "../queries.mjs";

const { Bench } = await import(
  pathToFileURL(createRequire(join(needed("BENCH_TOOLS_DIR"), "package.json")).resolve("tinybench"))
);

export const title = "Validation";
export const about = "Queries validated per second in Node: medians (minimum–maximum).";

const QUERIES = [
  ["small, valid", SMALL, true],
  ["100 filters, valid", LARGE, true],
  ["the whole language, valid", WHOLE_LANGUAGE, true],
  ["small, three mistakes", SMALL_INVALID, false],
  ["100 filters, ten mistakes", LARGE_INVALID, false],
];

export async function run({ folder, quick, say }) {
  const modules = await bundleClients(join(folder, "node"));
  const validators = {};
  for (const name of WHOLE) validators[name] = (await import(pathToFileURL(modules[name]))).validateQuery;
  const [rounds, time] = quick ? [5, 100] : [15, 300];
  const rows = [];
  for (const [what, query, valid] of QUERIES) {
    for (const name of WHOLE) {
      const { ok, issues } = validators[name](query);
      if (ok !== valid) throw new Error(`${name} ${ok ? "accepts" : "refuses"} "${what}": ${JSON.stringify(issues)}`);
    }
    const run = async (name) => {
      const bench = new Bench({ time, warmupTime: time / 4 });
      bench.add(name, () => validators[name](query));
      const [{ result }] = await bench.run();
      if (result.error) throw result.error;
      // The median of single runs, because other work of the machine affects few of them.
      return { rate: 1_000 / result.latency.p50 };
    };
    const rates = await alternate(WHOLE, rounds, run, (text) => say(`${what}, ${text}`));
    rows.push([
      what,
      ...WHOLE.map((name) => withSpread(rates[name].rate)),
      ratio(rates[OURS].rate.median, rates["zod client"].rate.median),
    ]);
  }
  say("the profile");
  const { validateQuery } = await importPackage();
  const shares = await profile(() => validateQuery(LARGE), quick ? 1_000 : 4_000);
  return `${table(["query", ...WHOLE, "zod client = 1"], rows)}\nTime that ${OURS} spends on a valid query of 100 filters:\n\n${shares}`;
}
