// Who is measured, and as what: one minified module each, as a bundler makes it for production.

import { copyFileSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { needed } from "../package/support/environment.mjs";

const { build } = createRequire(join(needed("BUILD_TOOLS_DIR"), "package.json"))("esbuild");
const source = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What this project makes. */
export const OURS = "clevertap-counts";

/** Clients with one interface, `entry` being what a program imports. */
export const CLIENTS = {
  [OURS]: { entry: "clevertap-counts", about: "this package" },
  "zod client": { entry: source("contenders/zod/client.ts"), about: "by hand, with zod, p-retry and p-limit" },
  "plain client": { entry: source("contenders/plain/client.ts"), about: "by hand, with no library" },
  "bare loop": { entry: source("contenders/bare.ts"), about: "a loop over fetch, and nothing else" },
};

/** CleverTap's own, which does not poll and needs Node. */
const OFFICIAL = { "`clevertap`": { entry: source("contenders/official.ts"), node: true } };

/** Those that do the whole job: they validate, too. */
export const WHOLE = [OURS, "zod client", "plain client"];

/** A file name. */
export const slug = (name) => name.replace(/[^\w-]+/g, "-").replace(/^-|-$/g, "");

/** For CommonJS that requires Node's own modules, within a module. */
const REQUIRE =
  'import { createRequire as $createRequire } from "node:module"; const require = $createRequire(import.meta.url);';

/**
 * Bundles a program; `contender` in it is the entry. `workerd` is a deployment on Cloudflare Workers, whose module stays
 * a file beside the script.
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

/** Every client as a module of its own, in the folder; gives their paths by name. `official` is that one, too. */
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
