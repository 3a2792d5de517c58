// Starts Cloudflare's runtime with a Worker that has the installed package.

import { readFileSync, readdirSync } from "node:fs";
import { get } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { needed } from "./environment.mjs";
import { requireFromProject } from "./package.mjs";

const tools = createRequire(join(needed("TOOLS_DIR"), "package.json"));
const { Miniflare } = tools("miniflare");

/** A date before many features of Workers, and the newest date that this runtime accepts. */
export const COMPATIBILITY_DATES = ["2024-09-01", "2026-07-01"];

/** The newest date that changes the runtime's behaviour. */
export const newestCompatibilityDate = tools("workerd").compatibilityDate;

const PACKAGE = "clevertap-counts";
const WASM = "clevertap_counts.wasm";
const TESTS = fileURLToPath(new URL("../", import.meta.url));

/** The version of the runtime. */
export const { version } = tools("workerd/package.json");

/** Returns the package's module for platforms that compile it themselves. */
export function wasmModule() {
  return readFileSync(requireFromProject().resolve(`${PACKAGE}/${WASM}`));
}

/** Returns the package's modules as a bundler with this condition finds them. */
function packageModules(condition) {
  const manifestPath = requireFromProject().resolve(`${PACKAGE}/package.json`);
  const entry = JSON.parse(readFileSync(manifestPath, "utf8")).exports["."][condition].default.slice("./".length);
  const path = (name) => `/bundle/node_modules/${PACKAGE}/${name}`;
  return [
    { type: "ESModule", path: `/bundle/${PACKAGE}`, contents: `export * from "./node_modules/${PACKAGE}/${entry}";` },
    { type: "ESModule", path: path(entry), contents: readFileSync(join(dirname(manifestPath), entry), "utf8") },
    { type: "CompiledWasm", path: path(WASM), contents: wasmModule() },
  ];
}

/** Returns the modules of a folder next to `support`. */
export function testModules(folder) {
  return readdirSync(join(TESTS, folder)).map((name) => ({
    type: "ESModule",
    path: `/bundle/${folder}/${name}`,
    contents: readFileSync(join(TESTS, folder, name), "utf8"),
  }));
}

/** Starts a Worker that imports the package and serves at `url`. `stop()` ends it. `onOutput` receives workerd's output. */
export function startWorker(source, { condition = "workerd", modules = [], ...options }) {
  const worker = { type: "ESModule", path: "/bundle/worker.mjs", contents: source };
  return start({ modulesRoot: "/bundle", modules: [worker, ...packageModules(condition), ...modules] }, options);
}

/** Starts a Worker that a bundler wrote. */
export function startBundle(scriptPath, options) {
  const modulesRules = [{ type: "CompiledWasm", include: ["**/*.wasm"] }];
  return start({ modulesRoot: dirname(scriptPath), scriptPath, modules: true, modulesRules }, options);
}

async function start(worker, { compatibilityDate, bindings = {}, onOutput }) {
  const listens = onOutput && {
    handleRuntimeStdio(...streams) {
      for (const stream of streams) stream.on("data", (data) => onOutput(String(data)));
    },
  };
  const miniflare = new Miniflare({ cf: false, host: "127.0.0.1", ...worker, ...listens, compatibilityDate, bindings });
  const stop = () => miniflare.dispose();
  try {
    return { url: await miniflare.ready, stop };
  } catch (error) {
    // A runtime that did not start would keep the test process alive. Its disposal fails with the same error.
    await stop().catch(() => {});
    throw error;
  }
}

/**
 * Requests a Worker's answer, `{ status, text }`, on a new connection, because a connection that is kept alive may be
 * closed when it is used again.
 */
export function ask(url) {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false }, async (answer) => {
      try {
        resolve({ status: answer.statusCode, text: (await answer.toArray()).join("") });
      } catch (error) {
        reject(error);
      }
    });
    request.on("error", reject);
  });
}
