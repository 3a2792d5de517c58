// Cloudflare's runtime, with a Worker that has the installed package.

import { readFileSync, readdirSync } from "node:fs";
import { get } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { needed } from "./environment.mjs";
import { requireFromProject } from "./package.mjs";

const { Miniflare } = createRequire(join(needed("TOOLS_DIR"), "package.json"))("miniflare");

/** Before Workers could do this and that, and the newest that this runtime knows. */
export const COMPATIBILITY_DATES = ["2024-09-01", "2026-07-01"];

const PACKAGE = "clevertap-counts";
const CONFORMANCE = fileURLToPath(new URL("../conformance/", import.meta.url));

/** The package's modules, as a bundler with the condition `workerd` finds them. */
function packageModules() {
  const manifestPath = requireFromProject().resolve(`${PACKAGE}/package.json`);
  const folder = dirname(manifestPath);
  const entry = JSON.parse(readFileSync(manifestPath, "utf8")).exports["."].workerd.default.slice("./".length);
  const wasm = readdirSync(folder).filter((name) => name.endsWith(".wasm"));
  const path = (name) => `/bundle/node_modules/${PACKAGE}/${name}`;
  return [
    { type: "ESModule", path: `/bundle/${PACKAGE}`, contents: `export * from "./node_modules/${PACKAGE}/${entry}";` },
    { type: "ESModule", path: path(entry), contents: readFileSync(join(folder, entry), "utf8") },
    ...wasm.map((name) => ({ type: "CompiledWasm", path: path(name), contents: readFileSync(join(folder, name)) })),
  ];
}

/** The conformance suite's modules. */
export function conformanceModules() {
  return readdirSync(CONFORMANCE).map((name) => ({
    type: "ESModule",
    path: `/bundle/conformance/${name}`,
    contents: readFileSync(join(CONFORMANCE, name), "utf8"),
  }));
}

/** Starts a Worker; `url` is where it serves, `stop()` ends it. */
export async function startWorker(source, { compatibilityDate, bindings = {}, modules = [] }) {
  const miniflare = new Miniflare({
    cf: false,
    host: "127.0.0.1",
    modulesRoot: "/bundle",
    modules: [{ type: "ESModule", path: "/bundle/worker.mjs", contents: source }, ...packageModules(), ...modules],
    compatibilityDate,
    bindings,
  });
  const url = await miniflare.ready;
  return { url, stop: () => miniflare.dispose() };
}

/**
 * A Worker's answer, `{ status, text }`, on a connection of its own: one that is kept alive may be
 * closed just as it is used again.
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
