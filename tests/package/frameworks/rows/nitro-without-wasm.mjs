// Nitro 3 on Cloudflare without the option for WebAssembly.

import { FAILING, namesTheOption, nitro, WRANGLER } from "../nitro.mjs";

export { build, set, version } from "./nitro-cloudflare.mjs";
export const name = "Nitro for Cloudflare without experimental.wasm";
export const files = { ...nitro("minify: false,"), "count.js": FAILING, "wrangler.jsonc": WRANGLER };
export const checks = namesTheOption;
