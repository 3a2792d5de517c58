// Counts in a Chrome extension (Manifest V3), in its service worker and in a page of it.

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { equal, includes } from "../conformance/check.mjs";
import { partial, success } from "../conformance/stage.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { needed } from "../support/environment.mjs";

const [POLICY] = /\{ "content_security_policy": .*\}/.exec(
  readFileSync(join(needed("PACKAGE_DIR"), "README.md"), "utf8"),
);
const COUNT = `
import { CountsClient } from "./package/index.js";
globalThis.count = async (options) => {
  try {
    const client = new CountsClient({ accountId: "A", passcode: "B", pollIntervalMs: 20, ...options });
    return await client.count({ event_name: "Charged", from: 20240101, to: 20240131 });
  } catch (error) {
    return { code: error.code, message: error.message };
  }
};
`;

/** Writes an extension with the installed package. */
function write(folder, manifest) {
  const common = {
    manifest_version: 3,
    name: "counts",
    version: "1",
    background: { service_worker: "count.js", type: "module" },
    host_permissions: ["http://127.0.0.1/*"],
  };
  cpSync(join(needed("PACKAGE_DIR"), "index.js"), join(folder, "package/index.js"), { recursive: true });
  writeFileSync(join(folder, "count.js"), COUNT);
  writeFileSync(join(folder, "page.html"), '<!doctype html><script type="module" src="count.js"></script>');
  writeFileSync(join(folder, "manifest.json"), JSON.stringify({ ...common, ...manifest }));
}

/** Starts a browser with an extension. `use` gets functions that call `count` in the service worker and in a page. */
async function withExtension(manifest, use) {
  const folder = mkdtempSync(join(needed("PROJECT_DIR"), "extension-"));
  let browser;
  try {
    write(folder, manifest);
    browser = await launchBrowser("chromium", { extension: folder });
    await use(browser.extension);
  } finally {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export const extensionCases = {
  "counts in an extension with the policy of the README": ({ simulator }) =>
    withExtension(JSON.parse(POLICY), async (places) => {
      for (const [place, count] of Object.entries(places)) {
        const { baseUrl } = await simulator.session({ script: [partial(1), success(5)] });
        equal(await count({ baseUrl }), 5, place);
      }
    }),

  "fails with wasm_unavailable in an extension without a policy, and names it": () =>
    withExtension({}, async (places) => {
      for (const [place, count] of Object.entries(places)) {
        const { code, message } = await count({ baseUrl: "http://127.0.0.1:1" });
        equal(code, "wasm_unavailable", place);
        includes(message, "'wasm-unsafe-eval'", place);
      }
    }),
};
