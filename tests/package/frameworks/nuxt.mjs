// A project of Nuxt, which has Nitro 2.

import { COUNT } from "./count.mjs";

/** Returns the files. `nitro` is the configuration of Nitro, as text. */
export const nuxt = (nitro) => ({
  "server/utils/count.js": COUNT,
  "server/routes/count.get.js": "export default defineEventHandler((event) => count(getQuery(event).at));\n",
  "app/app.vue": "<template><p>counts</p></template>\n",
  "nuxt.config.js": `
export default defineNuxtConfig({
  compatibilityDate: "2026-07-01",
  telemetry: false,
  nitro: ${nitro},
});
`,
});
