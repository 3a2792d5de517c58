// SvelteKit on Cloudflare.

import { servedByWrangler } from "../count.mjs";
import { sveltekit } from "../sveltekit.mjs";

export const set = "sveltekit";
export const name = "SvelteKit for Cloudflare";
export const version = "@sveltejs/adapter-cloudflare";
export const files = {
  ...sveltekit("@sveltejs/adapter-cloudflare"),
  "wrangler.jsonc": JSON.stringify({
    name: "counts",
    main: ".svelte-kit/cloudflare/_worker.js",
    compatibility_date: "2026-07-01",
    compatibility_flags: ["nodejs_als"],
    assets: { binding: "ASSETS", directory: ".svelte-kit/cloudflare" },
  }),
};
export const build = [["vite/bin/vite.js", "build"]];
export const count = servedByWrangler("wrangler.jsonc");
