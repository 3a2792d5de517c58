// Checks the declarations of the installed package, which are found by its name: node installed.mjs
//
// Runs each TypeScript of the set in TYPES_TOOLS_DIR with each tsconfig next to this file, without its `paths`. The config
// node16 covers the CommonJS sources, too. The compiler lists the declarations that it used. Then compiles the examples of the
// documentation.

import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { report } from "../package/runtimes/driver.mjs";
import { needed } from "../package/support/environment.mjs";
import { writeExamples } from "./examples.mjs";

const SOURCES = fileURLToPath(new URL(".", import.meta.url));
const TOOLS = join(needed("TYPES_TOOLS_DIR"), "node_modules");
const BASE = "tsconfig.node16.json";
const NODE = "tsconfig.node.json";
const NODE_10 = "tsconfig.node10.json";
const LIMIT_MS = 120_000;

const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));
const folder = mkdtempSync(join(needed("PROJECT_DIR"), "types-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

for (const entry of readdirSync(SOURCES, { withFileTypes: true })) {
  if (entry.isFile()) copyFileSync(join(SOURCES, entry.name), join(folder, entry.name));
}
const base = readJson(join(SOURCES, BASE));
delete base.compilerOptions.paths;
base.include.push("*.cts");
writeFileSync(join(folder, BASE), JSON.stringify(base));
const node = readJson(join(SOURCES, NODE));
node.compilerOptions.typeRoots = [join(TOOLS, "@types")];
writeFileSync(join(folder, NODE), JSON.stringify(node));
// The resolution of TypeScript's first versions, which version 7 no longer has. It finds the CommonJS declarations.
const node10 = { extends: `./${BASE}`, include: ["errors-class.mts", "uses.mts"], exclude: [] };
node10.compilerOptions = { module: "esnext", moduleResolution: "node10" };
writeFileSync(join(folder, NODE_10), JSON.stringify(node10));

/** The compilers, the oldest first. */
const compilers = readdirSync(TOOLS)
  .filter((name) => /^typescript/.test(name))
  .map((name) => ({ tsc: join(TOOLS, name, "bin/tsc"), version: readJson(join(TOOLS, name, "package.json")).version }))
  .sort((a, b) => a.version.localeCompare(b.version, "en", { numeric: true }));
const configs = readdirSync(folder).filter((name) => /^tsconfig\..*\.json$/.test(name));

function compile(tsc, project, ...flags) {
  const options = { encoding: "utf8", timeout: LIMIT_MS };
  return spawnSync(process.execPath, [tsc, "--project", project, ...flags], options);
}

console.log(`running in TypeScript ${compilers.map(({ version }) => version).join(", ")}`);
const results = [];
let skipped = 0;
for (const { tsc, version } of compilers) {
  for (const config of configs) {
    const { compilerOptions, include } = readJson(join(folder, config));
    const [major, minor] = version.split(".").map(Number);
    if (compilerOptions?.module === "preserve" && (major < 5 || (major === 5 && minor < 4))) {
      skipped += 1;
      console.log(`not run: TypeScript ${version}: ${config}: it does not know \`"module": "preserve"\``);
      continue;
    }
    if (config === NODE_10 && major > 6) continue;
    const isCommonJs = (pattern) => config === NODE_10 || pattern.endsWith(".cts");
    const wanted = [...new Set(include.map((pattern) => (isCommonJs(pattern) ? "index.d.cts" : "index.d.ts")))];
    const flags = config === NODE_10 && major === 6 ? ["--ignoreDeprecations", "6.0"] : [];
    const { status, stdout, stderr, error } = compile(tsc, join(folder, config), "--listFiles", ...flags);
    const lines = stdout.split("\n");
    const took = lines.flatMap((line) => /node_modules\/clevertap-counts\/(.+)$/.exec(line.trim())?.[1] ?? []);
    const right = took.sort().join() === wanted.sort().join();
    const why =
      status === 0
        ? `it took ${took}, not ${wanted}`
        : [error, stderr, ...lines.filter((line) => /error/.test(line))].join("\n");
    results.push({ group: `TypeScript ${version}`, name: config, passed: status === 0 && right, why });
  }
}

const examples = join(folder, "examples");
const count = writeExamples(needed("PACKAGE_DIR"), examples, join("..", BASE));
for (const { tsc, version } of compilers) {
  const { status, stdout, stderr, error } = compile(tsc, examples);
  const name = `${count} examples of the README and the declarations`;
  results.push({
    group: `TypeScript ${version}`,
    name,
    passed: status === 0 && count > 12,
    why: `${error ?? ""}${stderr}${stdout}`,
  });
}
process.exitCode = report(results, skipped) === 0 ? 0 : 1;
