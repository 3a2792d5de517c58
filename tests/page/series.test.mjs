// Counting day by day in a real browser: the chart, the table, and the exports.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { screenshotPath, startTestbed } from "./support/testbed.mjs";
import { visit, waitUntil } from "./support/user.mjs";

/** A filter that every event passes. With a filter, each day is a query of its own. */
const FILTER = { name: "Amount", kind: "number", operator: "greater_than_equals", value: "0" };
const event_properties = [{ name: "Amount", operator: "greater_than_equals", value: 0 }];
const DAYS = Array.from({ length: 14 }, (_, index) => 20251101 + index);

let testbed;
let counts;
let total;
before(async () => {
  testbed = await startTestbed({ days: { partials: 1, isHeld: ({ from }) => from === DAYS.at(-1) }, quick: {} });
  counts = [];
  for (const day of DAYS)
    counts.push(await testbed.count({ event_name: "Charged", event_properties, from: day, to: day }));
  total = await testbed.count({ event_name: "Charged", event_properties, from: 20251101, to: 20251114 });
});
after(() => testbed?.stop());

async function startSeries(user) {
  await user.event("Charged");
  await user.days("2025-11-01", "2025-11-14");
  await user.filter(FILTER);
  await user.chooseBy("By day");
  await user.press("Count");
}

/** Returns the number of pixel columns of the chart that contain the colour of a bar. */
function pixelColumns(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector(".run .chart canvas");
    if (!canvas) return 0;
    const { width, height } = canvas;
    const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
    const probe = document.createElement("canvas").getContext("2d");
    probe.fillStyle = getComputedStyle(canvas).getPropertyValue("--bar");
    probe.fillRect(0, 0, 1, 1);
    const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
    let columns = 0;
    for (let x = 0; x < width; x += 1) {
      for (let y = 0; y < height; y += 1) {
        const at = 4 * (y * width + x);
        if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) {
          columns += 1;
          break;
        }
      }
    }
    return columns;
  });
}

/** Calls `press` and returns the name and the text of the file that the browser then saves. */
async function download(page, press) {
  const folder = mkdtempSync(join(tmpdir(), "download-"));
  try {
    const session = await page.createCDPSession();
    await session.send("Browser.setDownloadBehavior", {
      behavior: "allow",
      downloadPath: folder,
      browserContextId: page.browserContext().id,
    });
    await press();
    const files = () => readdirSync(folder).filter((name) => !name.endsWith(".crdownload"));
    const [name] = await waitUntil(files, ({ length }) => length === 1, "the download");
    return { name, text: readFileSync(join(folder, name), "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the text of the clipboard, pasted with the keyboard. */
async function paste(page) {
  await page.click('[data-part="add-filter"]');
  const field = await page.waitForSelector('.filter:last-child [data-part="lines"]');
  await field.click();
  await page.keyboard.down("Control");
  await page.keyboard.press("KeyV");
  await page.keyboard.up("Control");
  return await waitUntil(
    () => field.evaluate(({ value }) => value),
    (text) => text !== "",
    "the pasted text",
  );
}

describe("a series of filtered queries", () => {
  it("shows each day when it is counted, and the total", () =>
    visit(
      testbed,
      "series",
      async (user, page) => {
        await startSeries(user);
        await user.see(".run .phase", "13 of 14 days");
        await user.see(".run .figure", "so far");
        const early = await waitUntil(
          () => pixelColumns(page),
          (columns) => columns > 0,
          "a first bar",
        );
        await page.screenshot({ path: screenshotPath(testbed, "series-unfinished") });
        testbed.release("days");
        await user.see(".run .remark", "Finished");
        const late = await pixelColumns(page);
        assert.ok(early < late, `${early} pixel columns at first, ${late} at the end`);
        assert.equal(await user.text(".run .figure"), `${total} times`);
        assert.equal(
          counts.reduce((sum, count) => sum + count, 0),
          total,
          "the days add up to the total",
        );
        assert.match(
          await page.$eval('.run [data-part="plot"]', (plot) => plot.getAttribute("aria-label")),
          /^14 days, from \d+ \(.*\) to \d+ \(/,
        );
        await page.screenshot({ path: screenshotPath(testbed, "series") });

        await page.click(".run .table summary");
        const table = () =>
          page.$$eval(".run tbody tr", (all) => all.map((row) => [...row.cells].map(({ innerText }) => innerText)));
        const rows = await waitUntil(table, ({ length }) => length > 0, "the table");
        assert.deepEqual(
          rows,
          counts.map((count, index) => [`Nov ${index + 1}, 2025`, String(count), ""]),
        );

        await page.reload();
        await user.ready();
        await page.click("#history-list button");
        await waitUntil(
          () => pixelColumns(page),
          (columns) => columns === late,
          "the same chart from the history",
        );
        assert.deepEqual(await user.texts(".run .progress"), []);
      },
      { account: "days" },
    ));

  it("shows the count of the day at the pointer", () =>
    visit(
      testbed,
      "pointer",
      async (user, page) => {
        await startSeries(user);
        await user.see(".run .remark", "Finished");
        const over = await page.waitForSelector(".run .u-over");
        const { x, y, width, height } = await over.boundingBox();
        await page.mouse.move(x + (width * 2.5) / 14, y + height / 2);
        await user.see('[data-part="reading"]', `Nov 3, 2025: ${counts[2]}`);
      },
      { account: "quick" },
    ));

  it("marks days that were not over", () =>
    visit(
      testbed,
      "unfinished days",
      async (user, page) => {
        await user.event("Charged");
        await user.press("Today");
        await user.chooseBy("By day");
        await user.press("Count");
        await user.see(".run .remark", "may still grow");
        await page.click(".run .table summary");
        await user.see(".run tbody td", "may still grow");
      },
      { account: "quick" },
    ));

  it("has no total if it counts people", () =>
    visit(
      testbed,
      "people",
      async (user) => {
        await user.press("People who did it", "radio");
        await startSeries(user);
        await user.see(".run .remark", "The days are not added up");
        assert.deepEqual(await user.texts(".run .figure"), []);
      },
      { account: "quick" },
    ));

  it("can be exported as CSV, by the clipboard and as a link", () =>
    visit(
      testbed,
      "exports",
      async (user, page) => {
        await startSeries(user);
        await user.see(".run .remark", "Finished");
        const days = counts.map((count, index) => [`2025-11-${String(index + 1).padStart(2, "0")}`, count, ""]);
        const table = [["date", "Charged: Amount is at least 0 (times)", "note"], ...days];
        if (!testbed.isFirefox) {
          await page.browserContext().overridePermissions(testbed.url, ["clipboard-sanitized-write"]);
          const file = await download(page, () => page.click('.run [data-part="csv"]'));
          assert.equal(file.name, "Charged-20251101-20251114.csv");
          assert.equal(file.text, table.map((row) => `${row.join(",")}\r\n`).join(""));
        }
        await user.copyWith('.run [data-part="copy"]');
        assert.equal(await paste(page), table.map((row) => row.join("\t")).join("\n"));

        await user.copyWith('.run [data-part="link"]');
        const link = await paste(page);
        assert.ok(link.startsWith(`${testbed.url}/#`) && !link.includes(testbed.token("quick")), link);
        assert.deepEqual(Object.fromEntries(new URLSearchParams(new URL(link).hash.slice(1))), {
          query: JSON.stringify({ event_name: "Charged", event_properties, from: 20251101, to: 20251114 }),
          by: "day",
        });
      },
      { account: "quick" },
    ));
});
