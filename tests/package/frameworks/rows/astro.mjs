// Astro on Node.

import { COUNT, servedBy } from "../count.mjs";

export const set = "astro";
export const name = "Astro";
export const version = "astro";
export const files = {
  "src/count.js": COUNT,
  "src/pages/count.js": `
import { count } from "../count.js";

export const GET = async ({ url }) => Response.json(await count(url.searchParams.get("at")));
`,
  "astro.config.mjs": `
import node from "@astrojs/node";

export default { output: "server", adapter: node({ mode: "standalone" }) };
`,
};
export const build = [["astro/bin/astro.mjs", "build"]];
export const count = servedBy(() => ["./dist/server/entry.mjs"]);
