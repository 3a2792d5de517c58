// Hono on Cloudflare, built by Vite with @cloudflare/vite-plugin.

import { COUNT, servedByWrangler } from "../count.mjs";

export const set = "hono";
export const name = "Hono with @cloudflare/vite-plugin";
export const version = "@cloudflare/vite-plugin";
export const files = {
  "src/count.js": COUNT,
  "src/index.js": `
import { Hono } from "hono";
import { count } from "./count.js";

const app = new Hono();
app.get("/count", async (c) => c.json(await count(c.req.query("at"))));
export default app;
`,
  "vite.config.js": `
import { cloudflare } from "@cloudflare/vite-plugin";

export default { plugins: [cloudflare()] };
`,
  "wrangler.jsonc": '{ "name": "counts", "main": "src/index.js", "compatibility_date": "2026-07-01" }\n',
};
export const build = [["vite/bin/vite.js", "build"]];
export const count = servedByWrangler("dist/counts/wrangler.json");
