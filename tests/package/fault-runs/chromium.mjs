// The fault matrix in a page of Chromium.

import { serveSite } from "../browsers/site.mjs";
import { visit } from "../browsers/visit.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { needed } from "../support/environment.mjs";

export async function runOn(parameters) {
  const site = await serveSite();
  const browser = await launchBrowser("chromium", { screenshots: needed("SCREENSHOT_DIR") });
  try {
    // No policy, which would keep the page from the hosts that cannot be reached; the console tells of each answer that
    // is no success, and the runner first makes a rejection that nobody looks after.
    const page = { title: "faults", script: "faults-page", parameters, policy: "none", tolerates: OF_ANSWERS };
    return { version: browser.version, results: await visit({ browser, site }, page) };
  } finally {
    await browser.close();
    await site.stop();
  }
}

const OF_ANSWERS = /^Failed to load resource|^Access to fetch at|a rejection to be seen$/;
