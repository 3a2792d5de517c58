// Session filters, profile filters and conditions on other events, in a real browser.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { PHONE, startTestbed } from "./support/testbed.mjs";
import { visit, waitUntil } from "./support/user.mjs";

let testbed;
before(async () => {
  testbed = await startTestbed({ quick: {}, slow: { partials: 2 } });
});
after(() => testbed?.stop());

/** A query with each filter that the form shows. */
const FULL = {
  event_name: "App Launched",
  event_properties: [{ name: "Amount", operator: "greater_than", value: 9.5 }],
  session_properties: [
    { name: "first_time", value: "True" },
    { name: "time_of_day", value: ["08:00", "17:30"] },
    { name: "utm_campaign", value: ["spring", "summer"] },
    { name: "Depth", value: 3 },
  ],
  common_profile_properties: {
    profile_fields: [{ name: "Plan", operator: "not_equals", value: "Premium" }],
    demographics: [{ name: "Age", operator: "less_than", value: 30 }],
    technographics: [{ name: "OS", operator: "equals", value: ["Android"] }],
    geo_fields: [["India", "Maharashtra"]],
  },
  advanced_query: {
    did_all: [
      {
        event_name: "Charged",
        event_properties: [{ name: "Coupon", operator: "exists" }],
        session_properties: [{ name: "first_time", value: "False" }],
        from: 20251001,
        to: 20251031,
        operator: "greater_than_equals",
        value: 2,
      },
    ],
    did_none: [{ event_name: "choseNewFavoriteFood" }],
    did_any: {
      any_events: [{ event_name: "Product Viewed" }, { event_name: 'Größe "XL" gewählt 👟' }],
      operator: "less_than_equals",
      value: 5,
    },
  },
  from: 20251101,
  to: 20251103,
};
const linkTo = (query) => `/#${new URLSearchParams({ query: JSON.stringify(query) })}`;
/** Returns the query of the request view, which is closed at first. */
const shownJson = async ({ page }) =>
  JSON.parse(await page.$eval('[data-part="json"]', ({ textContent }) => textContent));
const focused = (page) =>
  page.evaluate(() => {
    const { activeElement: one } = document;
    return one.labels?.[0]?.innerText ?? one.getAttribute("aria-label") ?? one.innerText;
  });
/** Returns the bodies of all queries that CleverTap has received. */
const sent = async (account) =>
  (await testbed.log(account)).exchanges.filter(({ body }) => body).map(({ body }) => JSON.parse(body));

/** Returns the last row of a list, whose fields are then set by the names of their parts. */
async function lastRow(page, list) {
  const row = await page.waitForSelector(`${list} > li:last-child`);
  return {
    set: async (part, value) => {
      const field = await row.$(`[data-part="${part}"]:not([hidden])`);
      await field.evaluate((element, value) => {
        element.value = value;
        element.dispatchEvent(new Event("input", { bubbles: true }));
      }, value);
    },
    press: async (part) => (await row.$(`[data-part="${part}"]`)).click(),
    inner: async (list, part, value) => {
      const field = await row.$(`[data-part="${list}"] > li:last-child [data-part="${part}"]:not([hidden])`);
      await field.evaluate((element, value) => {
        element.value = value;
        element.dispatchEvent(new Event("input", { bubbles: true }));
      }, value);
    },
  };
}

/** Fills the form so that it holds the query `FULL`. */
async function build(user, page) {
  await user.event("App Launched");
  await user.days("2025-11-01", "2025-11-03");
  await user.filter({ name: "Amount", kind: "number", operator: "greater_than", value: "9.5" });
  for (const fields of [
    { subject: "first_time" },
    { subject: "time_of_day", start: "08:00", end: "17:30" },
    { subject: "utm_campaign", lines: "spring\nsummer" },
    { subject: "session", name: "Depth", kind: "number", lines: "3" },
  ]) {
    await user.press("Add a session filter");
    const row = await lastRow(page, '[data-part="fields"] > fieldset > [data-part="session"]');
    for (const [part, value] of Object.entries(fields)) await row.set(part, value);
  }
  for (const fields of [
    { subject: "place", country: "India", region: "Maharashtra" },
    { name: "Plan", operator: "not_equals", lines: "Premium" },
    { subject: "os", lines: "Android" },
    { subject: "demographic", name: "Age", kind: "number", operator: "less_than", line: "30" },
  ]) {
    await user.press("Add a profile filter");
    const row = await lastRow(page, '[data-part="profile"]');
    for (const [part, value] of Object.entries(fields)) await row.set(part, value);
  }
  await user.press("did an event");
  const did = await lastRow(page, '[data-part="did-all"] [data-part="conditions"]');
  await did.set("event", "Charged");
  await did.press("add-filter");
  await did.inner("filters", "name", "Coupon");
  await did.inner("filters", "operator", "exists");
  await did.press("add-session");
  await did.inner("session", "flag", "false");
  await did.press("add-often");
  await did.press("add-days");
  await did.set("from", "2025-10-01");
  await did.set("to", "2025-10-31");
  await user.press("did not do an event");
  await (await lastRow(page, '[data-part="did-none"] [data-part="conditions"]')).set("event", "choseNewFavoriteFood");
  for (const event of ["Product Viewed", 'Größe "XL" gewählt 👟']) {
    await user.press("did any of several events");
    await (await lastRow(page, '[data-part="did-any"] [data-part="conditions"]')).set("event", event);
  }
  await page.click('[data-part="did-any"] > .adds [data-part="add-often"]');
  await page.select('[data-part="did-any"] > .often select', "less_than_equals");
  await user.typeInto(await page.$('[data-part="did-any"] > .often input'), "5");
}

describe("a query with every filter of the form", () => {
  for (const [name, viewport] of [
    ["desktop", undefined],
    ["phone", PHONE],
  ]) {
    it(`is built and counted on a ${name}, and described in words`, () =>
      visit(
        testbed,
        `build ${name}`,
        async (user, page) => {
          await build(user, page);
          assert.deepEqual(await shownJson(user), FULL);
          await user.press("Count");
          await user.see(".run .remark", "Finished");
          assert.deepEqual((await sent("quick")).at(-1), FULL);
          const details = await user.text('.run [data-part="details"]');
          assert.match(details, /first session is True and time of day is 08:00 to 17:30/);
          assert.match(
            details,
            /also did Charged at least 2 times \(Coupon is present and first session is False\), Oct/,
          );
        },
        { account: "quick", ...(viewport && { viewport }) },
      ));
  }

  it("opens from a link, is edited, and is restored after a reload", () =>
    visit(
      testbed,
      "edit",
      async (user, page) => {
        assert.deepEqual(await shownJson(user), FULL);
        assert.deepEqual(await user.texts("#query-json"), []);
        await user.press("Remove session filter 2");
        assert.equal(await focused(page), "Remove session filter 2");
        await user.press("Remove profile filter 1");
        await user.press("Remove filter 1 of event done 1");
        await user.press("Remove event not done 1");
        await page.click('[data-part="did-all"] [data-part="remove-days"]');
        assert.equal(await focused(page), "Days");
        const edited = structuredClone(FULL);
        edited.session_properties.splice(1, 1);
        delete edited.common_profile_properties.profile_fields;
        const [did] = edited.advanced_query.did_all;
        for (const key of ["event_properties", "from", "to"]) delete did[key];
        delete edited.advanced_query.did_none;
        assert.deepEqual(await shownJson(user), edited);
        await page.evaluate(() => history.replaceState(null, "", "/"));
        await page.reload();
        await user.ready();
        assert.deepEqual(await shownJson(user), edited);
      },
      { path: linkTo(FULL) },
    ));

  it("is resumed after a reload, and comes back into the form from the history", () =>
    visit(
      testbed,
      "resume",
      async (user, page) => {
        await user.press("Count");
        await user.see(".run .phase", "Checking again");
        await page.reload();
        await user.ready();
        await user.see(".run .remark", "Finished");
        assert.deepEqual(await sent("slow"), [FULL], "the query is sent once");
        await page.evaluate(() => history.replaceState(null, "", "/"));
        await page.reload();
        await user.ready();
        await user.see("#history-list", /first session is True/);
        await user.event("Charged");
        await page.click("#history-list button");
        await page.click('.run [data-part="edit"]');
        assert.deepEqual(await shownJson(user), FULL);
      },
      { path: linkTo(FULL), account: "slow" },
    ));

  it("is kept whole as JSON if it has reachability, which the form cannot show", () => {
    const common_profile_properties = {
      ...FULL.common_profile_properties,
      reachability: [{ name: "push", value: "True" }],
    };
    const query = { ...FULL, common_profile_properties };
    return visit(
      testbed,
      "reachability",
      async (user, page) => {
        await user.see("#query-json-hint", "The form cannot show this query");
        assert.deepEqual(await user.texts(".filter, .condition"), []);
        assert.deepEqual(JSON.parse(await page.$eval("#query-json", ({ value }) => value)), query);
        await user.press("Count");
        await user.see(".run .details", "push is True");
      },
      { path: linkTo(query), account: "quick" },
    );
  });
});

describe("the count follows", () => {
  const BASE = { event_name: "App Launched", from: 20240101, to: 20251231 };
  const query = (more) => ({ event_name: BASE.event_name, ...more, from: BASE.from, to: BASE.to });
  for (const [name, more] of [
    ["a session filter", { session_properties: [{ name: "utm_campaign", value: ["spring", "summer"] }] }],
    ["the time of day", { session_properties: [{ name: "time_of_day", value: ["08:00", "12:00"] }] }],
    [
      "a profile field",
      { common_profile_properties: { profile_fields: [{ name: "Plan", operator: "equals", value: "Premium" }] } },
    ],
    [
      "a demographic",
      { common_profile_properties: { demographics: [{ name: "Age", operator: "less_than", value: 30 }] } },
    ],
    [
      "the operating system",
      { common_profile_properties: { technographics: [{ name: "OS", operator: "equals", value: ["Android"] }] } },
    ],
    ["a place", { common_profile_properties: { geo_fields: [["India", "Maharashtra"]] } }],
    ["an event that people did", { advanced_query: { did_all: [{ event_name: "Charged" }] } }],
    [
      "how often they did it",
      { advanced_query: { did_all: [{ event_name: "App Launched", operator: "greater_than_equals", value: 2 }] } },
    ],
    ["an event that they did not do", { advanced_query: { did_none: [{ event_name: "Charged" }] } }],
    [
      "alternative events",
      { advanced_query: { did_any: { any_events: [{ event_name: "Charged" }, { event_name: "Product Viewed" }] } } },
    ],
  ]) {
    it(name, () =>
      visit(
        testbed,
        `count ${name}`,
        async (user) => {
          const [all, filtered] = [await testbed.count(BASE), await testbed.count(query(more))];
          assert.ok(filtered > 0 && filtered < all, `${filtered} of ${all}`);
          assert.equal((await user.texts(".filter, .condition")).length > 0, true, "the form shows it");
          await user.press("Count");
          await user.see(".run .figure", `${filtered.toLocaleString("en-US")} times`);
        },
        { path: linkTo(query(more)), account: "quick" },
      ),
    );
  }
});

describe("the fields of a filter", () => {
  it("follow the chosen subject, and the focus starts there", () =>
    visit(testbed, "subjects", async (user, page) => {
      await user.press("Add a profile filter");
      assert.equal(await focused(page), "Filter on");
      const fields = () =>
        page.$$eval('[data-part="profile"] label', (all) =>
          all.filter((one) => one.checkVisibility()).map((one) => one.innerText),
        );
      assert.deepEqual(await fields(), ["Filter on", "Field", "Type", "Condition", "Value"]);
      await page.select('[data-part="profile"] [data-part="subject"]', "os");
      assert.deepEqual(await fields(), ["Filter on", "Condition", "Value"]);
      await page.select('[data-part="profile"] [data-part="subject"]', "place");
      assert.deepEqual(await fields(), ["Filter on", "Country", "Region (optional)", "City (optional)"]);
      await page.select('[data-part="profile"] [data-part="subject"]', "demographic");
      assert.deepEqual(await fields(), ["Filter on", "Demographic", "Type", "Condition", "Value"]);
    }));

  it("show the messages of the validator and of the form next to them", () =>
    visit(
      testbed,
      "messages",
      async (user, page) => {
        await user.event("Charged");
        await user.press("Add a session filter");
        await page.select('[data-part="session"] [data-part="subject"]', "time_of_day");
        await user.press("Add a profile filter");
        await user.press("did not do an event");
        await page.click('[data-part="did-none"] [data-part="add-often"]');
        await user.typeInto(await page.$('[data-part="did-none"] [data-part="often-value"]'), "often");
        assert.deepEqual(
          await user.texts("#query .message"),
          ['"often" is not a number. Write it like 12 or 12.5.'],
          "fields that the user has not changed show no message",
        );
        await user.press("Count");
        await user.see('[data-part="session"] [data-part="value-message"]', "Give both times");
        await user.see('[data-part="profile"] [data-part="name-message"]', "Enter the exact name");
        await user.see('[data-part="profile"] [data-part="value-message"]', "Enter a value.");
        await user.see('[data-part="did-none"] [data-part="event-message"]', "Enter the event's exact name");
        assert.deepEqual(await user.texts("#filters-message, #conditions-message, [data-part='other-messages']"), []);
        assert.equal(
          await page.evaluate(() => document.activeElement.dataset.part),
          "start",
          "the first one has the focus",
        );
      },
      { account: "quick" },
    ));

  it("show the order of the days of another event", () =>
    visit(testbed, "days", async (user, page) => {
      await user.event("Charged");
      await user.press("did an event");
      const card = await lastRow(page, '[data-part="did-all"] [data-part="conditions"]');
      await card.set("event", "App Launched");
      await card.press("add-days");
      assert.equal(await focused(page), "From");
      await card.set("from", "2025-11-30");
      await card.set("to", "2025-11-01");
      await user.see('[data-part="did-all"] [data-part="days-message"]', "The first day is after the last day.");
    }));

  it("are added with the keyboard alone", () =>
    visit(testbed, "keyboard", async (_user, page) => {
      const { keyboard } = page;
      const tabTo = async (name) => {
        for (let steps = 0; steps < 40; steps += 1) {
          if ((await focused(page)).startsWith(name)) return;
          await keyboard.press("Tab");
        }
        assert.fail(`no ${name} within 40 tab stops`);
      };
      await page.focus("#event");
      await keyboard.type("Charged");
      await tabTo("Add a session filter");
      await keyboard.press("Enter");
      await tabTo("Add a profile filter");
      await tabTo("did any of several events");
      await keyboard.press("Enter");
      assert.equal(await focused(page), "Event");
      await keyboard.type("Refunded");
      await tabTo("How often");
      await keyboard.press("Enter");
      assert.equal(await focused(page), "How often");
      const json = await waitUntil(
        () => page.$eval('[data-part="json"]', ({ textContent }) => JSON.parse(textContent)),
        ({ advanced_query }) => advanced_query !== undefined,
        "the condition",
      );
      assert.deepEqual(json.session_properties, [{ name: "first_time", value: "True" }]);
      assert.deepEqual(json.advanced_query, {
        did_any: { any_events: [{ event_name: "Refunded", operator: "greater_than_equals", value: 2 }] },
      });
      await keyboard.down("Shift");
      await tabTo("Remove alternative event 1");
      await keyboard.up("Shift");
      await keyboard.press("Enter");
      assert.equal(await focused(page), "did any of several events");
    }));
});
