// Copies the page to dist/: public/, the built package and the chart library.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const www = dirname(fileURLToPath(import.meta.url));
const dist = join(www, "dist");

/** The files from outside public/: source, target, and the remedy if the source is missing. */
const PARTS = [
  [
    "node_modules/clevertap-counts/index.js",
    "clevertap-counts/index.js",
    "README.md tells where the package comes from",
  ],
  ["node_modules/uplot/dist/uPlot.esm.js", "uplot/uPlot.esm.js", "run `npm ci --ignore-scripts` in www first"],
  ["node_modules/uplot/dist/uPlot.min.css", "uplot/uPlot.min.css", "run `npm ci --ignore-scripts` in www first"],
];

for (const [from, , remedy] of PARTS) {
  if (existsSync(join(www, from))) continue;
  console.error(`www/build.mjs: ${from} is missing: ${remedy}`);
  process.exit(1);
}

/** The source of each file in dist. */
const files = new Map([
  ...filesIn(join(www, "public"))
    .filter((path) => basename(path) !== "tsconfig.json")
    .map((path) => [relative(join(www, "public"), path), path]),
  ...PARTS.map(([from, to]) => [to, join(www, from)]),
]);
// Write only files that differ, because a server may be reading dist.
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
