// The conformance suite in a Worker that wrangler has bundled for deployment, and checks of the bundle:
//   node wrangler.mjs SIMULATOR_URL DATE
//
// TOOLS_DIR is an npm set with wrangler and miniflare.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { needed } from "../support/environment.mjs";
import { projectFile } from "../support/package.mjs";
import { startBundle, wasmModule } from "../support/workerd.mjs";
import { runRow, suiteBindings, suiteWorker } from "../support/workerd-suite.mjs";

const TESTS = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");
const LIMIT_MS = 120_000;

const [simulatorUrl, compatibilityDate] = process.argv.slice(2);
const tools = createRequire(join(needed("TOOLS_DIR"), "package.json"));
const manifest = tools.resolve("wrangler/package.json");
console.log(`running in wrangler ${tools(manifest).version}'s bundle as of ${compatibilityDate}`);

const worker = projectFile("worker.mjs", suiteWorker(TESTS));
const config = { name: "counts", main: "worker.mjs", compatibility_date: compatibilityDate, send_metrics: false };
const configPath = projectFile("wrangler.json", JSON.stringify(config));
const out = join(dirname(worker), "out");
mkdirSync(out);

const flags = ["deploy", "--dry-run", "--config", configPath, "--outdir", out, "--metafile"];
const quiet = {
  CI: "1",
  NO_COLOR: "1",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_LOG_PATH: join(dirname(worker), "logs"),
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
};
const child = spawn(process.execPath, [join(dirname(manifest), "bin/wrangler.js"), ...flags], {
  cwd: dirname(worker),
  env: { ...process.env, ...quiet },
  stdio: ["ignore", "pipe", "pipe"],
  timeout: LIMIT_MS,
});
const [[code, signal], said, warned] = await Promise.all([once(child, "exit"), text(child.stdout), text(child.stderr)]);
if (code !== 0) throw new Error(`wrangler failed (${code ?? signal}): ${said}\n${warned}`);

/** Checks the files that wrangler wrote; returns the results. */
function checkBundle() {
  const check = (name, holds, why) => ({ group: "bundle", name, passed: holds, why });
  const wasm = readdirSync(out).filter((name) => name.endsWith(".wasm"));
  const isPackages = wasm.length === 1 && readFileSync(join(out, wasm[0])).equals(wasmModule());
  const { inputs } = JSON.parse(readFileSync(join(out, "bundle-meta.json"), "utf8"));
  const ofPackage = Object.keys(inputs)
    .filter((path) => path.includes("node_modules/clevertap-counts/"))
    .map((path) => basename(path));
  return [
    check("wrangler prints no warning", !/warning/i.test(said + warned), said + warned),
    check("the bundle has one wasm module, which is the package's", isPackages, `${wasm}`),
    check("the bundle has only the entry for Workers", ofPackage.join() === "workerd.js", `${ofPackage}`),
  ];
}

const { url, stop } = await startBundle(join(out, "worker.js"), {
  compatibilityDate,
  bindings: suiteBindings(simulatorUrl),
});
try {
  process.exitCode = (await runRow(url, checkBundle())) === 0 ? 0 : 1;
} finally {
  await stop();
}
