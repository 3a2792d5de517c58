// A project of Nitro 3.

import { equal, includes } from "../conformance/check.mjs";
import { COUNT, servedByWrangler } from "./count.mjs";

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

/** Checks that a Worker that Nitro has built without its option for WebAssembly answers an error that names the option. */
export const namesTheOption = {
  async "fails with wasm_unavailable, and names the option of Nitro"(context) {
    const { code, message } = await servedByWrangler("wrangler.jsonc")(context, "http://127.0.0.1:1");
    equal(code, "wasm_unavailable", message);
    includes(message, "experimental", "the message");
  },
};

/** The module that counts, for projects whose count fails: returns the error. */
export const FAILING = `${COUNT.replace("export function count", "function mayFail")}
export async function count(baseUrl) {
  try {
    return await mayFail(baseUrl);
  } catch ({ code, message }) {
    return { code, message };
  }
}
`;
