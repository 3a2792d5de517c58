// Questions in a real browser: several events, the period before, weeks and months, names, and links that follow the
// calendar.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { screenshotPath, startTestbed } from "./support/testbed.mjs";
import { visit, waitUntil } from "./support/user.mjs";

const WEEK = { from: 20251103, to: 20251109 };
const WEEK_BEFORE = { from: 20251027, to: 20251102 };

let testbed;
before(async () => {
  testbed = await startTestbed({ quick: {} });
});
after(() => testbed?.stop());

const count = (event_name, days, more = {}) => testbed.count({ event_name, ...more, ...days });
const table = (page, selector) =>
  page.$$eval(`${selector} tr`, (all) => all.map((row) => [...row.cells].map(({ innerText }) => innerText.trim())));
const percent = (before, now) =>
  new Intl.NumberFormat("en-US", { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: 1 }).format(
    now / before - 1,
  );

async function ask(user, event, from, to) {
  await user.event(event);
  await user.days(from, to);
}

/** Sets the clock of the browser. */
const at = (time) => (page) =>
  page.evaluateOnNewDocument((time) => {
    const RealDate = Date;
    globalThis.Date = class extends RealDate {
      constructor(...parts) {
        super(...(parts.length > 0 ? parts : [time]));
      }
    };
  }, time);
const dates = (page) => page.$$eval("#from, #to", (fields) => fields.map(({ value }) => value));
const pressed = (page) => page.$$eval('.chip[aria-pressed="true"]', (all) => all.map(({ textContent }) => textContent));

describe("the period before", () => {
  it("is counted too, and the change is shown", () =>
    visit(
      testbed,
      "compare",
      async (user) => {
        await ask(user, "Charged", "2025-11-03", "2025-11-09");
        await user.press("Compare with the period before", "checkbox");
        await user.press("Count");
        const [now, before] = [await count("Charged", WEEK), await count("Charged", WEEK_BEFORE)];
        await user.see(".run .change", `${percent(before, now)} compared with Oct 27 – Nov 2, 2025 (${before})`);
        assert.equal(await user.text(".run .figure"), `${now} times`);
      },
      { account: "quick" },
    ));
});

describe("several events", () => {
  it("are counted for the same days and people, each with its own filters, in one chart and one table", () =>
    visit(
      testbed,
      "several events",
      async (user, page) => {
        await ask(user, "Charged", "2025-11-03", "2025-11-09");
        await user.press("Add an event");
        assert.match(
          await page.evaluate(() => document.activeElement.closest(".condition").getAttribute("aria-label")),
          /Further event 1/,
        );
        await page.keyboard.type("Product Viewed");
        await user.chooseBy("By day");
        await user.press("Compare with the period before", "checkbox");
        await user.press("Count");
        await user.see(".run .remark", "Finished");
        assert.equal(await user.text(".run h3"), "Charged and Product Viewed");
        const [charged, before] = [await count("Charged", WEEK), await count("Charged", WEEK_BEFORE)];
        const viewed = await count("Product Viewed", WEEK);
        const viewedBefore = await count("Product Viewed", WEEK_BEFORE);
        assert.deepEqual(await table(page, '.run [data-part="lines-body"]'), [
          ["Charged", `${charged}`, percent(before, charged)],
          ["Charged, Oct 27 – Nov 2, 2025", `${before}`, ""],
          ["Product Viewed", `${viewed}`, percent(viewedBefore, viewed)],
          ["Product Viewed, Oct 27 – Nov 2, 2025", `${viewedBefore}`, ""],
        ]);
        await page.waitForSelector(".run .chart canvas");
        await page.screenshot({ path: screenshotPath(testbed, "several-events") });
        await page.click(".run .table summary");
        const rows = await waitUntil(
          () => table(page, '.run [data-part="periods"]'),
          ({ length }) => length === 7,
          "the table of days",
        );
        const monday = { from: 20251103, to: 20251103 };
        assert.deepEqual(rows[0], [
          "Nov 3, 2025",
          `${await count("Charged", monday)}`,
          `${await count("Charged", { from: 20251027, to: 20251027 })}`,
          `${await count("Product Viewed", monday)}`,
          `${await count("Product Viewed", { from: 20251027, to: 20251027 })}`,
          "",
        ]);

        await page.reload();
        await user.ready();
        await user.see("#history-list", "Charged and Product Viewed");
        const link = page.url();
        await page.goto("about:blank");
        await page.goto(link);
        await user.ready();
        assert.equal(await page.$eval('.condition [data-part="event"]', ({ value }) => value), "Product Viewed");
        assert.equal(await page.$eval('[data-part="compare"]', ({ checked }) => checked), true);
        const names = await page.$$eval("#known-events option", (all) => all.map(({ value }) => value));
        assert.deepEqual(names.toSorted(), ["Charged", "Product Viewed"], "suggested from the history");
      },
      { account: "quick" },
    ));

  it("shows the issues of a further event next to its fields, and at most six events", () =>
    visit(testbed, "issues of events", async (user, page) => {
      await user.event("Charged");
      await user.press("Add an event");
      await user.press("Count");
      await user.see('.condition [data-part="event-message"]', "Enter the event's exact name");
      await user.see("#announcements", "1 problem to fix.");
      await page.type('.condition [data-part="event"]', "A");
      for (let events = 2; events < 7; events += 1) {
        await user.press("Add an event");
        await page.type('.condition:last-child [data-part="event"]', "A");
      }
      await user.see("#others-message", "A chart shows at most 6 events.");
    }));
});

describe("weeks and months", () => {
  for (const [by, from, to, wanted] of [
    ["By week", "2025-11-01", "2025-11-12", ["Nov 1 – 2, 2025", "Nov 3 – 9, 2025", "Nov 10 – 12, 2025"]],
    ["By month", "2025-10-01", "2025-11-30", ["Oct 1 – 31, 2025", "Nov 1 – 30, 2025"]],
  ]) {
    it(`are shown ${by.toLowerCase()}`, () =>
      visit(
        testbed,
        by,
        async (user, page) => {
          await ask(user, "Charged", from, to);
          await user.chooseBy(by);
          await user.press("Count");
          await user.see(".run .remark", "Finished");
          const days = { from: Number(from.replaceAll("-", "")), to: Number(to.replaceAll("-", "")) };
          assert.equal(await user.text(".run .figure"), `${await count("Charged", days)} times`);
          await page.click(".run .table summary");
          const rows = await waitUntil(
            () => table(page, '.run [data-part="periods"]'),
            ({ length }) => length === wanted.length,
            "the table",
          );
          assert.deepEqual(
            rows.map(([period]) => period),
            wanted,
          );
        },
        { account: "quick" },
      ));
  }
});

describe("a saved question", () => {
  it("has a name, follows the calendar, and can be opened, counted and deleted", () =>
    visit(
      testbed,
      "saved",
      async (user, page) => {
        await user.event("Charged");
        await user.press("Last 7 days");
        await user.press("Save");
        assert.equal(await page.evaluate(() => document.activeElement.id), "save-name");
        await page.keyboard.type("Sales of a week");
        await page.keyboard.press("Enter");
        await user.see("#announcements", "Sales of a week is saved.");
        await user.gone("#save-form");
        await user.event("Something else");
        await user.press("Yesterday");
        await user.press("Sales of a week");
        assert.equal(await page.$eval("#event", ({ value }) => value), "Charged");
        assert.deepEqual(await pressed(page), ["Last 7 days"]);
        assert.equal(await page.evaluate(() => document.activeElement.textContent), "Count");
        await page.keyboard.press("Enter");
        await user.see(".run h3", "Sales of a week");
        await user.see(".run .details", /^Charged · /);
        await user.see(".run .remark", "Finished");
        await page.reload();
        await user.ready();
        await user.see("#history-list", "Sales of a week");
        await user.press("Delete the question Sales of a week");
        await user.gone("#saved");
      },
      { account: "quick" },
    ));

  it("needs a valid query and a name", () =>
    visit(testbed, "unsaved", async (user, page) => {
      await user.press("Save");
      await user.see("#event-message", "Enter the event's exact name");
      assert.deepEqual(await user.texts("#save-form"), []);
      await user.event("Charged");
      await user.press("Save");
      await page.keyboard.press("Backspace");
      await page.keyboard.press("Enter");
      await user.see("#save-name-message", "Enter a name.");
      await page.keyboard.press("Escape");
      await user.gone("#save-form");
      assert.deepEqual(await user.texts("#saved"), []);
    }));
});

describe("a link with a range that follows the calendar", () => {
  it("is the address of a question about a quick range, until a day is entered", () =>
    visit(testbed, "relative address", async (user, page) => {
      const days = () => new URLSearchParams(new URL(page.url()).hash.slice(1)).get("days");
      await user.event("Charged");
      await user.press("Last 7 days");
      await waitUntil(days, (range) => range === "last-7", "the range in the address");
      await user.see("#range-hint", "Links and saved questions keep “Last 7 days”");
      await user.days("2025-11-01", "2025-11-02");
      await waitUntil(days, (range) => range === null, "the days in the address");
      assert.deepEqual(await pressed(page), []);
      await user.gone("#range-hint");
    }));

  for (const [range, wanted, label] of [
    ["last-7", ["2024-02-23", "2024-02-29"], "Last 7 days"],
    ["last-45", ["2024-01-16", "2024-02-29"], "Last 45 days"],
  ]) {
    it(`opens ${range} with the days before today`, () =>
      visit(
        testbed,
        `relative ${range}`,
        async (_user, page) => {
          assert.deepEqual(await dates(page), wanted);
          assert.deepEqual(await pressed(page), [label]);
        },
        {
          path: `/#${new URLSearchParams({ query: '{"event_name":"Charged"}', days: range })}`,
          prepare: at(Date.UTC(2024, 2, 1, 12)),
        },
      ));
  }
});

it("forgets the history and the saved questions together with the credentials, if the user wants that", () =>
  visit(
    testbed,
    "forget all",
    async (user, page) => {
      await ask(user, "Charged", "2025-11-03", "2025-11-09");
      await user.press("Count");
      await user.see(".run .remark", "Finished");
      await user.press("Save");
      await page.keyboard.press("Enter");
      await user.see("#saved", "Charged");
      await page.click("#connection-toggle");
      await user.press("Forget credentials");
      await user.see("#connection", "This browser still keeps the history");
      await user.press("Keep them");
      await user.gone('[data-part="forget-more"]');
      assert.equal((await user.texts(".run")).length, 1);
      await user.connect(testbed.token("quick"));
      await page.click("#connection-toggle");
      await user.press("Forget credentials");
      await user.press("Forget these as well");
      await user.gone(".run, #saved, #history");
      const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      assert.ok(!/Charged|token-of/.test(stored), stored);
      assert.equal(await page.$eval("#known-events", ({ options }) => options.length), 0, "the suggestions");
    },
    { account: "quick" },
  ));
