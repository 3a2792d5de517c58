// Nitro 3 on Cloudflare.

import { servedByWrangler } from "../count.mjs";
import { nitro, WRANGLER } from "../nitro.mjs";

export const set = "nitro";
export const name = "Nitro for Cloudflare";
export const version = "nitro";
// Minifying needs a package that Nitro does not depend on.
export const files = {
  ...nitro("experimental: { wasm: true }, minify: false,"),
  "wrangler.jsonc": WRANGLER,
};
export const build = [["nitro/dist/cli/index.mjs", "build", "--preset", "cloudflare_module"]];
export const count = servedByWrangler("wrangler.jsonc");
