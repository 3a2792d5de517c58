// Takes the pictures of the page for the README: docs/images/page.png and docs/images/page-dark.png.
//
//   cargo xtask test page            # once, to build the page and its servers
//   node tests/page/screenshots.mjs  # with Node 22 or newer
//
// The folders and programs that `cargo xtask test` hands to the tests have their usual places as defaults.

import { existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const images = join(root, "docs/images");
const VIEWPORT = { width: 1_200, height: 900 };
const MAX_BYTES = 220_000;
/** The time on the page, in UTC. November 2025 is over then in every time zone, and is the range "Last 30 days". */
const NOW = "2025-12-01T18:00:00Z";

const defaults = {
  SIMULATOR_BIN: join(root, "target/tools/clevertap-simulator"),
  GATEWAY_BUNDLE: join(root, "target/xtask/gateway"),
  TOOLS_DIR: join(root, "www"),
  BROWSER_TOOLS_DIR: join(root, "xtask/npm/browsers"),
  CHROMIUM_BIN: ["/usr/bin/chromium", "/usr/bin/google-chrome"].find(existsSync),
};
for (const [name, value] of Object.entries(defaults)) if (value !== undefined) process.env[name] ??= value;

const { startTestbed } = await import("./support/testbed.mjs");
const { visit } = await import("./support/user.mjs");

const testbed = await startTestbed({ shop: { partials: 1 } }, { events: 3_000_000, shape: "seasonal" });
try {
  mkdirSync(images, { recursive: true });
  for (const [scheme, file] of [
    ["light", "page.png"],
    ["dark", "page-dark.png"],
  ]) {
    const path = join(images, file);
    await visit(testbed, `screenshot ${scheme}`, (user, page) => picture(user, page, path), {
      viewport: VIEWPORT,
      media: { "prefers-color-scheme": scheme },
      account: "shop",
      prepare: setClock,
    });
    const { size } = statSync(path);
    if (size > MAX_BYTES) throw new Error(`${path} has ${size} bytes, more than ${MAX_BYTES}`);
    console.log(`${path}: ${size} bytes`);
  }
} finally {
  await testbed.stop();
}

async function picture(user, page, path) {
  await user.press("Last 30 days");
  for (const [event, endpoint] of [
    ["App Launched", "People who did it"],
    ["Charged", "Times it happened"],
  ]) {
    await user.event(event);
    await user.press(endpoint, "radio");
    await user.press("Count");
    await user.see(".run:first-child .remark", "Finished");
  }
  // After a reload, these counts are in the list of earlier counts.
  await page.reload();
  await user.ready();
  await user.chooseBy("Top values");
  await page.type("#top-name", "Payment Mode");
  await user.press("Count");
  await user.see(".run:first-child .remark", "Finished");
  await user.filter({ name: "Amount", kind: "number", operator: "greater_than_equals", value: "50" });
  await user.press("Add an event");
  await page.keyboard.type("Product Viewed");
  await user.chooseBy("By day");
  await user.press("Count");
  await user.see(".run:first-child .remark", "Finished");
  await page.waitForSelector(".run .chart canvas");
  await page.evaluate(() => scrollTo(0, 0));
  const bottom = await page.$eval("#query .actions", (element) => element.getBoundingClientRect().bottom);
  await page.screenshot({ path, clip: { x: 0, y: 0, width: VIEWPORT.width, height: Math.ceil(bottom) + 24 } });
}

/** Shifts the page's clock, so that the dates in the pictures do not depend on the day when they are taken. */
function setClock(page) {
  return page.evaluateOnNewDocument((now) => {
    const RealDate = Date;
    const shift = RealDate.parse(now) - RealDate.now();
    globalThis.Date = class extends RealDate {
      constructor(...parts) {
        super(...(parts.length > 0 ? parts : [RealDate.now() + shift]));
      }
      static now() {
        return RealDate.now() + shift;
      }
    };
  }, NOW);
}
