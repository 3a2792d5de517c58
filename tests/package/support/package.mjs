// The installed package, found the way a user's own files find it.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { needed } from "./environment.mjs";

const PACKAGE = "clevertap-counts";
let folder;

/** Writes a file into the project that has the package installed, and gives its path. */
export function projectFile(name, text) {
  if (folder === undefined) {
    folder = mkdtempSync(join(needed("PROJECT_DIR"), "test-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  }
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The package's exports, by `import`. */
export async function importPackage() {
  const bridge = projectFile("import.mjs", `export * from "${PACKAGE}";\n`);
  return await import(pathToFileURL(bridge));
}

/** The package's exports, by `require`. */
export function requirePackage() {
  return requireFromProject()(PACKAGE);
}

/** A `require` as a file of the project has it. */
export function requireFromProject() {
  return createRequire(projectFile("require.cjs", ""));
}
