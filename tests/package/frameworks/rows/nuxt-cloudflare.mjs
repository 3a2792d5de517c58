// Nuxt on Cloudflare.

import { servedByWrangler } from "../count.mjs";
import { WRANGLER } from "../nitro.mjs";
import { nuxt } from "../nuxt.mjs";

export const set = "nuxt";
export const name = "Nuxt for Cloudflare";
export const version = "nuxt";
export const files = { ...nuxt("{ experimental: { wasm: true } }"), "wrangler.jsonc": WRANGLER };
export const build = [["nuxt/bin/nuxt.mjs", "build", "--preset", "cloudflare_module"]];
export const count = servedByWrangler("wrangler.jsonc");
