// SvelteKit on Node.

import { servedBy } from "../count.mjs";
import { sveltekit } from "../sveltekit.mjs";

export const set = "sveltekit";
export const name = "SvelteKit";
export const version = "@sveltejs/kit";
export const files = sveltekit("@sveltejs/adapter-node");
export const build = [["vite/bin/vite.js", "build"]];
export const count = servedBy(() => ["./build/index.js"]);
