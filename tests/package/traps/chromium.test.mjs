// Real traps in a page.

import assert from "node:assert/strict";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { launchBrowser, serve } from "../support/browser.mjs";
import { needed } from "../support/environment.mjs";

const ROUNDS = 100;
/** Rounds for each command to the browser, so that none exceeds the driver's time limit. */
const BATCH = 20;

const skip = process.env.CHROMIUM_BIN ? false : "there is no Chromium";

it(`a page still counts after ${ROUNDS} traps`, { skip }, async () => {
  const folders = { "/package/": needed("PACKAGE_DIR"), "/tests/": fileURLToPath(new URL("../", import.meta.url)) };
  const site = await serve({ folders, pages: { "/": "<!doctype html><title>traps</title>" } });
  const browser = await launchBrowser("chromium");
  try {
    const counts = await browser.withPage("traps", async (page) => {
      await page.goto(`${site.url}/`);
      await page.evaluate(async () => {
        const api = await import("/package/index.js");
        const { newClients, rounds } = await import("/tests/traps/rounds.mjs");
        const clients = newClients(api);
        globalThis.run = (first, count) => rounds(api, count, { first, clients });
      });
      const sum = {};
      for (let first = 0; first < ROUNDS; first += BATCH) {
        const some = await page.evaluate(`run(${first}, ${BATCH})`);
        for (const [kind, n] of Object.entries(some)) sum[kind] = (sum[kind] ?? 0) + n;
      }
      return sum;
    });
    const total = Object.values(counts).reduce((sum, n) => sum + n);
    assert.equal(total, ROUNDS);
    assert.equal(Object.keys(counts).length, 5, JSON.stringify(counts));
  } finally {
    await browser.close();
    await site.stop();
  }
});
