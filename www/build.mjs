// Assembles the page in dist/: public/, the built package and the chart library.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
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

/** All files, from their path in dist to where they come from. */
const files = new Map([
  ...filesIn(join(www, "public"))
    .filter((path) => basename(path) !== "tsconfig.json")
    .map((path) => [relative(join(www, "public"), path), path]),
  ...PARTS.map(([from, to]) => [to, join(www, from)]),
]);
// File by file, and only what differs: a server that has dist open never finds a gap.
for (const [to, from] of files) {
  const target = join(dist, to);
  const content = readFileSync(from);
  if (existsSync(target) && readFileSync(target).equals(content)) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}
for (const path of existsSync(dist) ? filesIn(dist) : []) {
  if (!files.has(relative(dist, path))) rmSync(path);
}

function filesIn(folder) {
  const paths = readdirSync(folder, { recursive: true }).map((name) => join(folder, name));
  return paths.filter((path) => statSync(path).isFile());
}
