// The query form in a real browser.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startTestbed } from "./support/testbed.mjs";
import { visit, waitUntil } from "./support/user.mjs";

let testbed;
before(async () => {
  testbed = await startTestbed({ quick: {} });
});
after(() => testbed?.stop());

/** Returns the body of the request view, which is closed at first. */
const shownJson = async ({ page }) =>
  JSON.parse(await page.$eval('[data-part="json"]', ({ textContent }) => textContent));
const hash = (page) => decodeURIComponent(new URL(page.url()).hash);

describe("the form", () => {
  it("shows the request while the user types", () =>
    visit(testbed, "request", async (user) => {
      await user.event("Charged");
      await user.days("2025-11-01", "2025-11-30");
      await user.filter({ name: "Amount", kind: "number", operator: "greater_than_equals", value: "99.5" });
      await user.filter({ name: "Payment Mode", operator: "equals", value: "PayPal\nGift Card" });
      await user.filter({ name: "Coupon Applied", kind: "boolean", operator: "equals" });
      await user.filter({ name: "Items", operator: "exists" });
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
      assert.deepEqual(await shownJson(user), wire);
      await user.press("People who did it", "radio");
      assert.deepEqual(await user.texts('[data-part="curl"]'), [], "the request is closed at first");
      await user.press("The request", "DisclosureTriangle");
      const curl = await user.text('[data-part="curl"]');
      assert.ok(curl.startsWith(`curl '${testbed.url}/1/counts/profiles.json'`), curl);
      assert.ok(curl.includes(JSON.stringify(wire)), curl);
      assert.ok(curl.includes("Bearer $COUNTS_TOKEN"), curl);

      await user.press("Remove filter 2");
      assert.deepEqual(
        (await shownJson(user)).event_properties.map(({ name }) => name),
        ["Amount", "Coupon Applied", "Items"],
      );
    }));

  it("offers the operators of the chosen type, and keeps the chosen operator if the type has it", () =>
    visit(testbed, "operators", async (user, page) => {
      await user.filter({ name: "p", operator: "does_not_exist" });
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

  it("shows the validator's messages next to their fields", () =>
    visit(testbed, "messages", async (user, page) => {
      assert.deepEqual(await user.texts("#query .message"), [], "an untouched form shows no message");
      await user.days("2025-11-30", "2025-11-01");
      await user.see("#from-message", "The first day is after the last day");
      await user.filter({ name: "Amount", kind: "number", operator: "equals", value: "1,5" });
      await user.see('[data-part="value-message"]', '"1,5" is not a number');
      await user.press("Count");
      await user.see("#event-message", "Enter the event's exact name");
      assert.equal(
        await page.evaluate(() => document.activeElement.id),
        "event",
        "the first invalid field has the focus",
      );
      await user.see("#announcements", "3 problems to fix");
      const describedBy = await page.$eval("#event", (field) => field.getAttribute("aria-describedby").split(" "));
      assert.ok(describedBy.includes("event-message"));
      assert.equal(await page.$eval("#event", (field) => field.getAttribute("aria-invalid")), "true");

      await user.event("Charged");
      await user.gone("#event-message");
      assert.equal(await page.$eval("#event", (field) => field.getAttribute("aria-invalid")), null);
      assert.equal((await testbed.log("quick")).exchanges.length, 0, "no request was sent");
    }));

  it("shows next to the days that a series has too many", () =>
    visit(
      testbed,
      "too many days",
      async (user) => {
        await user.event("Charged");
        await user.days("1000-01-01", "2025-11-30");
        await user.chooseBy("By day");
        await user.press("Count");
        await user.see("#to-message", "At most 3660 days");
      },
      { account: "quick" },
    ));

  it("sets the days from a quick range", () =>
    visit(
      testbed,
      "ranges",
      async (user, page) => {
        await user.press("Last month");
        const days = await page.$$eval("#from, #to", (fields) => fields.map(({ value }) => value));
        assert.deepEqual(days, ["2024-02-01", "2024-02-29"]);
        assert.deepEqual(
          await page.$$eval('.chip[aria-pressed="true"]', (all) => all.map(({ textContent }) => textContent)),
          ["Last month"],
        );
      },
      {
        prepare: (page) =>
          page.evaluateOnNewDocument(() => {
            const RealDate = Date;
            globalThis.Date = class extends RealDate {
              constructor(...parts) {
                super(...(parts.length > 0 ? parts : [2024, 2, 31, 12]));
              }
            };
          }),
      },
    ));

  for (const key of ["Control", "Meta"]) {
    it(`counts on ${key}+Enter in any field, also in one of several lines`, () =>
      visit(
        testbed,
        `${key} Enter`,
        async (user, page) => {
          await user.event("Charged");
          await user.filter({ name: "Payment Mode", operator: "equals", value: "PayPal" });
          await page.focus('.filter [data-part="lines"]');
          await page.keyboard.down(key);
          await page.keyboard.press("Enter");
          await page.keyboard.up(key);
          await user.see(".run .details", 'Payment Mode is "PayPal"');
          assert.equal((await user.texts(".run")).length, 1);
        },
        { account: "quick" },
      ));
  }

  it("works with the keyboard alone", () =>
    visit(testbed, "keyboard", async (_user, page) => {
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
        assert.fail(`no ${name} within 30 tab stops`);
      };
      await page.focus("#event");
      await keyboard.type("Charged");
      await tabTo("Yesterday");
      await keyboard.press(" ");
      await tabTo("Add a property filter");
      await keyboard.press("Enter");
      assert.equal(await focused(), "Property", "the new filter has the focus");
      await keyboard.type("Amount");
      await tabTo("Condition");
      // One letter selects the option. A pause while typing a longer prefix would start a new search.
      await keyboard.type("c");
      await tabTo("Value");
      await keyboard.type("1");
      await tabTo("Remove");
      await keyboard.press("Enter");
      assert.equal(await focused(), "Add a property filter", "removing the filter moves the focus to the button");
      await page.focus("#event");
      await keyboard.press("Enter");
      await waitUntil(
        () => page.evaluate(() => document.activeElement.id),
        (id) => id === "token",
        "the request for a token",
      );
    }));
});

describe("the address", () => {
  const query = {
    event_name: 'Größe "XL" gewählt 👟',
    event_properties: [{ name: "Größe", operator: "less_than", value: 40 }],
    from: 20240101,
    to: 20240131,
  };
  const link = `/#${new URLSearchParams({ query: JSON.stringify(query), count: "profiles" })}`;

  it("opens the query that it carries", () =>
    visit(
      testbed,
      "link",
      async (user, page) => {
        assert.deepEqual(await shownJson(user), { ...query, to: query.from }, "the request of the first day");
        assert.deepEqual(await page.$$eval("#from, #to", (all) => all.map(({ value }) => value)), [
          "2024-01-01",
          "2024-01-31",
        ]);
        assert.equal(await page.$eval('[name="endpoint"][value="profiles"]', ({ checked }) => checked), true);
        assert.deepEqual(await user.texts("#runs .run"), [], "opening a link sends no request");
        assert.equal(await page.evaluate(() => document.activeElement.textContent), "Count");
        assert.equal(await page.$eval('[name="by"][value="day"]', ({ checked }) => checked), true);
      },
      { path: `${link}&by=day` },
    ));

  it("is not copied if the query is incomplete, and the problem is shown", () =>
    visit(testbed, "incomplete link", async (user) => {
      await user.press("Copy link");
      await user.see("#event-message", "Enter the event");
    }));

  it("follows the query and holds no secret", () =>
    visit(
      testbed,
      "address",
      async (user, page) => {
        await user.event("Charged");
        await waitUntil(
          () => hash(page),
          (text) => text.includes('"event_name":"Charged"'),
          "the query in the address",
        );
        assert.ok(!hash(page).includes("token-of"), hash(page));
        await page.reload();
        await user.ready();
        assert.equal((await shownJson(user)).event_name, "Charged");
      },
      { account: "quick" },
    ));

  for (const [name, path, message] of [
    ["is cut off", "/#query=%7B%22event_na", /^This link cannot be opened: .*not valid JSON/],
    ["has an unknown part", "/#query=%7B%7D&by=year", /^This link cannot be opened: .*"year"/],
    [
      "has an unknown key",
      "/#query=%7B%22event_name%22%3A%22x%22%2C%22passcode%22%3A1%7D",
      /^passcode: "passcode" is an option of a client/m,
    ],
  ]) {
    it(`explains the problem if the link ${name}`, () =>
      visit(testbed, `link ${name}`, (user) => user.see('[data-part="link-message"], #query-json-message', message), {
        path,
      }));
  }
});

it("restores an unfinished query after a reload", () =>
  visit(testbed, "draft", async (user, page) => {
    await user.filter({ name: "Amount", kind: "number", operator: "less_than", value: "7" });
    await page.reload();
    await user.ready();
    assert.deepEqual((await shownJson(user)).event_properties, [{ name: "Amount", operator: "less_than", value: 7 }]);
  }));
