// A project of Next.js.

import { cpSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { toolPath } from "./project.mjs";

/** Makes a project that has the package one of Next.js. */
export function prepare(project) {
  cpSync(fileURLToPath(new URL("next-app", import.meta.url)), project, { recursive: true });
  for (const name of ["next", "react", "react-dom"])
    symlinkSync(toolPath(name), join(project, "node_modules", name), "dir");
  // It knows nothing of those, and Next.js would complete it.
  rmSync(join(project, "package-lock.json"));
  const root = JSON.stringify(commonFolder(project, toolPath("next")));
  writeFileSync(
    join(project, "next.config.mjs"),
    `export default { turbopack: { root: ${root} }, outputFileTracingRoot: ${root} };\n`,
  );
}

/** The deepest folder that has both in it. */
function commonFolder(one, other) {
  const [parts, others] = [one.split(sep), other.split(sep)];
  const end = parts.findIndex((part, n) => part !== others[n]);
  return parts.slice(0, end).join(sep) || sep;
}
