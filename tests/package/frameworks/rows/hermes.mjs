// Hermes, the engine of React Native, which has no WebAssembly: a program that is bundled and compiled as React Native does it
// gets a clear error.

import { equal, includes } from "../../conformance/check.mjs";
import { execFileSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { join } from "node:path";

export const set = "hermes";
export const name = "Hermes";
export const version = "hermes-engine-cli";
const machine = `${process.platform} ${process.arch}`;
export const notRun = machine !== "linux x64" && `its program for ${machine} is not known here`;
export const files = {
  "program.js": `
import { CleverTapError, CountsClient, lastDays, regions, validateQuery } from "clevertap-counts";

// React Native adds these to the engine.
class Stub {}
globalThis.URL ??= Stub;
globalThis.AbortController ??= Stub;
globalThis.setTimeout ??= () => {};
globalThis.clearTimeout ??= () => {};

const outcome = (use) => {
  try {
    return use();
  } catch (error) {
    return { isCleverTapError: error instanceof CleverTapError, code: error.code, message: error.message };
  }
};
const outcomes = {
  regions: regions.length,
  constructor: outcome(() => new CountsClient({ accountId: "A", passcode: "B" })),
  validateQuery: outcome(() => validateQuery({})),
};
print(JSON.stringify(outcomes));
`,
  "build.mjs": `
import { transformAsync } from "@babel/core";
import { build } from "esbuild";
import { writeFileSync } from "node:fs";

const options = { entryPoints: ["program.js"], bundle: true, write: false, format: "iife", conditions: ["react-native"] };
const { outputFiles } = await build(options);
const presets = [["@react-native/babel-preset", { disableImportExportTransform: true, enableBabelRuntime: false }]];
const { code } = await transformAsync(outputFiles[0].text, { filename: "program.js", presets, compact: true });
writeFileSync("bundle.js", code);
`,
};
export const build = [["./build.mjs"]];
export const checks = {
  "fails with wasm_unavailable, and names it"({ project }) {
    const hermes = join(project, "../node_modules/hermes-engine-cli/linux64-bin/hermes");
    chmodSync(hermes, 0o755);
    const outcomes = JSON.parse(execFileSync(hermes, [join(project, "bundle.js")], { encoding: "utf8" }));
    equal(outcomes.regions, 6, "the number of regions");
    for (const use of ["constructor", "validateQuery"]) {
      const { isCleverTapError, code, message } = outcomes[use];
      equal([isCleverTapError, code], [true, "wasm_unavailable"], `${use}: ${message}`);
      includes(message, "WebAssembly", use);
    }
  },
};
