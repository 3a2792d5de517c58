// Putting a question together, in a real browser.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "../package/conformance/stage.mjs";
import { startStage } from "./support/stage.mjs";
import { visit } from "./support/analyst.mjs";

let stage;
before(async () => {
  stage = await startStage({ quick: {} });
});
after(() => stage?.stop());

const json = async (analyst) => JSON.parse(await analyst.text('[data-part="json"]'));
const hash = (page) => decodeURIComponent(new URL(page.url()).hash);

describe("a question", () => {
  it("shows its request as it is typed", () =>
    visit(stage, "request", async (analyst) => {
      await analyst.event("Charged");
      await analyst.days("2025-11-01", "2025-11-30");
      await analyst.filter({ name: "Amount", kind: "number", operator: "greater_than_equals", value: "99.5" });
      await analyst.filter({ name: "Payment Mode", operator: "equals", value: "PayPal\nGift Card" });
      await analyst.filter({ name: "Coupon Applied", kind: "boolean", operator: "equals" });
      await analyst.filter({ name: "Items", operator: "exists" });
      const wire = {
        event_name: "Charged",
        event_properties: [
          { name: "Amount", operator: "greater_than_equals", value: 99.5 },
          { name: "Payment Mode", operator: "equals", value: ["PayPal", "Gift Card"] },
          { name: "Coupon Applied", operator: "equals", value: "True" },
          { name: "Items", operator: "exists" },
        ],
        from: 20251101,
        to: 20251130,
      };
      assert.deepEqual(await json(analyst), wire);
      await analyst.press("People who did it", "radio");
      const curl = await analyst.text('[data-part="curl"]');
      assert.ok(curl.startsWith(`curl '${stage.url}/1/counts/profiles.json'`), curl);
      assert.ok(curl.includes(JSON.stringify(wire)), curl);
      assert.ok(curl.includes("Bearer $COUNTS_TOKEN"), curl);

      await analyst.press("Remove filter 2");
      assert.deepEqual(
        (await json(analyst)).event_properties.map(({ name }) => name),
        ["Amount", "Coupon Applied", "Items"],
      );
    }));

  it("offers the operators that fit what the property is, and keeps the chosen one where it fits", () =>
    visit(stage, "operators", async (analyst, page) => {
      await analyst.filter({ name: "p", operator: "does_not_exist" });
      const operators = () => page.$$eval('[data-part="operator"] option', (all) => all.map(({ value }) => value));
      const choose = (part, value) => page.select(`[data-part="${part}"]`, value);
      assert.ok((await operators()).includes("contains"));
      await choose("kind", "number");
      assert.equal(await page.$eval('[data-part="operator"]', ({ value }) => value), "does_not_exist");
      assert.ok(!(await operators()).includes("contains"));
      await choose("operator", "less_than");
      await choose("kind", "boolean");
      assert.equal(await page.$eval('[data-part="operator"]', ({ value }) => value), "equals");
      assert.deepEqual(await operators(), ["equals", "not_equals", "exists", "does_not_exist"]);
    }));

  it("has each message beside its field, the validator's own words", () =>
    visit(stage, "messages", async (analyst, page) => {
      assert.deepEqual(await analyst.texts("#question .message"), [], "nothing is wrong before anything was done");
      await analyst.days("2025-11-30", "2025-11-01");
      await analyst.see("#from-message", "20251130 is after to");
      await analyst.filter({ name: "Amount", kind: "number", operator: "equals", value: "1,5" });
      await analyst.see('[data-part="value-message"]', '"1,5" is not a number');
      await analyst.press("Count");
      await analyst.see("#event-message", "missing: give the event's exact name");
      assert.equal(
        await page.evaluate(() => document.activeElement.id),
        "event",
        "the first field that is wrong has the focus",
      );
      await analyst.see("#announcements", "3 things are to be put right");
      const describedBy = await page.$eval("#event", (field) => field.getAttribute("aria-describedby").split(" "));
      assert.ok(describedBy.includes("event-message"));
      assert.equal(await page.$eval("#event", (field) => field.getAttribute("aria-invalid")), "true");

      await analyst.event("Charged");
      await analyst.gone("#event-message");
      assert.equal(await page.$eval("#event", (field) => field.getAttribute("aria-invalid")), null);
      assert.equal((await stage.log("quick")).exchanges.length, 0, "nothing was asked");
    }));

  it("of too many days for a series is told so beside them", () =>
    visit(
      stage,
      "too many days",
      async (analyst) => {
        await analyst.event("Charged");
        await analyst.days("1000-01-01", "2025-11-30");
        await analyst.press("Count day by day");
        await analyst.see("#to-message", "3660 days");
      },
      { account: "quick" },
    ));

  it("takes its days from a quick range", () =>
    visit(stage, "ranges", async (analyst, page) => {
      await analyst.press("Last month");
      const days = await page.$$eval("#from, #to", (fields) => fields.map(({ value }) => value));
      const wanted = await page.evaluate(() => {
        const now = new Date();
        const two = (number) => String(number).padStart(2, "0");
        return [new Date(now.getFullYear(), now.getMonth() - 1, 1), new Date(now.getFullYear(), now.getMonth(), 0)].map(
          (day) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`,
        );
      });
      assert.deepEqual(days, wanted);
      assert.deepEqual(
        await page.$$eval('.chip[aria-pressed="true"]', (all) => all.map(({ textContent }) => textContent)),
        ["Last month"],
      );
    }));

  it("can be put together and asked with the keyboard alone", () =>
    visit(stage, "keyboard", async (analyst, page) => {
      const { keyboard } = page;
      const focused = () =>
        page.evaluate(() => {
          const { activeElement: one } = document;
          return one.labels?.[0]?.innerText ?? one.getAttribute("aria-label") ?? one.innerText;
        });
      const tabTo = async (name) => {
        for (let steps = 0; steps < 30; steps += 1) {
          if ((await focused()).startsWith(name)) return;
          await keyboard.press("Tab");
        }
        assert.fail(`no ${name} within 30 steps`);
      };
      await page.focus("#event");
      await keyboard.type("Charged");
      await tabTo("Yesterday");
      await keyboard.press(" ");
      await tabTo("Add a property filter");
      await keyboard.press("Enter");
      assert.equal(await focused(), "Property", "a new filter has the focus");
      await keyboard.type("Amount");
      await tabTo("Condition");
      await keyboard.type("contains");
      await tabTo("Value");
      await keyboard.type("1");
      await tabTo("Remove");
      await keyboard.press("Enter");
      assert.equal(await focused(), "Add a property filter", "the focus is not lost with the filter");
      await page.focus("#event");
      await keyboard.press("Enter");
      await eventually(
        () => page.evaluate(() => document.activeElement.id),
        (id) => id === "token",
        "asking for the token",
      );
    }));
});

describe("the address", () => {
  const question = {
    event_name: 'Größe "XL" gewählt 👟',
    event_properties: [{ name: "Größe", operator: "less_than", value: 40 }],
    from: 20240101,
    to: 20240131,
  };
  const link = `/#${new URLSearchParams({ query: JSON.stringify(question), count: "profiles" })}`;

  it("opens the question that it carries", () =>
    visit(
      stage,
      "link",
      async (analyst, page) => {
        assert.deepEqual(await json(analyst), question);
        assert.equal(await page.$eval('[name="endpoint"][value="profiles"]', ({ checked }) => checked), true);
        assert.deepEqual(await analyst.texts("#runs .run"), [], "a link asks nothing by itself");
        assert.equal(await page.evaluate(() => document.activeElement.textContent), "Count day by day");
      },
      { path: `${link}&by=day` },
    ));

  it("of a question that is not complete is not copied: what is missing is shown", () =>
    visit(stage, "incomplete link", async (analyst) => {
      await analyst.press("Copy link");
      await analyst.see("#event-message", "missing");
    }));

  it("follows the question, and holds nothing secret", () =>
    visit(
      stage,
      "address",
      async (analyst, page) => {
        await analyst.event("Charged");
        await eventually(
          () => hash(page),
          (text) => text.includes('"event_name":"Charged"'),
          "the question in the address",
        );
        assert.ok(!hash(page).includes("token-of"), hash(page));
        await page.reload();
        await analyst.ready();
        assert.equal((await json(analyst)).event_name, "Charged");
      },
      { account: "quick" },
    ));

  for (const [name, path, message] of [
    ["cut off", "/#query=%7B%22event_na", "a part of it is missing"],
    ["no query", "/#query=%7B%22event_name%22%3A%22x%22%2C%22passcode%22%3A1%7D", "passcode"],
  ]) {
    it(`says what is wrong with it: ${name}`, () =>
      visit(
        stage,
        `link ${name}`,
        async (analyst) => {
          assert.match(
            await analyst.see('[data-part="link-message"]', "no question that can be counted"),
            new RegExp(message),
          );
        },
        { path },
      ));
  }
});

it("an unfinished question is there again after a reload", () =>
  visit(stage, "draft", async (analyst, page) => {
    await analyst.filter({ name: "Amount", kind: "number", operator: "less_than", value: "7" });
    await page.reload();
    await analyst.ready();
    assert.deepEqual((await json(analyst)).event_properties, [{ name: "Amount", operator: "less_than", value: 7 }]);
  }));
