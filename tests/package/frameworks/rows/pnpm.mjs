// A program in a project that pnpm has installed.

import { needed } from "../../support/environment.mjs";
import { COUNT, PROGRAM, printedBy } from "../count.mjs";

export const set = "installers";
export const name = "pnpm";
export const version = "pnpm";
export const files = {
  "package.json": JSON.stringify({
    private: true,
    type: "module",
    dependencies: { "clevertap-counts": `file:${needed("PACKAGE_TARBALL")}` },
  }),
  "pnpm-workspace.yaml": "packages: []\n",
  "count.js": COUNT,
  "program.js": `${PROGRAM}
const path = import.meta.resolve("clevertap-counts");
if (!path.includes("/.pnpm/")) throw new Error(\`imported from \${path}\`);
`,
};
export const build = [["pnpm/bin/pnpm.cjs", "install", "--offline", "--store-dir=store"]];
export const count = printedBy("./program.js");
