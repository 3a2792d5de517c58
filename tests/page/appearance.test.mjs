// Accessibility, layout and content security policy, in both themes, on a desktop and on a phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { needed } from "../package/support/environment.mjs";
import { DESKTOP, PHONE, screenshotPath, startTestbed } from "./support/testbed.mjs";
import { visit, waitUntil } from "./support/user.mjs";

const AXE = readFileSync(
  createRequire(join(needed("PAGE_TOOLS_DIR"), "package.json")).resolve("axe-core/axe.min.js"),
  "utf8",
);
const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self' " +
  "https://api.clevertap.com https://in1.api.clevertap.com https://sg1.api.clevertap.com https://us1.api.clevertap.com " +
  "https://aps3.api.clevertap.com https://mec1.api.clevertap.com; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";

/** A query that fills every part of the form. */
const EVERY_FILTER = {
  event_name: "Charged",
  event_properties: [{ name: "Amount", operator: "greater_than", value: 99.5 }],
  session_properties: [
    { name: "first_time", value: "True" },
    { name: "time_of_day", value: ["08:00", "17:30"] },
    { name: "utm_source", value: ["mail", "push"] },
    { name: "Depth", value: 3 },
  ],
  common_profile_properties: {
    profile_fields: [{ name: "Newsletter", operator: "equals", value: "True" }],
    technographics: [{ name: "OS", operator: "equals", value: ["Android"] }],
    geo_fields: [["India", "Karnataka"]],
  },
  advanced_query: {
    did_all: [
      {
        event_name: "App Launched",
        event_properties: [{ name: "Version", operator: "contains", value: "2." }],
        session_properties: [{ name: "first_time", value: "True" }],
        from: 20251001,
        to: 20251031,
        operator: "greater_than_equals",
        value: 2,
      },
    ],
    did_none: [{ event_name: "choseNewFavoriteFood" }],
    did_any: {
      any_events: [{ event_name: "Page Seen" }, { event_name: "Item Viewed" }],
      operator: "greater_than_equals",
      value: 3,
    },
  },
  from: 20251101,
  to: 20251110,
};

let testbed;
before(async () => {
  testbed = await startTestbed({ quick: { latencyMs: 30 }, endless: { partials: 1_000 } });
});
after(() => testbed?.stop());

/** The background of each theme. The dark theme of Firefox cannot be emulated. */
const BACKGROUNDS = {
  light: "rgb(246, 245, 241)",
  ...(process.env.BROWSER !== "firefox" && { dark: "rgb(17, 22, 26)" }),
};

/** Inspects the page in each theme, so that a state is made only once. */
async function inspect(page, name) {
  await page.evaluate(AXE);
  for (const [scheme, wanted] of Object.entries(BACKGROUNDS)) {
    if (scheme === "dark") await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    assert.equal(background, wanted);
    await inspectTheme(page, `${scheme}-${name}`);
  }
  if (BACKGROUNDS.dark) await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
}

/** Fails on findings of axe and on sideways scrolling, and takes a screenshot for people. */
async function inspectTheme(page, name) {
  const { violations, incomplete } = await page.evaluate(() =>
    globalThis.axe.run({ resultTypes: ["violations", "incomplete"] }),
  );
  const inWords = (findings) =>
    findings.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`,
    );
  assert.deepEqual(inWords(violations), [], name);
  assert.deepEqual(inWords(incomplete.filter(({ id }) => id !== "color-contrast")), [], name);
  const overflow = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [scrollWidth, clientWidth] : [];
  });
  assert.deepEqual(overflow, [], `${name}: scrolls sideways`);
  await page.screenshot({ path: screenshotPath(testbed, name), fullPage: true });
}

describe("is accessible", () => {
  for (const [name, viewport] of [
    ["desktop", DESKTOP],
    ["phone", PHONE],
  ]) {
    it(`on a ${name}, in each theme`, () =>
      visit(
        testbed,
        name,
        async (user, page) => {
          await inspect(page, `${name}-1-empty`);

          await user.filter({ name: "", kind: "number", operator: "equals", value: "many" });
          await user.press("Count");
          await user.see("#event-message", "Enter the event");
          await user.press("CleverTap directly", "radio");
          await inspect(page, `${name}-2-messages-and-direct-mode`);
          await user.press("This site's gateway", "radio");
          await user.press("Remove filter 1");

          await user.connect(testbed.token("quick"));
          await user.filter({ name: "Payment Mode", operator: "not_equals", value: "PayPal\nGift Card" });
          await user.event("Charged");
          await user.days("2025-11-01", "2025-11-10");
          await user.chooseBy("By day");
          await user.press("Count");
          await user.see(".run .remark", "Finished");
          await page.click(".run .table summary");
          await user.event("Charged");
          await user.press("Add an event");
          await page.keyboard.type("Product Viewed");
          await user.press("Compare with the period before", "checkbox");
          await user.press("Count");
          await user.see(".run:first-child .remark", "Finished");
          await user.press("Remove further event 1");
          await user.filter({ name: "Amount", operator: "equals", value: "100" });
          await user.chooseBy("One number");
          await user.press("Count");
          await user.see(".run:first-child .notice", "Nothing matched");
          await user.press("Remove filter 2");
          await user.chooseBy("Top values");
          await page.type("#top-name", "Payment Mode");
          await user.press("Count");
          await user.see(".run:first-child .remark", "Finished");
          await user.press("Save");
          await page.keyboard.press("Enter");
          await user.see("#saved", "Charged");
          await user.chooseBy("By day");
          await user.event("Chargd");
          await user.press("Count");
          await user.see(".run .notice", "Invalid event");
          await page.click("#connection-toggle");
          await user.connect(testbed.token("endless"));
          await user.event("App Launched");
          await user.press("Count");
          await user.see(".run .phase", "Checking again");
          await user.chooseBy("Top values");
          await page.click("#connection-toggle");
          await user.press("Forget credentials");
          await user.filter({ name: "Amount", operator: "equals", value: "100" });
          await user.press("Save");
          await inspect(page, `${name}-3-results`);

          await page.reload();
          await user.ready();
          await user.see("#history-list", "Charged");
          await inspect(page, `${name}-4-history`);

          const query = { event_name: "Charged", from: 20251101, to: 20251110, future_properties: [] };
          await page.evaluate(
            (hash) => location.replace(hash),
            `#${new URLSearchParams({ query: JSON.stringify(query) })}`,
          );
          await user.see("#query-json-message", "future_properties");
          await inspect(page, `${name}-5-json`);

          await page.evaluate(
            (hash) => location.replace(hash),
            `#${new URLSearchParams({ query: JSON.stringify(EVERY_FILTER) })}`,
          );
          await user.see(".condition label", "Event");
          await inspect(page, `${name}-6-filters`);
        },
        { viewport },
      ));
  }
});

describe("the content security policy", () => {
  for (const path of ["/", "/js/app.js", "/css/theme.css", "/clevertap-counts/index.js", "/uplot/uPlot.esm.js"]) {
    it(`is sent with ${path}`, async () => {
      const { status, headers } = await fetch(testbed.url + path);
      assert.equal(status, 200);
      assert.equal(headers.get("Content-Security-Policy"), CSP);
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff");
      assert.equal(headers.get("Referrer-Policy"), "no-referrer");
    });
  }

  it("is stricter for the gateway's own answers", async () => {
    const { headers } = await fetch(`${testbed.url}/1/counts/events.json`, { method: "POST" });
    assert.equal(headers.get("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
  });

  for (const [name, directive, violate] of [
    ["an inline style", "style-src-attr", () => document.body.setAttribute("style", "color: red")],
    [
      "markup from a string",
      "require-trusted-types-for",
      () => {
        try {
          document.body.innerHTML = "<p>text</p>";
        } catch (error) {
          return error.name;
        }
      },
    ],
    [
      "a policy that would allow it",
      "trusted-types",
      () => {
        try {
          globalThis.trustedTypes.createPolicy("default", { createHTML: (text) => text });
        } catch (error) {
          return error.name;
        }
      },
    ],
  ]) {
    const skip =
      directive.includes("trusted") && process.env.BROWSER === "firefox" ? "Firefox lacks Trusted Types" : false;
    it(`refuses ${name}, and the tests notice the violation`, { skip }, () =>
      visit(
        testbed,
        `violation ${directive}`,
        async (_, page, problems) => {
          const error = await page.evaluate(violate);
          assert.equal(error, directive.includes("trusted") ? "TypeError" : undefined);
          await waitUntil(
            () => problems.filter(({ kind, text }) => kind === "csp" && text.startsWith(directive)),
            ({ length }) => length > 0,
            `the report of ${directive}`,
          );
        },
        { tolerates: () => true },
      ),
    );
  }

  it("is met by the markup, which has no inline code", async () => {
    const markup = await (await fetch(testbed.url)).text();
    assert.doesNotMatch(markup, /\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)/i);
  });
});

it("loads from its own origin only, and preloads its modules", () =>
  visit(testbed, "loading", async (_, page) => {
    const { loaded, preloaded } = await page.evaluate(() => ({
      loaded: performance.getEntriesByType("resource").map(({ name }) => name),
      preloaded: [...document.querySelectorAll('link[rel="modulepreload"]')].map(({ href }) => href),
    }));
    assert.deepEqual(
      loaded.filter((url) => !url.startsWith(testbed.url)),
      [],
    );
    const modules = loaded.filter((url) => url.endsWith(".js") && !url.endsWith("/app.js"));
    assert.deepEqual(
      modules.filter((url) => !preloaded.includes(url)),
      [],
      "modules that are not preloaded",
    );
    assert.deepEqual(
      preloaded.filter((url) => !modules.includes(url)),
      [],
      "preloaded but not used",
    );
  }));

it(
  "shows no animation if the user prefers reduced motion",
  { skip: process.env.BROWSER === "firefox" ? "reduced motion of Firefox cannot be emulated" : false },
  () =>
    visit(
      testbed,
      "motion",
      async (user, page) => {
        await user.event("Charged");
        await user.press("Count");
        await user.see(".run .phase", "Checking again");
        assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
        await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "no-preference" }]);
        assert.equal(
          await page.evaluate(() => document.getAnimations().length > 0),
          true,
          "without that preference the bar moves",
        );
      },
      { account: "endless", media: { "prefers-reduced-motion": "reduce" } },
    ),
);
