// `node www/pack.mjs FOLDER` writes the gateway with the built package into a folder that needs nothing outside it, so that
// `npm ci` and `wrangler deploy` there need no Rust. A release contains this folder.

import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGE = "clevertap-counts";
const FILES = [
  ".dev.vars.example",
  ".gitignore",
  "README.md",
  "build.mjs",
  "check.mjs",
  "public",
  "src",
  "tsconfig.json",
  "worker-configuration.d.ts",
  "wrangler.jsonc",
  "../LICENSE-APACHE",
  "../LICENSE-MIT",
];

const www = dirname(fileURLToPath(import.meta.url));
const pkg = join(www, "../pkg");
const [target] = process.argv.slice(2);

if (target === undefined) fail("name the folder to write into");
if (existsSync(target) && readdirSync(target).length > 0) fail(`${target} is not empty`);
if (!existsSync(join(pkg, "package.json"))) fail("pkg/ is missing: run `cargo xtask build` in the root folder first");

mkdirSync(target, { recursive: true });
for (const name of FILES) cpSync(join(www, name), join(target, name.replace("../", "")), { recursive: true });
cpSync(pkg, join(target, PACKAGE), { recursive: true });
for (const name of ["package.json", "package-lock.json"]) {
  // The package's folder is ../pkg in a clone.
  const text = readFileSync(join(www, name), "utf8").replaceAll("../pkg", PACKAGE);
  writeFileSync(join(target, name), text);
}

function fail(problem) {
  console.error(`www/pack.mjs: ${problem}`);
  process.exit(1);
}
