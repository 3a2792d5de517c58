// Bundles each contender into one minified module, as for production.

import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { needed } from "../package/support/environment.mjs";

const { build } = createRequire(join(needed("BUILD_TOOLS_DIR"), "package.json"))("esbuild");
const source = (path) => fileURLToPath(new URL(path, import.meta.url));

/** The name of this project's package. */
export const OURS = "clevertap-counts";

/** Clients with one interface; a program imports `entry`. */
export const CLIENTS = {
  [OURS]: { entry: "clevertap-counts", about: "this package" },
  "zod client": { entry: source("contenders/zod/client.ts"), about: "written with zod, p-retry and p-limit" },
  "plain client": { entry: source("contenders/plain/client.ts"), about: "written without a library" },
  "bare loop": { entry: source("contenders/bare.ts"), about: "only a loop over fetch" },
};

/** CleverTap's own client, which does not poll and requires Node. */
const OFFICIAL = { "`clevertap`": { entry: source("contenders/official.ts"), node: true } };

/** The clients that do all of the work, validation included. */
export const WHOLE = [OURS, "zod client", "plain client"];

/** Converts a name to a file name. */
export const slug = (name) => name.replace(/[^\w-]+/g, "-").replace(/^-|-$/g, "");

/** Lets bundled CommonJS code require Node's modules. */
const REQUIRE =
  'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);';

/**
 * Bundles a program, in which `contender` stands for the entry. `workerd` makes a deployment for Cloudflare Workers, which
 * keeps the WebAssembly module in a file next to the script.
 */
export async function bundle(entryPoint, { entry, outfile, workerd = false, node = false, minify = true }) {
  await build({
    entryPoints: [entryPoint],
    outfile,
    alias: entry === undefined ? {} : { contender: entry },
    bundle: true,
    minify,
    format: "esm",
    platform: node ? "node" : "browser",
    banner: node ? { js: REQUIRE } : {},
    conditions: workerd ? ["workerd", "worker"] : ["import"],
    external: workerd ? ["*.wasm"] : [],
    target: "es2022",
    nodePaths: [join(needed("BENCH_TOOLS_DIR"), "node_modules"), join(needed("PROJECT_DIR"), "node_modules")],
    logLevel: "error",
  });
  return outfile;
}

/** Bundles each client into the folder and returns the paths by name. `official` adds CleverTap's own client. */
export async function bundleClients(folder, { official = false, ...options } = {}) {
  mkdirSync(folder, { recursive: true });
  const made = Object.entries({ ...CLIENTS, ...(official && OFFICIAL) }).map(async ([name, { entry, node }]) => {
    const outfile = join(folder, `${slug(name)}.mjs`);
    return [name, await bundle(entry, { outfile, node, ...options })];
  });
  if (options.workerd)
    copyFileSync(join(needed("PACKAGE_DIR"), "clevertap_counts.wasm"), join(folder, "clevertap_counts.wasm"));
  return Object.fromEntries(await Promise.all(made));
}
