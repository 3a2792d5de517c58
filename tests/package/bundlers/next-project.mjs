// Makes a project for Next.js.

import { cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { toolPath } from "./project.mjs";

/** Adds the app and Next.js to a project that has the package. */
export function prepare(project) {
  cpSync(fileURLToPath(new URL("next-app", import.meta.url)), project, { recursive: true });
  for (const name of ["next", "react", "react-dom"])
    symlinkSync(toolPath(name), join(project, "node_modules", name), "dir");
  // The lock file lacks these packages, and Next.js would add them.
  rmSync(join(project, "package-lock.json"));
  const root = JSON.stringify(commonFolder(project, toolPath("next")));
  writeFileSync(
    join(project, "next.config.mjs"),
    `export default { turbopack: { root: ${root} }, outputFileTracingRoot: ${root} };\n`,
  );
}

/** Returns the deepest folder that contains both paths. */
function commonFolder(one, other) {
  const [parts, others] = [one.split(sep), other.split(sep)];
  const end = parts.findIndex((part, n) => part !== others[n]);
  return parts.slice(0, end).join(sep) || sep;
}
