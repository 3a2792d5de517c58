// The fault matrix in a page of Chromium.

import { serveSite } from "../browsers/site.mjs";
import { visit } from "../browsers/visit.mjs";
import { launchBrowser } from "../support/browser.mjs";
import { needed } from "../support/environment.mjs";

export async function runOn(parameters) {
  const site = await serveSite();
  const browser = await launchBrowser("chromium", { screenshots: needed("SCREENSHOT_DIR") });
  try {
    // Without a Content-Security-Policy, which would block the requests to unreachable hosts.
    const page = { title: "faults", script: "faults-page", parameters, policy: "none", tolerates: EXPECTED };
    return { version: browser.version, results: await visit({ browser, site }, page) };
  } finally {
    await browser.close();
    await site.stop();
  }
}

/** Console errors for answers other than a success, and for the probe of the runner. */
const EXPECTED = /^Failed to load resource|^Access to fetch at|a probe's unhandled rejection$/;
