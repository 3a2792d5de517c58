// Counting in a real browser: progress, cancelling, reloading, several counts at once.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startTestbed } from "./support/testbed.mjs";
import { visit, waitUntil } from "./support/user.mjs";

const QUERY = { event_name: "Charged", from: 20251101, to: 20251107 };

let testbed;
let expected;
before(async () => {
  const held = { isHeld: () => true };
  testbed = await startTestbed({ countdown: held, reload: held, endless: { partials: 1_000 }, quick: {} });
  expected = await testbed.count(QUERY);
});
after(() => testbed?.stop());

const figure = (count) => `${new Intl.NumberFormat("en-US").format(count)} ${count === 1 ? "time" : "times"}`;

/** Records the methods of the page's requests for counts from now on. */
function requests(page) {
  const seen = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.startsWith("/1/")) seen.push(request.method());
  });
  return seen;
}

async function startCount(user, { event_name = QUERY.event_name, button = "Count" } = {}) {
  await user.event(event_name);
  await user.days("2025-11-01", "2025-11-07");
  await user.press(button);
}

describe("a count", () => {
  it("shows the countdown and the elapsed time, then the number", () =>
    visit(
      testbed,
      "count",
      async (user) => {
        const shown = await user.watch(".run .phase, .run .elapsed, #announcements");
        await startCount(user);
        const wanted = [
          /^CleverTap is counting\. Checking again in \d+ s$/,
          /^(?!0:00)\d+:\d\d/,
          /^Counting Charged\.$/,
        ];
        await waitUntil(
          shown,
          (texts) => wanted.every((pattern) => texts.some((text) => pattern.test(text))),
          "the countdown, the elapsed time and the announcement",
        );
        testbed.release("countdown");
        await user.see(".run .figure", figure(expected));
        await user.see(".run .remark", /^Finished .+, after \d+ s\.$/);
        await user.see("#announcements", `Charged: ${expected}`);
        await user.gone(".run .progress");
        const announced = (await shown()).filter((text) => text.startsWith("Counting"));
        assert.deepEqual(announced, ["Counting Charged."], "the countdown is not announced");
      },
      { account: "countdown" },
    ));

  it("asks for a missing token and then counts", () =>
    visit(testbed, "token", async (user, page) => {
      await startCount(user);
      await user.see("#token-message", "Enter a token");
      assert.equal(await page.evaluate(() => document.activeElement.id), "token");
      await user.connect(testbed.token("quick"));
      await user.see(".run .figure", figure(expected));
      assert.equal(await page.evaluate(() => document.getElementById("token").type), "password");
    }));

  it("can be cancelled and resumed", () =>
    visit(
      testbed,
      "cancel",
      async (user, page) => {
        const seen = requests(page);
        await startCount(user);
        await user.see(".run .phase", "Checking again");
        await page.click('.run [data-part="cancel"]');
        await user.see(".run .notice", "Cancelled");
        await user.see("#announcements", "Charged: cancelled.");
        const before = seen.length;
        await page.reload();
        await user.ready();
        await user.see("#history-list", "cancelled");
        assert.equal(seen.length, before, "a cancelled count sends no request, not even after a reload");
        await page.click("#history-list button");
        await user.press("Resume");
        await user.see(".run .phase", "Checking again");
        assert.ok(!seen.slice(before).includes("POST"), "it is resumed, not submitted again");
      },
      { account: "endless" },
    ));

  it("is resumed after a reload", () =>
    visit(
      testbed,
      "reload",
      async (user, page) => {
        await startCount(user);
        await user.see(".run .phase", "Checking again");
        const seen = requests(page);
        await page.reload();
        await user.see(".run .phase", "Checking again");
        testbed.release("reload");
        await user.see(".run .figure", figure(expected));
        assert.ok(seen.length > 0 && !seen.includes("POST"), `after the reload: ${seen}`);
      },
      { account: "reload" },
    ));

  it("is resumed when the page comes back from the back/forward cache", () =>
    visit(
      testbed,
      "back",
      async (user, page) => {
        await startCount(user);
        await user.see(".run .phase", "Checking again");
        await page.goto("about:blank");
        await page.goBack();
        await user.see(".run .phase", "Checking again");
        const seen = requests(page);
        await page.evaluate(() => {
          for (const type of ["pagehide", "pageshow"])
            dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
        });
        await waitUntil(
          () => seen,
          ({ length }) => length > 0,
          "a poll after the page came back",
        );
        await user.see(".run .phase", "Checking again");
        assert.ok(!seen.includes("POST"), `it is resumed, not submitted again: ${seen}`);
      },
      { account: "endless" },
    ));

  it("runs at the same time as others, each with its own result", () =>
    visit(
      testbed,
      "several",
      async (user) => {
        const names = ["App Launched", "Product Viewed", "Charged"];
        for (const name of names) await startCount(user, { event_name: name });
        await waitUntil(
          () => user.texts(".run .figure"),
          ({ length }) => length === 3,
          "three results",
        );
        const wanted = [];
        for (const event_name of names.toReversed())
          wanted.push(event_name, figure(await testbed.count({ ...QUERY, event_name })));
        assert.deepEqual(await user.texts(".run h3, .run .figure"), wanted);
      },
      { account: "quick" },
    ));

  it("can be cancelled while others continue", () =>
    visit(
      testbed,
      "cancel one of several",
      async (user, page) => {
        for (const name of ["App Launched", "Product Viewed", "Charged"]) await startCount(user, { event_name: name });
        const waiting = async () => (await user.texts(".run .phase")).filter((text) => text.includes("Checking again"));
        await waitUntil(waiting, ({ length }) => length === 3, "three active counts");
        assert.match(await page.title(), /^\(3\)/);
        await page.click('.run:nth-child(2) [data-part="cancel"]');
        await user.see(".run:nth-child(2) .notice", "Cancelled");
        assert.deepEqual(await page.$$eval(".run", (runs) => runs.map(({ dataset }) => dataset.state)), [
          "counting",
          "cancelled",
          "counting",
        ]);
      },
      { account: "endless" },
    ));

  it("is shown by a second tab, which continues it when the first is left", () =>
    visit(
      testbed,
      "tabs",
      async (user, page) => {
        await startCount(user);
        await user.see(".run .phase", "Checking again");
        const second = await page.browserContext().newPage();
        const seen = requests(second);
        await second.goto(testbed.url);
        await second.waitForSelector(".run .notice");
        // The token is stored per tab, so the second tab has none.
        await second.type("#token", testbed.token("endless"));
        await second.keyboard.press("Enter");
        const phase = () => second.$eval(".run .phase", ({ textContent }) => textContent);
        await waitUntil(phase, (text) => text.includes("Another tab"), "the second tab to wait for the first");
        assert.equal(seen.length, 0, "the second tab sends no request");
        await page.goto("about:blank");
        await waitUntil(phase, (text) => text.includes("Checking again"), "the second tab to count");
        await second.close();
      },
      { account: "endless" },
    ));

  it("warns that the count of today may still grow", () =>
    visit(
      testbed,
      "today",
      async (user) => {
        await user.event("Charged");
        await user.press("Today");
        await user.press("Count");
        await user.see(".run .remark", /was not over in every time zone, so its count may still grow/);
      },
      { account: "quick" },
    ));
});

describe("the history", () => {
  it("keeps past counts, opens them, counts them again and removes them", () =>
    visit(
      testbed,
      "history",
      async (user, page) => {
        await startCount(user);
        await user.see(".run .figure", figure(expected));
        await page.reload();
        await user.ready();
        assert.match(await user.see("#history-list", "Charged"), /Nov 1\s–\s7, 2025/);
        assert.deepEqual(await user.texts(".run"), []);
        await page.click("#history-list button");
        await user.see(".run .figure", figure(expected));
        await page.click('.run [data-part="again"]');
        await waitUntil(
          () => user.texts(".run .figure"),
          ({ length }) => length === 2,
          "a second count",
        );
        await page.click('.run [data-part="remove"]');
        await page.click('.run [data-part="remove"]');
        await page.reload();
        await user.ready();
        await user.see("#empty", "No counts yet");
      },
      { account: "quick" },
    ));

  it("holds no secret", () =>
    visit(
      testbed,
      "secrets",
      async (user, page) => {
        await startCount(user);
        await user.see(".run .figure", figure(expected));
        const stored = await page.evaluate(() => ({
          local: JSON.stringify({ ...localStorage }),
          session: JSON.stringify({ ...sessionStorage }),
        }));
        assert.ok(stored.local.includes("Charged"), "the run is stored");
        assert.ok(!stored.local.includes(testbed.token("quick")), stored.local);
        assert.ok(stored.session.includes(testbed.token("quick")), "the session storage has the token");
        assert.ok(!(await page.content()).includes(testbed.token("quick")), "the token is in no text or attribute");
      },
      { account: "quick" },
    ));
});
