// The type of a filter's value in a real browser: the hint at a text that reads as a number, and a count of 0.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startTestbed } from "./support/testbed.mjs";
import { visit } from "./support/user.mjs";

let testbed;
before(async () => {
  testbed = await startTestbed({ quick: {} });
});
after(() => testbed?.stop());

const DAYS = { from: 20251101, to: 20251107 };
const shownFilters = (page) =>
  page.$eval('[data-part="json"]', ({ textContent }) => JSON.parse(textContent).event_properties);

describe("a text that reads as another type", () => {
  for (const [name, text, action, value] of [
    ["a number", "100", "Send as a number", 100],
    ["true or false", "true", "Send as true or false", "True"],
    ["a date", "2025-01-31", "Send as 1738281600", 1_738_281_600],
  ]) {
    it(`such as ${name}, is sent as that after one click, and as text after another`, () =>
      visit(testbed, `hint ${name}`, async (user, page) => {
        await user.event("Charged");
        await user.filter({ name: "Amount", operator: "equals", value: text });
        await user.see('[data-part="other-type"]', `"${text}" is sent as text, which never equals a`);
        await user.press(action);
        assert.deepEqual(await shownFilters(page), [{ name: "Amount", operator: "equals", value }]);
        await user.press("Send as text again");
        assert.deepEqual(await shownFilters(page), [{ name: "Amount", operator: "equals", value: text }]);
        await user.press(action);
        await user.see('[data-part="other-type"]', "Sent as");
      }));
  }

  it("has no hint while it reads as text only", () =>
    visit(testbed, "no hint", async (user) => {
      await user.filter({ name: "Payment Mode", operator: "equals", value: "PayPal" });
      assert.deepEqual(await user.texts('[data-part="other-type"]'), []);
      await user.filter({ name: "Amount", kind: "number", operator: "equals", value: "5" });
      assert.deepEqual(await user.texts('[data-part="other-type"]'), []);
    }));
});

describe("a count of 0", () => {
  it("with text filters names the things to check, and leads to the filter", () =>
    visit(
      testbed,
      "zero",
      async (user, page) => {
        await user.event("Charged");
        await user.days("2025-11-01", "2025-11-07");
        await user.filter({ name: "Amount", operator: "equals", value: "100" });
        await user.press("Count");
        await user.see(".run .figure", /^0 times/);
        assert.match(await user.text(".run .details"), /Amount is "100"/);
        await user.see(
          ".run .notice",
          /Nothing matched[\s\S]*Is Amount a number\? It was compared with the text "100"/,
        );
        await user.press("Edit query");
        await user.press("Send as a number");
        const value = { name: "Amount", operator: "equals", value: 100 };
        assert.deepEqual(await shownFilters(page), [value]);
        await user.press("Count");
        const count = await testbed.count({ event_name: "Charged", event_properties: [value], ...DAYS });
        await user.see(".run:first-child .figure", count === 1 ? "1 time" : `${count} times`);
        assert.match(await user.text(".run:first-child .details"), /Amount is 100 /);
      },
      { account: "quick" },
    ));

  it("without text filters has no such list", () =>
    visit(
      testbed,
      "plain zero",
      async (user) => {
        await user.event("Charged");
        await user.days("2025-11-01", "2025-11-07");
        await user.filter({ name: "Amount", kind: "number", operator: "greater_than", value: "1e12" });
        await user.press("Count");
        await user.see(".run .figure", /^0 times/);
        await user.see(".run .remark", "Finished");
        assert.deepEqual(await user.texts(".run .notice"), []);
      },
      { account: "quick" },
    ));
});
