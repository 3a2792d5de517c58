// Cases for which only Chromium has all features: service workers that are modules, and import maps with hashes.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { equal, includes, ok } from "../conformance/check.mjs";
import { partial, success } from "../conformance/stage.mjs";
import { needed } from "../support/environment.mjs";
import { serve } from "../support/serve.mjs";

/** Starts a service worker in a page, sends it a message, and returns its answer. */
function serviceWorkerSays(page, script, message) {
  const ask = async (script, message) => {
    const registration = await navigator.serviceWorker.register(script, { type: "module" });
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    return await new Promise((resolve) => {
      navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
      worker.postMessage(message);
    });
  };
  return page.evaluate(ask, script, message);
}

const script = (policy) => `/${policy}/tests/browsers/page/service-worker.mjs`;
const index = () => readFileSync(join(needed("PACKAGE_DIR"), "index.js"));
const hash = (bytes) => `sha384-${createHash("sha384").update(bytes).digest("base64")}`;

/** Opens a page that counts with an import map whose hash is that of `bytes`. Returns the count or the problem. */
async function countWithHash(page, baseUrl, bytes) {
  const map = {
    imports: { "clevertap-counts": "/package/index.js" },
    integrity: { "/package/index.js": hash(bytes) },
  };
  const html = `<!doctype html>
<script type="importmap">${JSON.stringify(map)}</script>
<script type="module">
  const use = async () => {
    const { CountsClient } = await import("clevertap-counts");
    const client = new CountsClient({ accountId: "A", passcode: "B", baseUrl: "${baseUrl}", pollIntervalMs: 20 });
    return await client.count({ event_name: "Charged", from: 20240101, to: 20240131 });
  };
  globalThis.outcome = use().catch((error) => error.name);
</script>`;
  const server = await serve({ pages: { "/": html }, folders: { "/package/": needed("PACKAGE_DIR") } });
  try {
    await page.goto(`${server.url}/`);
    return await page.evaluate(() => globalThis.outcome);
  } finally {
    await server.stop();
  }
}

export const chromiumCases = {
  async "counts in a service worker"({ site, simulator }, page) {
    await page.goto(`${site.url}/elsewhere`);
    const { baseUrl } = await simulator.session({ script: [partial(1), success(5)] });
    equal(await serviceWorkerSays(page, script("strict"), { baseUrl }), 5, "the count");
  },

  async "fails with wasm_unavailable in a service worker whose policy lacks 'wasm-unsafe-eval'"({ site }, page) {
    await page.goto(`${site.url}/elsewhere`);
    const message = { baseUrl: "http://127.0.0.1:1" };
    const error = await serviceWorkerSays(page, script("no-wasm"), message);
    equal(error.code, "wasm_unavailable", "the code");
    includes(error.message, "'wasm-unsafe-eval'", "the message");
  },

  async "counts with an import map that has the hash of the entry"({ simulator }, page) {
    const { baseUrl } = await simulator.session({ script: [partial(1), success(5)] });
    equal(await countWithHash(page, baseUrl, index()), 5, "the count");
  },

  async "is not loaded by an import map that has another hash"(_, page, problems) {
    equal(await countWithHash(page, "http://127.0.0.1:1", "other"), "TypeError", "the error");
    ok(
      problems.some(({ text }) => text.includes("integrity")),
      "a problem that names the integrity",
    );
    problems.length = 0;
  },
};
