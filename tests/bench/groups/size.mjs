// Measures the size of a program that asks for one count.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { needed } from "../../package/support/environment.mjs";
import { CLIENTS, OURS, bundle, slug } from "../contenders.mjs";
import { number, ratio, table } from "../measure.mjs";

const program = (name) => fileURLToPath(new URL(`../programs/size-${name}.ts`, import.meta.url));

const clients = Object.entries(CLIENTS).map(([name, { entry }]) => ({ name, program: program("client"), entry }));
const others = [
  { name: "`clevertap`, the official client", program: program("official"), node: true },
  { name: "`openai`, one call", program: program("openai") },
  { name: "`stripe`, one call", program: program("stripe") },
  { name: "`axios`, one call", program: program("axios") },
];

const brotli = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;

export const title = "Size";
export const about =
  "The size of a program that asks for one count, minified by esbuild: as one file, and as deployed on Cloudflare Workers, \
with this package's module in a file next to the script. In bytes, brotli at quality 11, gzip at 9.";

export async function run({ folder, say }) {
  const rows = [];
  for (const contender of [...clients, ...others]) {
    say(contender.name);
    const sizes = [];
    for (const workerd of [false, true]) {
      const outfile = join(folder, "size", `${slug(contender.name)}${workerd ? ".workerd" : ""}.mjs`);
      await bundle(contender.program, { ...contender, outfile, workerd, node: contender.node && !workerd });
      const files = [readFileSync(outfile)];
      if (workerd && contender.name === OURS)
        files.push(readFileSync(join(needed("PACKAGE_DIR"), "clevertap_counts.wasm")));
      for (const compress of [brotli, gzip]) sizes.push(files.reduce((sum, bytes) => sum + compress(bytes), 0));
    }
    rows.push({ name: contender.name, sizes });
  }
  const zod = rows.find(({ name }) => name === "zod client").sizes;
  return table(
    ["program", "brotli", "gzip", "as a Worker, brotli", "gzip", "brotli, zod client = 1"],
    rows.map(({ name, sizes }) => [name, ...sizes.map(number), ratio(sizes[0], zod[0])]),
  );
}
