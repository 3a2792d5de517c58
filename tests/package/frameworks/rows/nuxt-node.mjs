// Nuxt on Node.

import { servedBy } from "../count.mjs";
import { nuxt } from "../nuxt.mjs";

export const set = "nuxt";
export const name = "Nuxt";
export const version = "nuxt";
export const files = nuxt("{}");
export const build = [["nuxt/bin/nuxt.mjs", "build", "--preset", "node_server"]];
export const count = servedBy(() => ["./.output/server/index.mjs"]);
