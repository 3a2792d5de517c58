// A project of Nitro 3.

import { COUNT } from "./count.mjs";

/** The configuration of wrangler for a built project. */
export const WRANGLER = JSON.stringify({
  name: "counts",
  main: ".output/server/index.mjs",
  compatibility_date: "2026-07-01",
  compatibility_flags: ["nodejs_compat"],
  assets: { binding: "ASSETS", directory: ".output/public" },
});

/** Returns the files. `options` are further properties of the configuration, as text. */
export const nitro = (options = "") => ({
  "count.js": COUNT,
  "handler.js": `
import { defineHandler } from "nitro/h3";
import { count } from "./count.js";

export default defineHandler(({ url }) => count(url.searchParams.get("at")));
`,
  "nitro.config.js": `
export default {
  compatibilityDate: "2026-07-01",
  handlers: [{ route: "/count", handler: "./handler.js" }],
  ${options}
};
`,
});
