// Nuxt on Cloudflare without the option for WebAssembly.

import { FAILING, namesTheOption, WRANGLER } from "../nitro.mjs";
import { nuxt } from "../nuxt.mjs";

export { build, set, version } from "./nuxt-cloudflare.mjs";
export const name = "Nuxt for Cloudflare without experimental.wasm";
export const files = { ...nuxt("{}"), "server/utils/count.js": FAILING, "wrangler.jsonc": WRANGLER };
export const checks = namesTheOption;
