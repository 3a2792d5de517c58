// Makes a project as a user has it: the packed package installed, and the sources of an app.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { needed } from "../support/environment.mjs";

const TESTS = fileURLToPath(new URL("..", import.meta.url));
const NPM_FLAGS = ["--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
const LIMIT_MS = 120_000;

const tools = createRequire(join(needed("TOOLS_DIR"), "package.json"));

/** Imports a module of the npm set. */
export const tool = (name) => import(pathToFileURL(tools.resolve(name)));

/** Returns the path of a file in the npm set. */
export const toolPath = (path) => join(needed("TOOLS_DIR"), "node_modules", path);

/** Returns the version of a package of the npm set. */
export const toolVersion = (name) => JSON.parse(readFileSync(toolPath(join(name, "package.json")), "utf8")).version;

/** Makes the project for a row of the table of platforms, and replaces an older one. `sources` is a folder next to this file. */
export function makeProject(row, sources = "app") {
  const tarball = needed("PACKAGE_TARBALL");
  const folder = join(dirname(tarball), "bundlers", row);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  execFileSync("npm", ["install", ...NPM_FLAGS, tarball], {
    cwd: folder,
    timeout: LIMIT_MS,
    stdio: ["ignore", "ignore", "inherit"],
  });
  cpSync(join(TESTS, "bundlers", sources), join(folder, "src"), { recursive: true });
  cpSync(join(TESTS, "conformance"), join(folder, "src/conformance"), { recursive: true });
  return folder;
}

/** Returns a page that runs a script as a module. */
export const pageOf = (script) => `<!doctype html>
<meta charset="utf-8">
<title>counts</title>
<link rel="icon" href="data:,">
<script type="module" src="${script}"></script>
`;

/** Writes the page of a program into its project, for bundlers whose entries are pages, and returns its path. */
export function writePage(project, program) {
  const page = join(project, `${program}.html`);
  writeFileSync(page, pageOf(`./src/${program}.js`));
  return page;
}
