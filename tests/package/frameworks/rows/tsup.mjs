// A program that tsup bundles with the package, as a module and as CommonJS.

import { COUNT, PROGRAM, printedBy } from "../count.mjs";

export const set = "packers";
export const name = "tsup";
export const version = "tsup";
export const files = {
  "count.js": COUNT,
  "program.js": PROGRAM,
  "tsup.config.js": `
export default { entry: ["program.js"], format: ["esm", "cjs"], noExternal: ["clevertap-counts"], platform: "node" };
`,
};
export const build = [["tsup/dist/cli-default.js"]];
export const count = printedBy("./dist/program.js");
export const counts = { "counts as CommonJS": printedBy("./dist/program.cjs") };
