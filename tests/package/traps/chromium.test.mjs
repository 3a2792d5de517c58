// Real traps in a page.

import assert from "node:assert/strict";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { launchBrowser, serve } from "../support/browser.mjs";
import { needed } from "../support/environment.mjs";

const ROUNDS = 100;
/** One answer of the page covers so many, which keeps it within the driver's patience. */
const AT_ONCE = 20;

const skip = process.env.CHROMIUM_BIN ? false : "there is no Chromium";

it(`a page goes on after ${ROUNDS} traps`, { skip }, async () => {
  const folders = { "/package/": needed("PACKAGE_DIR"), "/tests/": fileURLToPath(new URL("../", import.meta.url)) };
  const site = await serve({ folders, pages: { "/": "<!doctype html><title>traps</title>" } });
  const browser = await launchBrowser("chromium");
  try {
    const sprung = await browser.withPage("traps", async (page) => {
      await page.goto(`${site.url}/`);
      await page.evaluate(async () => {
        const api = await import("/package/index.js");
        const { newClients, rounds } = await import("/tests/traps/rounds.mjs");
        const clients = newClients(api);
        globalThis.run = (first, count) => rounds(api, count, { first, clients });
      });
      const sum = {};
      for (let first = 0; first < ROUNDS; first += AT_ONCE) {
        const some = await page.evaluate(`run(${first}, ${AT_ONCE})`);
        for (const [kind, n] of Object.entries(some)) sum[kind] = (sum[kind] ?? 0) + n;
      }
      return sum;
    });
    assert.equal(
      Object.values(sprung).reduce((sum, n) => sum + n),
      ROUNDS,
    );
    assert.equal(Object.keys(sprung).length, 5, JSON.stringify(sprung));
  } finally {
    await browser.close();
    await site.stop();
  }
});
