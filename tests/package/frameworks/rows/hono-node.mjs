// Hono on Node, without a build.

import { COUNT, servedBy } from "../count.mjs";

export const set = "hono";
export const name = "Hono";
export const version = "hono";
export const files = {
  "count.js": COUNT,
  "server.js": `
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { count } from "./count.js";

const app = new Hono();
app.get("/count", async (c) => c.json(await count(c.req.query("at"))));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: Number(process.env.PORT) });
`,
};
export const count = servedBy(() => ["./server.js"]);
