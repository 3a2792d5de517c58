// Counting, in a real browser: progress, cancelling, reloading, several at once.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "../package/conformance/stage.mjs";
import { startStage } from "./support/stage.mjs";
import { visit } from "./support/analyst.mjs";

const QUERY = { event_name: "Charged", from: 20251101, to: 20251107 };

let stage;
let truth;
before(async () => {
  stage = await startStage({ slow: { partials: 2 }, endless: { partials: 1_000 }, reload: { partials: 4 }, quick: {} });
  truth = await stage.count(QUERY);
});
after(() => stage?.stop());

const figure = (count) => `${new Intl.NumberFormat("en-US").format(count)} ${count === 1 ? "time" : "times"}`;
/** The page's own requests from now on, as "POST" and "GET". */
function requests(page) {
  const seen = [];
  page.on("request", (request) => {
    if (new URL(request.url()).pathname.startsWith("/1/")) seen.push(request.method());
  });
  return seen;
}

async function ask(analyst, { event_name = QUERY.event_name, button = "Count" } = {}) {
  await analyst.event(event_name);
  await analyst.days("2025-11-01", "2025-11-07");
  await analyst.press(button);
}

describe("a count", () => {
  it("shows the countdown, the time and then the number", () =>
    visit(
      stage,
      "count",
      async (analyst) => {
        const shown = await analyst.watch(".run .phase, .run .elapsed, #announcements");
        await ask(analyst);
        await analyst.see(".run .figure", figure(truth));
        await analyst.see(".run .remark", /^Answered .+, after \d+ s\.$/);
        await analyst.see("#announcements", `Charged: ${truth}`);
        await analyst.gone(".run .progress");
        const texts = await shown();
        for (const wanted of [/^CleverTap is counting: asking again in \d+ s$/, /^0:0[1-9]/, /^Counting Charged\.$/]) {
          assert.ok(
            texts.some((text) => wanted.test(text)),
            `${wanted} in ${texts.join(" | ")}`,
          );
        }
        assert.ok(texts.filter((text) => text.startsWith("Counting")).length === 1, "the countdown is not read aloud");
      },
      { account: "slow" },
    ));

  it("asks for the token where it has none, and then counts", () =>
    visit(stage, "token", async (analyst, page) => {
      await ask(analyst);
      await analyst.see("#token-message", "A token is needed");
      assert.equal(await page.evaluate(() => document.activeElement.id), "token");
      await analyst.connect(stage.token("quick"));
      await analyst.see(".run .figure", figure(truth));
      assert.equal(await page.evaluate(() => document.getElementById("token").type), "password");
    }));

  it("can be cancelled, and gone on with", () =>
    visit(
      stage,
      "cancel",
      async (analyst, page) => {
        const seen = requests(page);
        await ask(analyst);
        await analyst.see(".run .phase", "asking again");
        await page.click('.run [data-part="cancel"]');
        await analyst.see(".run .trouble", "Cancelled");
        await analyst.see("#announcements", "Charged: cancelled.");
        const asked = seen.length;
        await page.reload();
        await analyst.ready();
        await analyst.see("#history-list", "cancelled");
        assert.equal(seen.length, asked, "a cancelled count asks no more, a reload included");
        await page.click("#history-list button");
        await analyst.press("Go on");
        await analyst.see(".run .phase", "asking again");
        assert.ok(!seen.slice(asked).includes("POST"), "it goes on where it was");
      },
      { account: "endless" },
    ));

  it("goes on after a reload, where it was", () =>
    visit(
      stage,
      "reload",
      async (analyst, page) => {
        await ask(analyst);
        await analyst.see(".run .phase", "asking again");
        const seen = requests(page);
        await page.reload();
        await analyst.see(".run .figure", figure(truth));
        assert.ok(seen.length > 0 && !seen.includes("POST"), `after the reload: ${seen}`);
      },
      { account: "reload" },
    ));

  it("goes on when the browser brings the page back as it was, however soon", () =>
    visit(
      stage,
      "back",
      async (analyst, page) => {
        await ask(analyst);
        await analyst.see(".run .phase", "asking again");
        await page.goto("about:blank");
        await page.goBack();
        await analyst.see(".run .phase", "asking again");
        const seen = requests(page);
        await page.evaluate(() => {
          for (const type of ["pagehide", "pageshow"])
            dispatchEvent(new PageTransitionEvent(type, { persisted: true }));
        });
        await eventually(
          () => seen,
          ({ length }) => length > 0,
          "a poll after that",
        );
        await analyst.see(".run .phase", "asking again");
        assert.ok(!seen.includes("POST"), `it goes on where it was: ${seen}`);
      },
      { account: "endless" },
    ));

  it("is one of several that run at once, each with an answer of its own", () =>
    visit(
      stage,
      "several",
      async (analyst) => {
        const names = ["App Launched", "Product Viewed", "Charged"];
        for (const name of names) await ask(analyst, { event_name: name });
        await eventually(
          () => analyst.texts(".run .figure"),
          ({ length }) => length === 3,
          "three numbers",
        );
        const right = [];
        for (const event_name of names.toReversed())
          right.push(event_name, figure(await stage.count({ ...QUERY, event_name })));
        assert.deepEqual(await analyst.texts(".run h3, .run .figure"), right);
      },
      { account: "quick" },
    ));

  it("is cancelled alone, while others go on", () =>
    visit(
      stage,
      "one of several",
      async (analyst, page) => {
        for (const name of ["App Launched", "Product Viewed", "Charged"]) await ask(analyst, { event_name: name });
        const underWay = async () =>
          (await analyst.texts(".run .phase")).filter((text) => text.includes("asking again"));
        await eventually(underWay, ({ length }) => length === 3, "three under way");
        assert.match(await page.title(), /^\(3\)/);
        await page.click('.run:nth-child(2) [data-part="cancel"]');
        await analyst.see(".run:nth-child(2) .trouble", "Cancelled");
        assert.deepEqual(await page.$$eval(".run", (runs) => runs.map(({ dataset }) => dataset.state)), [
          "counting",
          "cancelled",
          "counting",
        ]);
      },
      { account: "endless" },
    ));

  it("is counted by one tab, watched by the other, and taken over when the first is left", () =>
    visit(
      stage,
      "tabs",
      async (analyst, page) => {
        await ask(analyst);
        await analyst.see(".run .phase", "asking again");
        const second = await page.browserContext().newPage();
        const seen = requests(second);
        await second.goto(stage.url);
        await second.waitForSelector(".run .trouble");
        // Storage of a tab: the second has no token of its own.
        await second.type("#token", stage.token("endless"));
        await second.keyboard.press("Enter");
        const phase = () => second.$eval(".run .phase", ({ textContent }) => textContent);
        await eventually(phase, (text) => text.includes("Another tab"), "the second tab watching");
        assert.equal(seen.length, 0, "the second tab asks nothing");
        await page.goto("about:blank");
        await eventually(phase, (text) => text.includes("asking again"), "the second tab counting");
        await second.close();
      },
      { account: "endless" },
    ));

  it("says that today is still growing", () =>
    visit(
      stage,
      "today",
      async (analyst) => {
        await analyst.event("Charged");
        await analyst.press("Today");
        await analyst.press("Count");
        await analyst.see(".run .remark", /was not over everywhere yet: its number is still growing/);
      },
      { account: "quick" },
    ));
});

describe("the history", () => {
  it("keeps past counts, opens them, asks again and forgets them", () =>
    visit(
      stage,
      "history",
      async (analyst, page) => {
        await ask(analyst);
        await analyst.see(".run .figure", figure(truth));
        await page.reload();
        await analyst.ready();
        assert.match(await analyst.see("#history-list", "Charged"), /Nov 1\s–\s7, 2025/);
        assert.deepEqual(await analyst.texts(".run"), []);
        await page.click("#history-list button");
        await analyst.see(".run .figure", figure(truth));
        await page.click('.run [data-part="again"]');
        await eventually(
          () => analyst.texts(".run .figure"),
          ({ length }) => length === 2,
          "a second count",
        );
        await page.click('.run [data-part="remove"]');
        await page.click('.run [data-part="remove"]');
        await page.reload();
        await analyst.ready();
        await analyst.see("#empty", "Nothing counted yet");
      },
      { account: "quick" },
    ));

  it("holds no secret, and nothing of it leaves the tab", () =>
    visit(
      stage,
      "secrets",
      async (analyst, page) => {
        await ask(analyst);
        await analyst.see(".run .figure", figure(truth));
        const kept = await page.evaluate(() => ({
          local: JSON.stringify({ ...localStorage }),
          session: JSON.stringify({ ...sessionStorage }),
        }));
        assert.ok(kept.local.includes("Charged"), "the run is kept");
        assert.ok(!kept.local.includes(stage.token("quick")), kept.local);
        assert.ok(kept.session.includes(stage.token("quick")), "the tab's own storage keeps the token");
        assert.ok(!(await page.content()).includes(stage.token("quick")), "it is in no text or attribute");
      },
      { account: "quick" },
    ));
});
