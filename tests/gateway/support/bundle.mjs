// The gateway as `wrangler deploy` would upload it. As a program, this writes the upload into the folder that is its
// argument. Tests that find such a folder in GATEWAY_BUNDLE do not bundle again.

import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const WWW = fileURLToPath(new URL("../../../www/", import.meta.url));
const QUIET = {
  WRANGLER_SEND_METRICS: "false",
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  NO_COLOR: "1",
};

/** The content of wrangler.jsonc, in which each comment has its own line. */
export const WRANGLER = JSON.parse(readFileSync(join(WWW, "wrangler.jsonc"), "utf8").replaceAll(/^\s*\/\/.*$/gm, ""));

/** Runs wrangler in www and returns its output. Rejects if it fails. */
export function runWrangler(...args) {
  return runWranglerIn(WWW, ...args);
}

async function runWranglerIn(cwd, ...args) {
  const wrangler = join(WWW, "node_modules/wrangler/bin/wrangler.js");
  // The build command of wrangler.jsonc finds the same Node on this PATH.
  const env = { ...process.env, ...QUIET, PATH: `${dirname(process.execPath)}:${process.env.PATH}` };
  const { stdout } = await promisify(execFile)(process.execPath, [wrangler, ...args], { cwd, env });
  return stdout;
}

/** Writes the upload into a folder and returns wrangler's output. `www` is the folder of another version. */
export function bundleInto(folder, www = WWW) {
  return runWranglerIn(www, "deploy", "--dry-run", "--outdir", folder);
}

let bundled;

/** Returns the modules of the upload. */
export function gatewayModules() {
  bundled ??= (async () => {
    const temporary = process.env.GATEWAY_BUNDLE ? undefined : mkdtempSync(join(tmpdir(), "gateway-bundle-"));
    try {
      if (temporary !== undefined) await bundleInto(temporary);
      return readBundle(temporary ?? process.env.GATEWAY_BUNDLE);
    } finally {
      if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
    }
  })();
  return bundled;
}

/** Returns the modules of an upload in a folder. */
export function readBundle(folder) {
  const wasm = readdirSync(folder).filter((name) => name.endsWith(".wasm"));
  return [
    { type: "ESModule", path: "/bundle/index.js", contents: readFileSync(join(folder, "index.js"), "utf8") },
    ...wasm.map((name) => ({
      type: "CompiledWasm",
      path: `/bundle/${name}`,
      contents: readFileSync(join(folder, name)),
    })),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(await bundleInto(process.argv[2]));
