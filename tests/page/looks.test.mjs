// How the page looks and is read: no policy violated, no finding of axe, in both themes, on a desk and on a phone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { needed } from "../package/support/environment.mjs";
import { eventually } from "../package/conformance/stage.mjs";
import { DESK, PHONE, picture, startStage } from "./support/stage.mjs";
import { visit } from "./support/analyst.mjs";

const AXE = readFileSync(
  createRequire(join(needed("PAGE_TOOLS_DIR"), "package.json")).resolve("axe-core/axe.min.js"),
  "utf8",
);
const CSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self' " +
  "https://api.clevertap.com https://in1.api.clevertap.com https://sg1.api.clevertap.com https://us1.api.clevertap.com " +
  "https://aps3.api.clevertap.com https://mec1.api.clevertap.com; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

let stage;
before(async () => {
  stage = await startStage({ quick: { latencyMs: 30 }, endless: { partials: 1_000 } });
});
after(() => stage?.stop());

/** What axe finds, what sticks out of the page, and a picture to be looked at. */
async function look(page, name) {
  await page.evaluate(AXE);
  const { violations, incomplete } = await page.evaluate(() =>
    globalThis.axe.run({ resultTypes: ["violations", "incomplete"] }),
  );
  const told = (findings) =>
    findings.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`,
    );
  assert.deepEqual(told(violations), [], name);
  assert.deepEqual(told(incomplete.filter(({ id }) => id !== "color-contrast")), [], name);
  const wide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return scrollWidth > clientWidth ? [scrollWidth, clientWidth] : [];
  });
  assert.deepEqual(wide, [], `${name}: scrolls sideways`);
  await page.screenshot({ path: picture(stage, name), fullPage: true });
}

describe("axe finds nothing", () => {
  for (const [scheme, width, viewport] of [
    ["light", "desk", DESK],
    ["dark", "desk", DESK],
    ["light", "phone", PHONE],
    ["dark", "phone", PHONE],
  ]) {
    const name = `${scheme}-${width}`;
    const skip =
      scheme === "dark" && process.env.BROWSER === "firefox" ? "no way to ask Firefox for the dark theme" : false;
    it(name, { skip }, () =>
      visit(
        stage,
        name,
        async (analyst, page) => {
          const background = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
          assert.equal(background, { light: "rgb(246, 245, 241)", dark: "rgb(17, 22, 26)" }[scheme]);
          await look(page, `${name}-1-empty`);

          await analyst.filter({ name: "", kind: "number", operator: "equals", value: "many" });
          await analyst.press("Count");
          await analyst.see("#event-message", "missing");
          await analyst.press("CleverTap itself", "radio");
          await look(page, `${name}-2-messages-and-direct-mode`);
          await analyst.press("This site's gateway", "radio");
          await analyst.press("Remove filter 1");

          await analyst.connect(stage.token("quick"));
          await analyst.filter({ name: "Payment Mode", operator: "not_equals", value: "PayPal\nGift Card" });
          await analyst.event("Charged");
          await analyst.days("2025-11-01", "2025-11-10");
          await analyst.press("Count day by day");
          await analyst.see(".run .remark", "Answered");
          await page.click(".run .table summary");
          await analyst.event("Chargd");
          await analyst.press("Count");
          await analyst.see(".run .trouble", "Invalid event");
          await page.click("#connection-toggle");
          await analyst.connect(stage.token("endless"));
          await analyst.event("App Launched");
          await analyst.press("Count");
          await analyst.see(".run .phase", "asking again");
          await look(page, `${name}-3-answers`);

          await page.reload();
          await analyst.ready();
          await analyst.see("#history-list", "Charged");
          await look(page, `${name}-4-history`);
        },
        { viewport, media: scheme === "dark" ? { "prefers-color-scheme": "dark" } : {} },
      ),
    );
  }
});

describe("the policy", () => {
  for (const path of ["/", "/js/app.js", "/css/theme.css", "/clevertap-counts/index.js", "/uplot/uPlot.esm.js"]) {
    it(`${path} has its headers`, async () => {
      const { status, headers } = await fetch(stage.url + path);
      assert.equal(status, 200);
      assert.equal(headers.get("Content-Security-Policy"), CSP);
      assert.equal(headers.get("X-Content-Type-Options"), "nosniff");
      assert.equal(headers.get("Referrer-Policy"), "no-referrer");
    });
  }

  it("the gateway's own answers keep theirs", async () => {
    const { headers } = await fetch(`${stage.url}/1/counts/events.json`, { method: "POST" });
    assert.equal(headers.get("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
  });

  it("is in force, and a violation does not go unnoticed", () =>
    visit(
      stage,
      "violation",
      async (_, page, problems) => {
        await page.evaluate(() => document.body.insertAdjacentHTML("beforeend", '<p style="color: red">inline</p>'));
        await eventually(
          () => problems.filter(({ kind }) => kind === "csp"),
          ({ length }) => length > 0,
          "a report of the violation",
        );
      },
      { tolerates: () => true },
    ));

  it("nothing in the markup is inline", async () => {
    const markup = await (await fetch(stage.url)).text();
    assert.doesNotMatch(markup, /\sstyle=|<style|\son\w+=|<script(?![^>]*\ssrc=)/i);
  });
});

it("the page loads from its own origin alone, and announces its modules ahead", () =>
  visit(stage, "loading", async (_, page) => {
    const { loaded, preloaded } = await page.evaluate(() => ({
      loaded: performance.getEntriesByType("resource").map(({ name }) => name),
      preloaded: [...document.querySelectorAll('link[rel="modulepreload"]')].map(({ href }) => href),
    }));
    assert.deepEqual(
      loaded.filter((url) => !url.startsWith(stage.url)),
      [],
    );
    const modules = loaded.filter((url) => url.endsWith(".js") && !url.endsWith("/app.js"));
    assert.deepEqual(
      modules.filter((url) => !preloaded.includes(url)),
      [],
      "a module that is only found when another has arrived",
    );
    assert.deepEqual(
      preloaded.filter((url) => !modules.includes(url)),
      [],
      "announced, and not used",
    );
  }));

it(
  "nothing moves where motion is not wanted",
  { skip: process.env.BROWSER === "firefox" ? "no way to ask Firefox for it" : false },
  () =>
    visit(
      stage,
      "motion",
      async (analyst, page) => {
        await analyst.event("Charged");
        await analyst.press("Count");
        await analyst.see(".run .phase", "asking again");
        assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
        await page.emulateMediaFeatures([{ name: "prefers-reduced-motion", value: "no-preference" }]);
        assert.equal(await page.evaluate(() => document.getAnimations().length > 0), true, "else the bar moves");
      },
      { account: "endless", media: { "prefers-reduced-motion": "reduce" } },
    ),
);
