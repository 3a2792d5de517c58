// A series of days, in a real browser: the chart that fills in, the table, and what is taken along.

import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { eventually } from "../package/conformance/stage.mjs";
import { picture, startStage } from "./support/stage.mjs";
import { visit } from "./support/analyst.mjs";

const DAYS = Array.from({ length: 14 }, (_, index) => 20251101 + index);

let stage;
let counts;
let total;
before(async () => {
  // One day comes late, so that there is something to be seen without it.
  stage = await startStage({ days: { partials: 1, script: [{ delayMs: 6_000 }] }, quick: {} });
  counts = [];
  for (const day of DAYS) counts.push(await stage.count({ event_name: "Charged", from: day, to: day }));
  total = await stage.count({ event_name: "Charged", from: 20251101, to: 20251114 });
});
after(() => stage?.stop());

async function ask(analyst) {
  await analyst.event("Charged");
  await analyst.days("2025-11-01", "2025-11-14");
  await analyst.press("Count day by day");
}

/** How many columns of pixels of the chart's canvas have the colour of a column. */
function inked(page) {
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

/** What the browser saves when something is pressed: name and text. */
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
    const [name] = await eventually(files, ({ length }) => length === 1, "the download");
    return { name, text: readFileSync(join(folder, name), "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the clipboard holds, pasted as a person would. */
async function paste(page) {
  await page.click('[data-part="add-filter"]');
  const field = await page.waitForSelector('.filter:last-child [data-part="lines"]');
  await field.click();
  await page.keyboard.down("Control");
  await page.keyboard.press("KeyV");
  await page.keyboard.up("Control");
  return await eventually(
    () => field.evaluate(({ value }) => value),
    (text) => text !== "",
    "the pasted text",
  );
}

describe("a series", () => {
  it("fills in as its days arrive, and adds up", () =>
    visit(
      stage,
      "series",
      async (analyst, page) => {
        await ask(analyst);
        await analyst.see(".run .phase", /\d+ of 14 days/);
        await analyst.see(".run .figure", "so far");
        const early = await eventually(
          () => inked(page),
          (columns) => columns > 0,
          "a first column",
        );
        await page.screenshot({ path: picture(stage, "series-under-way") });
        await analyst.see(".run .remark", "Answered");
        const late = await inked(page);
        assert.ok(early < late, `${early} columns of pixels at first, ${late} in the end`);
        assert.equal(await analyst.text(".run .figure"), `${total} times`);
        assert.equal(
          counts.reduce((sum, count) => sum + count, 0),
          total,
          "the simulator's days add up",
        );
        assert.match(
          await page.$eval('.run [data-part="plot"]', (plot) => plot.getAttribute("aria-label")),
          /^14 days, from \d+ \(.*\) to \d+ \(/,
        );
        await page.screenshot({ path: picture(stage, "series") });

        await page.click(".run .table summary");
        const table = () =>
          page.$$eval(".run tbody tr", (all) => all.map((row) => [...row.cells].map(({ innerText }) => innerText)));
        const rows = await eventually(table, ({ length }) => length > 0, "the table");
        assert.deepEqual(
          rows,
          counts.map((count, index) => [`Nov ${index + 1}, 2025`, String(count), ""]),
        );

        await page.reload();
        await analyst.ready();
        await page.click("#history-list button");
        await eventually(
          () => inked(page),
          (columns) => columns === late,
          "the same chart out of the history",
        );
        assert.deepEqual(await analyst.texts(".run .progress"), []);
      },
      { account: "days" },
    ));

  it("reads a day's number at the pointer", () =>
    visit(
      stage,
      "pointer",
      async (analyst, page) => {
        await ask(analyst);
        await analyst.see(".run .remark", "Answered");
        const over = await page.waitForSelector(".run .u-over");
        const { x, y, width, height } = await over.boundingBox();
        await page.mouse.move(x + (width * 2.5) / 14, y + height / 2);
        await analyst.see('[data-part="reading"]', `Nov 3, 2025: ${counts[2]}`);
      },
      { account: "quick" },
    ));

  it("marks the days that were not over", () =>
    visit(
      stage,
      "growing",
      async (analyst, page) => {
        await analyst.event("Charged");
        await analyst.press("Today");
        await analyst.press("Count day by day");
        await analyst.see(".run .remark", "still growing");
        await page.click(".run .table summary");
        await analyst.see(".run tbody td", "still growing");
      },
      { account: "quick" },
    ));

  it("of people has no total", () =>
    visit(
      stage,
      "people",
      async (analyst) => {
        await analyst.press("People who did it", "radio");
        await ask(analyst);
        await analyst.see(".run .remark", "Days do not add up");
        assert.deepEqual(await analyst.texts(".run .figure"), []);
      },
      { account: "quick" },
    ));

  it("can be taken along: as CSV, by the clipboard, as a link", () =>
    visit(
      stage,
      "taken along",
      async (analyst, page) => {
        await ask(analyst);
        await analyst.see(".run .remark", "Answered");
        const days = counts.map((count, index) => ["2025-11-" + String(index + 1).padStart(2, "0"), count, ""]);
        const table = [["date", "count", "note"], ...days];
        if (!stage.isFirefox) {
          await page.browserContext().overridePermissions(stage.url, ["clipboard-sanitized-write"]);
          const file = await download(page, () => page.click('.run [data-part="csv"]'));
          assert.equal(file.name, "Charged-20251101-20251114.csv");
          assert.equal(file.text, table.map((row) => `${row.join(",")}\r\n`).join(""));
        }
        await page.click('.run [data-part="copy"]');
        await analyst.see('.run [data-part="copy"]', "Copied");
        assert.equal(await paste(page), table.map((row) => row.join("\t")).join("\n"));

        await page.click('.run [data-part="link"]');
        await analyst.see('.run [data-part="link"]', "Copied");
        const link = await paste(page);
        assert.ok(link.startsWith(`${stage.url}/#`) && !link.includes(stage.token("quick")), link);
        assert.deepEqual(Object.fromEntries(new URLSearchParams(new URL(link).hash.slice(1))), {
          query: '{"event_name":"Charged","from":20251101,"to":20251114}',
          by: "day",
        });
      },
      { account: "quick" },
    ));
});
