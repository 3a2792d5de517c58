// Trends and top values in a real browser: one request for all periods, and the values of a property.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PHONE, screenshotPath, startTestbed } from "./support/testbed.mjs";
import { visit, waitUntil } from "./support/user.mjs";

const YEAR = { event_name: "Charged", from: 20241101, to: 20251031 };
const WEEKS = { event_name: "Charged", from: 20251101, to: 20251116 };

let testbed;
before(async () => {
  const account = { partials: 1 };
  testbed = await startTestbed({
    year: account,
    weeks: account,
    top: account,
    people: account,
    held: { isHeld: () => true },
  });
});
after(() => testbed?.stop());

const requests = async (account) =>
  (await testbed.log(account)).exchanges
    .filter(({ body }) => body)
    .map(({ path, body }) => ({ path, ...JSON.parse(body) }));
const table = (page, selector) =>
  page.$$eval(`${selector} tr`, (all) => all.map((row) => [...row.cells].map(({ innerText }) => innerText.trim())));
const sum = (numbers) => Object.values(numbers).reduce((one, other) => one + other, 0);
const trend = async (trend_type, query, more = {}) =>
  (await testbed.ask("trends", { ...query, groups: { numbers: { trend_type } }, ...more })).numbers;
const number = (count) => new Intl.NumberFormat("en-US").format(count);
const figure = (count) => `${number(count)} times`;

/** Returns the number of pixels that are not empty at the bottom of the chart, where the labels of its axis are. */
const axisPixels = (page) =>
  page.$eval(".run .chart canvas", (canvas) => {
    const { width, height } = canvas;
    const { data } = canvas
      .getContext("2d")
      .getImageData(0, height - 18 * devicePixelRatio, width, 18 * devicePixelRatio);
    return data.filter((_, index) => index % 4 === 3).filter((alpha) => alpha > 0).length;
  });

describe("a trend", () => {
  for (const [name, viewport] of [
    ["desktop", undefined],
    ["phone", PHONE],
  ]) {
    it(`shows a year by day after one request, on a ${name}`, () =>
      visit(
        testbed,
        `year ${name}`,
        async (user, page) => {
          await user.event("Charged");
          await user.days("2024-11-01", "2025-10-31");
          await user.chooseBy("By day");
          const before = (await requests("year")).length;
          await user.press("Count");
          await user.see(".run .remark", "Finished");
          const numbers = await trend("daily", YEAR);
          assert.equal(await user.text(".run .figure"), figure(sum(numbers)));
          // The gateway answers the second one from its store.
          const sent = (await requests("year")).slice(before);
          assert.ok(sent.length <= 1, JSON.stringify(sent));
          for (const request of sent)
            assert.deepEqual(request, {
              path: "/1/counts/trends.json",
              ...YEAR,
              groups: { values: { trend_type: "daily" } },
            });
          await page.click(".run .table summary");
          const rows = await waitUntil(
            () => table(page, '.run [data-part="periods"]'),
            ({ length }) => length === 365,
            "the table of days",
          );
          assert.deepEqual(rows[9], ["Nov 10, 2024", String(numbers["20241110"] ?? 0), ""]);
          await page.waitForSelector(".run .chart canvas");
          assert.ok((await axisPixels(page)) > 100, "the axis has labels");
          await page.screenshot({ path: screenshotPath(testbed, `year-${name}`), fullPage: true });
        },
        { account: "year", ...(viewport && { viewport }) },
      ));
  }

  it("shows people by week, and the weeks of CleverTap match those of the page", () =>
    visit(
      testbed,
      "weeks",
      async (user, page) => {
        await user.event("Charged");
        await user.days("2025-11-01", "2025-11-16");
        await user.press("People who did it", "radio");
        await user.chooseBy("By week");
        await user.press("Count");
        await user.see(".run .remark", "The weeks are not added up");
        await user.see(".run .remark", "The first week is not whole.");
        await user.see(".run .remark", "Finished");
        assert.ok(!(await user.text(".run .remark")).includes("does not know"));
        await page.click(".run .table summary");
        const numbers = await trend("weekly", WEEKS, { unique: true });
        assert.deepEqual(
          await waitUntil(
            () => table(page, '.run [data-part="periods"]'),
            ({ length }) => length === 3,
            "the table of weeks",
          ),
          [
            ["Nov 1 – 2, 2025", String(numbers["202544"]), ""],
            ["Nov 3 – 9, 2025", String(numbers["202545"]), ""],
            ["Nov 10 – 16, 2025", String(numbers["202546"]), ""],
          ],
        );
        const [sent, ...more] = await requests("weeks");
        assert.deepEqual(sent, {
          path: "/1/counts/trends.json",
          ...WEEKS,
          groups: { values: { trend_type: "weekly" } },
          unique: true,
        });
        assert.deepEqual(more, []);
      },
      { account: "weeks" },
    ));

  it("is resumed after a reload", () =>
    visit(
      testbed,
      "trend reload",
      async (user, page) => {
        await user.event("Charged");
        await user.days("2025-11-01", "2025-11-16");
        await user.chooseBy("By month");
        await user.press("Count");
        await user.see(".run .phase", "Checking again");
        const seen = [];
        page.on(
          "request",
          (request) => new URL(request.url()).pathname.startsWith("/1/") && seen.push(request.method()),
        );
        await page.reload();
        await user.see(".run .phase", "Checking again");
        testbed.release("held");
        await user.see(".run .figure", figure(await testbed.count(WEEKS)));
        assert.ok(seen.length > 0 && !seen.includes("POST"), `after the reload: ${seen}`);
      },
      { account: "held" },
    ));
});

describe("top values", () => {
  it("are shown as bars and numbers, can be shared, and are in the history", () =>
    visit(
      testbed,
      "top",
      async (user, page) => {
        await user.event("Charged");
        await user.days("2025-11-01", "2025-11-16");
        await user.chooseBy("Top values");
        await user.press("Count");
        await user.see("#top-name-message", "Enter the exact name");
        assert.equal(await page.evaluate(() => document.activeElement.id), "top-name");
        await page.keyboard.type("Payment Mode");
        await page.keyboard.press("Enter");
        await user.see(".run .remark", "Finished");
        const group = { property_type: "event_properties", name: "Payment Mode", top_n: 10 };
        const { values } = await testbed.ask("top", { ...WEEKS, groups: { values: group } });
        const wanted = Object.values(values)
          .flatMap((one) => Object.entries(one))
          .sort(([, one], [, other]) => other - one)
          .map(([value, count]) => [value === "-1" ? "not set" : value, String(count), ""]);
        assert.ok(wanted.length > 1);
        const rows = await table(page, '.run [data-part="top-body"]');
        assert.deepEqual(rows.toSorted(), wanted.toSorted());
        assert.deepEqual(
          rows.map(([, count]) => count),
          wanted.map(([, count]) => count),
          "the most frequent value is first",
        );
        const widths = await page.$$eval(".run .top .bar", (bars) =>
          bars.map((bar) => bar.getBoundingClientRect().width),
        );
        const ratio = Number(wanted[1][1]) / Number(wanted[0][1]);
        assert.ok(Math.abs(widths[1] / widths[0] - ratio) < 0.02, `${widths} for ${ratio}`);
        assert.deepEqual((await requests("top"))[0], {
          path: "/1/counts/top.json",
          ...WEEKS,
          groups: { values: group },
        });
        await page.screenshot({ path: screenshotPath(testbed, "top-values") });

        await page.click('.run [data-part="again"]');
        const again = () => table(page, '.run:first-child [data-part="top-body"]');
        assert.deepEqual(await waitUntil(again, ({ length }) => length > 0, "the values of the repeated run"), rows);

        const link = page.url();
        await page.goto("about:blank");
        await page.goto(link);
        await user.ready();
        assert.equal(await page.$eval("#top-name", ({ value }) => value), "Payment Mode");
        assert.deepEqual(await user.texts('[data-part="counted"], [data-part="compare-choice"]'), []);
        await user.see("#history-list", `${wanted.length} values`);
      },
      { account: "top" },
    ));

  it("say that filters may not apply, and refuse several events", () =>
    visit(
      testbed,
      "top filters",
      async (user, page) => {
        await user.event("Charged");
        await user.days("2025-11-01", "2025-11-16");
        await user.chooseBy("Top values");
        await page.type("#top-name", "Payment Mode");
        await user.press("Add an event");
        await page.keyboard.type("Product Viewed");
        await user.see("#others-message", "Top values are those of one event.");
        await user.press("Remove further event 1");
        await user.filter({ name: "Amount", kind: "number", operator: "greater_than", value: "10" });
        await user.press("Count");
        await user.see(".run .remark", "It is not known if CleverTap applies filters to top values");
      },
      { account: "top" },
    ));
});

it("shows people beside times, from one answer", () =>
  visit(
    testbed,
    "people",
    async (user) => {
      await user.event("Charged");
      await user.days("2024-11-01", "2025-10-31");
      await user.press("People who did it", "radio");
      await user.press("Count");
      const { count, tcount } = await testbed.ask("profiles", YEAR);
      assert.ok(tcount > count);
      await user.see(".run .figure", `${number(count)} people · ${number(tcount)} times`);
      assert.deepEqual(await requests("people"), [{ path: "/1/counts/profiles.json", ...YEAR }]);
    },
    { account: "people" },
  ));
