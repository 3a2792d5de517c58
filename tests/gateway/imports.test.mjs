// The files of www/src import each other in one direction only.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { it } from "node:test";
import { WWW } from "./support/bundle.mjs";

/**
 * The other folders that each folder may import; "." is `www/src` itself. A folder may name only folders below it in
 * this list, so that there is no cycle. Type imports count, too.
 */
const ALLOWED = {
  ".": ["http", "account", "config", "log"],
  http: ["account", "policy", "config", "log"],
  account: ["store", "policy", "config", "log"],
  store: ["policy", "config"],
  policy: ["config"],
  config: [],
  log: [],
};

const SRC = join(WWW, "src");

/** The files of www/src, each with the files that it imports. */
const IMPORTS = new Map(
  readdirSync(SRC, { recursive: true })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => [path, importsOf(path)]),
);

function importsOf(path) {
  const text = readFileSync(join(SRC, path), "utf8");
  const specifiers = [...text.matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, specifier]) => specifier);
  return specifiers.map((specifier) => join(dirname(path), specifier));
}

/** Each import that leaves its folder, as `[from, to]`, both folders. */
function crossings() {
  const all = [...IMPORTS].flatMap(([path, imports]) => imports.map((target) => [dirname(path), dirname(target)]));
  return all.filter(([from, to]) => from !== to);
}

it("the test finds the imports", () => {
  assert.ok(IMPORTS.get("index.ts").includes(join("account", "account-counter.ts")));
  const missing = [...IMPORTS.values()].flat().filter((path) => !IMPORTS.has(path));
  assert.deepEqual(missing, [], `imports of files that are not in ${relative(process.cwd(), SRC)}`);
});

it("the list names every folder, above the folders that it may import", () => {
  const folders = [...new Set([...IMPORTS.keys()].map(dirname))].sort();
  const order = Object.keys(ALLOWED);
  assert.deepEqual(folders, [...order].sort());
  for (const [folder, allowed] of Object.entries(ALLOWED)) {
    for (const target of allowed) assert.ok(order.indexOf(target) > order.indexOf(folder), `${folder} -> ${target}`);
  }
});

it("the folders import exactly the folders that the list allows", () => {
  const found = new Set(crossings().map(([from, to]) => `${from} -> ${to}`));
  const allowed = Object.entries(ALLOWED).flatMap(([from, targets]) => targets.map((to) => `${from} -> ${to}`));
  assert.deepEqual([...found].sort(), allowed.sort());
});

it("no files import each other in a cycle", () => {
  const done = new Set();
  const visit = (path, trail) => {
    assert.ok(!trail.includes(path), `a cycle of imports: ${[...trail, path].join(" -> ")}`);
    if (done.has(path)) return;
    for (const target of IMPORTS.get(path)) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of IMPORTS.keys()) visit(path, []);
});
