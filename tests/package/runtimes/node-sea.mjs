// Builds the suite as one executable with Node, and runs it in a folder without the package. The Node that runs this has
// `--build-sea`. BUILD_TOOLS_DIR is the npm set with esbuild.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LIMIT_MS = 240_000;
const { build } = createRequire(join(process.env.BUILD_TOOLS_DIR, "package.json"))("esbuild");
const folder = mkdtempSync(join(tmpdir(), "node-sea-"));

function run(command, args, stdout) {
  const options = { cwd: folder, stdio: ["ignore", stdout, "inherit"], timeout: LIMIT_MS };
  const { status, signal, error } = spawnSync(command, args, options);
  if (error) throw error;
  return status ?? signal;
}

try {
  const source = `
    const api = require("clevertap-counts");
    const { runProgram } = require("./driver.mjs");
    runProgram(api);`;
  await build({
    stdin: { contents: source, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    outfile: join(folder, "main.cjs"),
    bundle: true,
    platform: "node",
    // A script is strict only with a directive; a module always is.
    banner: { js: '"use strict";' },
  });
  const output = join(folder, "suite");
  const config = { main: join(folder, "main.cjs"), output, disableExperimentalSEAWarning: true };
  writeFileSync(join(folder, "sea.json"), JSON.stringify(config));
  const built = run(process.execPath, ["--build-sea", "sea.json"], "ignore");
  if (built !== 0) throw new Error(`node --build-sea failed (${built})`);
  // The second argument of an executable is its own path.
  process.exitCode = run(output, process.argv.slice(2), "inherit") === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
