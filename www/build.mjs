// Assembles the page in dist/: public/, the built package and the chart library.

import { cpSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const www = dirname(fileURLToPath(import.meta.url));
const dist = join(www, "dist");

/** What comes from elsewhere: from, to, and what to do where it is missing. */
const PARTS = [
  ["../pkg/index.js", "clevertap-counts/index.js", "run `cargo xtask build` in the project's folder first"],
  ["node_modules/uplot/dist/uPlot.esm.js", "uplot/uPlot.esm.js", "run `npm ci --ignore-scripts` in www first"],
  ["node_modules/uplot/dist/uPlot.min.css", "uplot/uPlot.min.css", "run `npm ci --ignore-scripts` in www first"],
];

for (const [from, , remedy] of PARTS) {
  if (existsSync(join(www, from))) continue;
  console.error(`www/build.mjs: there is no ${from}: ${remedy}`);
  process.exit(1);
}
rmSync(dist, { recursive: true, force: true });
cpSync(join(www, "public"), dist, { recursive: true });
for (const [from, to] of PARTS) {
  mkdirSync(dirname(join(dist, to)), { recursive: true });
  cpSync(join(www, from), join(dist, to));
}
