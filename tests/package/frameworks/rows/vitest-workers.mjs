// Tests in Cloudflare's runtime, by Vitest with Cloudflare's plugin, which was called vitest-pool-workers. The plugin imports
// `.wasm` files as modules only if it reads a configuration of wrangler; otherwise Vite makes instances of them.

import { COUNT } from "../count.mjs";
import { testedBy } from "../tested.mjs";

export const set = "vitest-workers";
export const name = "@cloudflare/vitest-plugin";
export const version = "@cloudflare/vitest-plugin";
export const files = {
  "src/count.js": COUNT,
  "src/count.test.js": `
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { count } from "./count.js";

it("counts", async () => {
  expect(navigator.userAgent).toBe("Cloudflare-Workers");
  console.log("count=" + (await count(env.AT)));
});
`,
  "wrangler.jsonc": JSON.stringify({
    name: "counts",
    compatibility_date: "2026-07-01",
    compatibility_flags: ["nodejs_compat"],
  }),
  "vitest.config.js": `
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

const miniflare = { bindings: { AT: process.env.AT } };
export default defineConfig({ plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc" }, miniflare })] });
`,
};
export const count = testedBy("vitest/vitest.mjs", "run");
