// Failures in a real browser: their explanations, and the actions that help.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startTestbed } from "./support/testbed.mjs";
import { visit, waitUntil } from "./support/user.mjs";

let testbed;
before(async () => {
  const lost = Array.from({ length: 6 }, (_, n) =>
    n % 2 === 0 ? { body: '{"status":"partial","req_id":7}' } : "invalidReqId",
  );
  testbed = await startTestbed({ quick: {}, endless: { partials: 1_000 }, lost: { script: lost } });
});
after(() => testbed?.stop());

/** Accepts the console messages that the browser writes about failed requests. */
const tolerates = ({ kind, text }) =>
  kind === "console" && /failed to load resource|network ?error|cross-origin request blocked/i.test(text);
const QUERY = { event_name: "Charged", from: 20251101, to: 20251107 };

async function startCount(user, name = "Charged", button = "Count") {
  await user.event(name);
  await user.days("2025-11-01", "2025-11-07");
  await user.press(button);
}

it("shows CleverTap's reason for refusing a query, which can be edited", () =>
  visit(
    testbed,
    "failed",
    async (user, page) => {
      await startCount(user, "Chargd");
      await user.see(".run .notice", /CleverTap cannot count this\s+Invalid event : Chargd/);
      await user.event("something else");
      await user.press("Edit query");
      assert.equal(await page.$eval("#event", ({ value }) => value), "Chargd");
      await page.reload();
      await user.ready();
      await user.see("#history-list", "failed");
    },
    { account: "quick", tolerates },
  ));

it("counts an expired count again", () =>
  visit(
    testbed,
    "expired",
    async (user, page) => {
      await startCount(user);
      await user.see(".run .phase", "Checking again");
      await page.click("#connection-toggle");
      await user.press("Forget credentials");
      // The req_id belongs to the other token.
      await user.connect(testbed.token("quick"));
      await user.see(".run .notice", "This count has expired");
      await user.press("Count again");
      await user.see(".run .figure", `${await testbed.count(QUERY)} times`);
    },
    { account: "endless", tolerates },
  ));

it("ends a count that the gateway gave up on, and can count it again", () =>
  visit(
    testbed,
    "given up",
    async (user, page) => {
      await startCount(user);
      await user.see(".run .notice", /The gateway gave up on this count\s+CleverTap lost the query 3 times/);
      const seen = [];
      page.on("request", (request) => new URL(request.url()).pathname.startsWith("/1/") && seen.push(request.method()));
      await page.reload();
      await user.ready();
      await page.click("#history-list button");
      await user.see(".run .notice", "The gateway gave up on this count");
      assert.deepEqual(seen, [], "it is not resumed");
      await user.press("Count again");
      await user.see(".run .figure", `${await testbed.count(QUERY)} times`);
      assert.equal(seen[0], "POST");
    },
    { account: "lost", tolerates },
  ));

it("says that it is offline, and continues when the connection is back", () =>
  visit(
    testbed,
    "offline",
    async (user, page) => {
      await page.setOfflineMode(true);
      await user.see("#offline", "Offline");
      const shown = await user.watch(".run .phase");
      await startCount(user);
      await user.see(".run .notice", /You are offline\s+The count continues/);
      const phases = await shown();
      assert.ok(
        phases.some((text) => /^No connection\. Retrying in \d s$/.test(text)),
        phases.join(" | "),
      );
      await page.setOfflineMode(false);
      await user.see(".run .figure", `${await testbed.count(QUERY)} times`);
      await user.gone("#offline");
    },
    { account: "quick", tolerates },
  ));

it("explains that the browser has no WebAssembly", () =>
  visit(
    testbed,
    "no wasm",
    async (user) => {
      await user.see("#broken", "WebAssembly");
    },
    {
      tolerates: () => true,
      ready: false,
      prepare: (page) => page.evaluateOnNewDocument(() => delete globalThis.WebAssembly),
    },
  ));

const skip =
  process.env.BROWSER === "firefox" ? "requests of Firefox to CleverTap's host cannot be intercepted" : false;
describe("direct mode", { skip }, () => {
  const CLEVERTAP = "https://api.clevertap.com";
  const CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "*",
  };

  /** Answers requests to CleverTap's host with the simulator's session. Returns the requests, recorded as they come. */
  async function answerAsCleverTap(page, upstream) {
    const seen = [];
    await page.setRequestInterception(true);
    page.on("request", async (request) => {
      if (!request.url().startsWith(CLEVERTAP)) return request.continue();
      if (request.method() === "OPTIONS") return request.respond({ status: 204, headers: CORS });
      seen.push({ method: request.method(), headers: request.headers() });
      const answer = await fetch(upstream + request.url().slice(CLEVERTAP.length), {
        method: request.method(),
        headers: request.headers(),
        body: request.postData(),
      });
      await request.respond({
        status: answer.status,
        headers: { ...CORS, "Content-Type": "application/json" },
        body: await answer.text(),
      });
    });
    return seen;
  }

  async function connect(user, account) {
    await user.press("CleverTap directly", "radio");
    await user.type("Account id", account);
    await user.typeInto(await user.page.$("#passcode"), "SIM-PASSCODE");
    await user.press("Connect");
    await user.see("#connection-toggle", "Direct: passcode entered");
  }

  it("explains why the gateway is safer, and sends the passcode to CleverTap", () =>
    visit(testbed, "direct", async (user, page) => {
      const seen = await answerAsCleverTap(page, testbed.upstream("quick"));
      await user.press("CleverTap directly", "radio");
      await user.see(".why", "The gateway is safer");
      await connect(user, "quick");
      await user.event("Charged");
      await user.days("2025-11-01", "2025-11-07");
      const curl = await page.$eval('[data-part="curl"]', ({ textContent }) => textContent);
      assert.ok(
        curl.includes(CLEVERTAP) && curl.includes("$CLEVERTAP_PASSCODE") && !curl.includes("SIM-PASSCODE"),
        curl,
      );
      await user.press("Count");
      await user.see(".run .figure", `${await testbed.count(QUERY)} times`);
      assert.equal(seen[0].headers["x-clevertap-passcode"], "SIM-PASSCODE");
      assert.equal((await testbed.log("quick")).exchanges.at(-1).path, "/1/counts/events.json");
    }));

  it("keeps the passcode in memory only, and polls every 30 seconds", () =>
    visit(testbed, "passcode", async (user, page) => {
      await answerAsCleverTap(page, testbed.upstream("endless"));
      await connect(user, "endless");
      const shown = await user.watch(".run .phase");
      await startCount(user);
      await waitUntil(
        shown,
        (phases) => phases.some((text) => /Checking again in (30|2\d) s/.test(text)),
        "a countdown from 30 s",
      );
      const stored = await page.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
      );
      assert.ok(stored.includes("Charged") && !stored.includes("SIM-PASSCODE"), stored);
      await page.reload();
      await user.ready();
      await user.see("#connection-toggle", "Direct: passcode needed");
      await user.see(".run .notice", "Waiting for the passcode");
      await user.press("Enter passcode");
      await page.keyboard.type("SIM-PASSCODE");
      await page.keyboard.press("Enter");
      await waitUntil(
        () => user.text(".run .phase"),
        (text) => /Checking again in \d+ s/.test(text ?? ""),
        "the resumed count",
      );
    }));
});
