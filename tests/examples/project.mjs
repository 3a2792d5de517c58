// Copies an example into a project that has the package and the example's other dependencies.

import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { needed } from "../package/support/environment.mjs";

const EXAMPLES = fileURLToPath(new URL("../../examples/", import.meta.url));

/** Returns the folder of the copy. */
export function projectOf(example, dependencies = []) {
  const folder = mkdtempSync(join(realpathSync(needed("PROJECT_DIR")), `example-${example}-`));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(EXAMPLES, example), folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }\n');
  for (const name of dependencies) {
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(needed("EXAMPLES_TOOLS_DIR"), "node_modules", name), link, "dir");
  }
  return folder;
}

/** The credentials of the simulator. */
export const CREDENTIALS = { accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE" };
