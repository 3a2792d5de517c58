// A program in a project that Yarn has installed without node_modules: it imports from the archive.

import { needed } from "../../support/environment.mjs";
import { COUNT, PROGRAM, printedBy } from "../count.mjs";

export const set = "installers";
export const name = "Yarn Plug'n'Play";
export const version = "@yarnpkg/cli-dist";
export const files = {
  "package.json": JSON.stringify({
    private: true,
    type: "module",
    dependencies: { "clevertap-counts": `file:${needed("PACKAGE_TARBALL")}` },
  }),
  "yarn.lock": "",
  ".yarnrc.yml":
    "nodeLinker: pnp\nenableGlobalCache: false\nenableImmutableInstalls: false\nenableNetwork: false\nenableTelemetry: false\n",
  "count.js": COUNT,
  "program.js": `${PROGRAM}
const path = import.meta.resolve("clevertap-counts");
if (!path.includes(".zip/")) throw new Error(\`imported from \${path}\`);
`,
  "required.cjs": `
const { CountsClient } = require("clevertap-counts");

const client = new CountsClient({ accountId: "A", passcode: "B", baseUrl: process.argv[2], pollIntervalMs: 20 });
const event_properties = [{ name: "Amount", operator: "greater_than", value: 100 }];
client.count({ event_name: "Charged", event_properties, from: 20240101, to: 20240131 }).then(console.log);
`,
};
export const build = [["@yarnpkg/cli-dist/bin/yarn.js", "install"]];
const flags = ["--require", "./.pnp.cjs", "--loader", "./.pnp.loader.mjs"];
export const count = printedBy(...flags, "./program.js");
export const counts = { "counts with require": printedBy(...flags, "./required.cjs") };
