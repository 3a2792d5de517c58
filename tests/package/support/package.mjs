// Finds the installed package in the way that a user's files find it.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { needed } from "./environment.mjs";

const PACKAGE = "clevertap-counts";
let folder;

/** Writes a file into the project that has the package, and returns its path. */
export function projectFile(name, text) {
  if (folder === undefined) {
    folder = mkdtempSync(join(needed("PROJECT_DIR"), "test-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  }
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** Returns the package's exports by `import`. */
export async function importPackage() {
  const bridge = projectFile("import.mjs", `export * from "${PACKAGE}";\n`);
  return await import(pathToFileURL(bridge));
}

/** Returns the package's exports by `require`. */
export function requirePackage() {
  return requireFromProject()(PACKAGE);
}

/** Returns the `require` of a file in the project. */
export function requireFromProject() {
  return createRequire(projectFile("require.cjs", ""));
}
