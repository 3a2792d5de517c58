// Queries that the form cannot show, in a real browser: they are counted, shared, edited and restored whole, or refused.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startTestbed } from "./support/testbed.mjs";
import { visit, waitUntil } from "./support/user.mjs";

let testbed;
before(async () => {
  testbed = await startTestbed({ quick: {} });
});
after(() => testbed?.stop());

/** A valid query that the form cannot show, because the form offers "contains" for texts only. */
const WHOLE = {
  event_name: "Charged",
  event_properties: [{ name: "Amount", operator: "contains", value: 5 }],
  from: 20251101,
  to: 20251103,
};
/** A query with a key that the package refuses. */
const REFUSED = {
  event_name: "Charged",
  from: 20251101,
  to: 20251103,
  future_properties: [{ name: "utm_source", value: "mail" }],
};
const linkTo = (query, more = {}) => `/#${new URLSearchParams({ query: JSON.stringify(query), ...more })}`;

const EDITOR = "#query-json";
const shown = async (page) => JSON.parse(await page.$eval(EDITOR, ({ value }) => value));
const isReadOnly = (page) => page.$eval(EDITOR, ({ readOnly }) => readOnly);
const hash = (page) => new URLSearchParams(new URL(page.url()).hash.slice(1));
/** Returns the bodies of all queries that CleverTap has received. */
const sent = async () =>
  (await testbed.log("quick")).exchanges
    .map(({ body }) => body)
    .filter(Boolean)
    .map((body) => JSON.parse(body));

/** Replaces the text of the JSON editor. */
function write(page, text) {
  return page.$eval(
    EDITOR,
    (field, value) => {
      field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    text,
  );
}

describe("a query that the form cannot show", () => {
  it("is opened as read-only JSON, and stays whole in the address, after a reload and in its copied link", () =>
    visit(
      testbed,
      "whole link",
      async (user, page) => {
        assert.deepEqual(await shown(page), WHOLE);
        assert.equal(await isReadOnly(page), true);
        assert.deepEqual(await user.texts("#event, .filter, #query-json-message"), []);
        assert.equal(await page.$eval('[name="endpoint"][value="profiles"]', ({ checked }) => checked), true);
        await waitUntil(
          () => hash(page).get("by"),
          (by) => by === "day",
          "the updated address",
        );
        assert.deepEqual(JSON.parse(hash(page).get("query")), WHOLE);

        await page.evaluate(() => history.replaceState(null, "", "/"));
        await page.reload();
        await user.ready();
        assert.deepEqual(await shown(page), WHOLE, "restored from the draft");
        await page.evaluate(() => {
          navigator.clipboard.writeText = async (text) => {
            globalThis.copied = text;
          };
        });
        await user.press("Copy link");
        const copied = await waitUntil(() => page.evaluate(() => globalThis.copied), Boolean, "the copied link");
        assert.deepEqual(JSON.parse(new URLSearchParams(new URL(copied).hash.slice(1)).get("query")), WHOLE);
      },
      { path: linkTo(WHOLE, { count: "profiles", by: "day" }) },
    ));

  it("is counted exactly, in total and day by day, and comes back whole from the run and the history", () =>
    visit(
      testbed,
      "whole count",
      async (user, page) => {
        await user.press("Count");
        await user.see(".run .figure", `${await testbed.count(WHOLE)} times`);
        assert.deepEqual((await sent()).at(-1), WHOLE);
        await user.chooseBy("By day");
        await user.press("Count");
        await user.see(".run:first-child .remark", "Finished");
        const days = (await sent()).slice(-3).sort((one, other) => one.from - other.from);
        assert.deepEqual(
          days,
          [1, 2, 3].map((day) => ({ ...WHOLE, from: 20251100 + day, to: 20251100 + day })),
        );

        await user.press("Start a new query");
        await user.gone(EDITOR);
        await page.click('.run:last-child [data-part="edit"]');
        assert.deepEqual(await shown(page), WHOLE, "the run's query");
        await user.press("Start a new query");
        await page.reload();
        await user.ready();
        await page.click("#history-list li:last-child button");
        await page.click('.run [data-part="edit"]');
        assert.deepEqual(await shown(page), WHOLE, "the history's query");
      },
      { path: linkTo(WHOLE), account: "quick" },
    ));

  it("can be edited as JSON, and moves to the form if the form can show it", () =>
    visit(
      testbed,
      "whole edit",
      async (user, page) => {
        await user.press("Edit as JSON");
        assert.equal(await page.evaluate(() => document.activeElement.id), "query-json");
        assert.equal(await isReadOnly(page), false);
        await write(page, '{"event_name":"Charged"');
        await user.see("#query-json-message", "This is not valid JSON");
        await user.gone("#request");
        await write(page, '{"event_name":"Charged","from":20251101}');
        await user.see("#query-json-message", "to: missing");
        await write(page, JSON.stringify({ ...WHOLE, event_name: "App Launched" }));
        await user.gone("#query-json-message");
        assert.equal(
          JSON.parse(await page.$eval('[data-part="json"]', ({ textContent }) => textContent)).event_name,
          "App Launched",
        );
        assert.deepEqual(await user.texts('[data-part="use-form"]'), [], "the form cannot show it yet");
        await write(page, JSON.stringify({ ...WHOLE, event_properties: [] }));
        await user.press("Show in the form");
        await user.gone(EDITOR);
        assert.equal(await page.$eval("#event", ({ value }) => value), "Charged");
        assert.equal(await page.$eval("#from", ({ value }) => value), "2025-11-01");
      },
      { path: linkTo(WHOLE) },
    ));

  it("can be replaced by a new query", () =>
    visit(
      testbed,
      "whole new",
      async (user, page) => {
        await user.press("Start a new query");
        await user.gone(EDITOR);
        assert.equal(await page.evaluate(() => document.activeElement.id), "event");
        assert.equal(await page.$eval("#event", ({ value }) => value), "");
      },
      { path: linkTo(WHOLE) },
    ));
});

describe("a query with a key that the package refuses", () => {
  it("is shown whole with the reason, and is not counted", () =>
    visit(
      testbed,
      "refused link",
      async (user, page) => {
        const before = (await sent()).length;
        await user.see('[data-part="link-message"]', "The query in this link is not valid");
        await user.see("#query-json-message", "future_properties");
        assert.deepEqual(await shown(page), REFUSED);
        await user.press("Count");
        await user.see("#announcements", "1 problem to fix.");
        await user.chooseBy("By day");
        await user.press("Count");
        await user.press("Copy link");
        assert.equal(await page.evaluate(() => document.activeElement.id), "query-json");
        assert.deepEqual(await user.texts(".run"), []);
        assert.equal((await sent()).length, before, "no request was sent");
        await page.reload();
        await user.ready();
        assert.deepEqual(await shown(page), REFUSED, "restored from the draft");
      },
      { path: linkTo(REFUSED), account: "quick" },
    ));

  it("counts the corrected query after the user has removed the key", () =>
    visit(
      testbed,
      "refused edit",
      async (user, page) => {
        const { future_properties: _, ...corrected } = REFUSED;
        await user.press("Edit as JSON");
        await write(page, JSON.stringify(corrected));
        await user.gone('#query-json-message, [data-part="link-message"]');
        await user.press("Count");
        await user.see(".run .figure", `${await testbed.count(corrected)} times`);
      },
      { path: linkTo(REFUSED), account: "quick" },
    ));

  for (const series of [false, true]) {
    it(`is refused when a stored ${series ? "series" : "count"} is counted again, and can be edited`, () =>
      visit(
        testbed,
        `refused history ${series}`,
        async (user, page) => {
          const record = {
            id: "stored",
            startedAt: 1,
            endedAt: 2,
            query: REFUSED,
            endpoint: "events",
            series,
            mode: "gateway",
            account: "",
            parts: [{ count: 7, asked: 1, ...(series ? { day: 20251101 } : {}) }],
          };
          await page.evaluate((record) => {
            localStorage.setItem(`clevertap-counts:run:${record.id}`, JSON.stringify(record));
          }, record);
          await page.reload();
          await user.ready();
          const before = (await sent()).length;
          assert.match(await user.see("#history-list", "Charged"), /future_properties/);
          await page.click("#history-list button");
          await page.click('.run [data-part="again"]');
          await user.see(".run .notice", /This query is not valid[\s\S]*future_properties/);
          await user.press("Edit query");
          await user.see("#query-json-message", "future_properties");
          assert.deepEqual(await shown(page), REFUSED);
          assert.equal((await sent()).length, before, "no request was sent");
        },
        { account: "quick" },
      ));
  }
});
