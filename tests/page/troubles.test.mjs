// What goes wrong looks like what it is, and can be mended.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { eventually } from "../package/conformance/stage.mjs";
import { startStage } from "./support/stage.mjs";
import { visit } from "./support/analyst.mjs";

let stage;
before(async () => {
  const lost = Array.from({ length: 6 }, (_, n) =>
    n % 2 === 0 ? { body: '{"status":"partial","req_id":7}' } : "invalidReqId",
  );
  const accounts = { quick: {}, other: {}, endless: { partials: 1_000 }, lost: { script: lost } };
  stage = await startStage(accounts, { shared: "shared" });
});
after(() => stage?.stop());

/** Failed requests are what these tests are about; the browser writes each on its console. */
const tolerates = ({ kind, text }) =>
  kind === "console" && /failed to load resource|network ?error|cross-origin request blocked/i.test(text);
const QUERY = { event_name: "Charged", from: 20251101, to: 20251107 };

async function ask(analyst, name = "Charged", button = "Count") {
  await analyst.event(name);
  await analyst.days("2025-11-01", "2025-11-07");
  await analyst.press(button);
}

describe("the token", () => {
  it("is refused, can be replaced, and what was asked goes on", () =>
    visit(
      stage,
      "refused",
      async (analyst, page) => {
        await analyst.connect("nobody's token");
        await ask(analyst, "Charged", "Count day by day");
        await analyst.see(".run .trouble", /The gateway refused the token[^]*missing or unknown/);
        assert.equal((await analyst.texts(".run .trouble")).length, 1, "said once, not for each day");
        await analyst.see("#connection-toggle", "token refused");
        await analyst.see("#announcements", "The gateway refused the token");
        await analyst.press("Enter another");
        assert.equal(await page.evaluate(() => document.activeElement.id), "token");
        await analyst.connect(stage.token("quick"));
        await analyst.see(".run .figure", `${await stage.count(QUERY)} times`);
        assert.deepEqual(await analyst.texts(".run .trouble"), []);
      },
      { tolerates },
    ));

  it("that cannot be sent is told beside its field", () =>
    visit(stage, "unsendable", async (analyst, page) => {
      await page.type("#token", "a token – with a dash");
      await page.keyboard.press("Enter");
      await analyst.see("#token-message", /header|ASCII/i);
      assert.equal(await page.$eval("#token", (field) => field.getAttribute("aria-invalid")), "true");
    }));

  it("that may use several accounts selects one", () =>
    visit(
      stage,
      "several accounts",
      async (analyst, page) => {
        await analyst.connect(stage.token("shared"));
        await ask(analyst);
        await analyst.see(".run .trouble", /The gateway cannot count this[^]*several accounts/);
        await page.click("#connection-toggle");
        await analyst.type("Account only if the token may use several", "other");
        await page.keyboard.press("Enter");
        await analyst.press("Count");
        await analyst.see(".run .figure", `${await stage.count(QUERY)} times`);
        assert.equal((await stage.log("other")).exchanges.length, 1);
      },
      { tolerates },
    ));

  it("selects another account: what was begun waits for its own, whose numbers alone belong to it", () =>
    visit(
      stage,
      "account changed",
      async (analyst, page) => {
        const select = async (account) => {
          await analyst.type("Account only if the token may use several", account);
          await page.keyboard.press("Enter");
        };
        await page.type("#token", stage.token("shared"));
        await select("endless");
        await ask(analyst, "Charged", "Count day by day");
        await analyst.see(".run .phase", "asking again");
        const before = (await stage.log("other")).exchanges.length;
        await page.click("#connection-toggle");
        await select("other");
        await page.reload();
        await analyst.ready();
        await analyst.see(".run .trouble", "Waiting for the token for account endless");
        assert.equal((await stage.log("other")).exchanges.length, before);
        await analyst.press("Enter it");
        await analyst.see("#token-message", "asked of account endless");
        await select("endless");
        await analyst.see(".run .phase", "asking again");
      },
      { tolerates },
    ));

  it("can be forgotten: what is under way waits for another", () =>
    visit(
      stage,
      "forgotten",
      async (analyst, page) => {
        await ask(analyst);
        await analyst.see(".run .phase", "asking again");
        await page.click("#connection-toggle");
        await analyst.press("Forget it");
        await analyst.see(".run .trouble", "Waiting for the token");
        assert.ok(!(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes("token-of"));
        await analyst.connect(stage.token("endless"));
        await analyst.see(".run .phase", "asking again");
      },
      { account: "endless" },
    ));
});

it("a query that CleverTap refuses is shown with its own words, and can be edited", () =>
  visit(
    stage,
    "failed",
    async (analyst, page) => {
      await ask(analyst, "Chargd");
      await analyst.see(".run .trouble", /CleverTap cannot count this\s+Invalid event : Chargd/);
      await analyst.event("something else");
      await analyst.press("Edit the question");
      assert.equal(await page.$eval("#event", ({ value }) => value), "Chargd");
      await page.reload();
      await analyst.ready();
      await analyst.see("#history-list", "failed");
    },
    { account: "quick", tolerates },
  ));

it("a count that is no longer known is asked again", () =>
  visit(
    stage,
    "expired",
    async (analyst, page) => {
      await ask(analyst);
      await analyst.see(".run .phase", "asking again");
      await page.click("#connection-toggle");
      await analyst.press("Forget it");
      // Its req_id is not this token's.
      await analyst.connect(stage.token("quick"));
      await analyst.see(".run .trouble", "This count is no longer known");
      await analyst.press("Ask again");
      await analyst.see(".run .figure", `${await stage.count(QUERY)} times`);
    },
    { account: "endless", tolerates },
  ));

it("a count that the gateway gave up ends, and can be asked again", () =>
  visit(
    stage,
    "given up",
    async (analyst, page) => {
      await ask(analyst);
      await analyst.see(".run .trouble", /The gateway gave this count up\s+CleverTap lost the query 3 times/);
      const seen = [];
      page.on("request", (request) => new URL(request.url()).pathname.startsWith("/1/") && seen.push(request.method()));
      await page.reload();
      await analyst.ready();
      await page.click("#history-list button");
      await analyst.see(".run .trouble", "The gateway gave this count up");
      assert.deepEqual(seen, [], "it has ended");
      await analyst.press("Ask again");
      await analyst.see(".run .figure", `${await stage.count(QUERY)} times`);
      assert.equal(seen[0], "POST");
    },
    { account: "lost", tolerates },
  ));

it("offline is said, and a count goes on when the connection is back", () =>
  visit(
    stage,
    "offline",
    async (analyst, page) => {
      await page.setOfflineMode(true);
      await analyst.see("#offline", "Offline");
      await ask(analyst);
      await analyst.see(".run .phase", /No connection: trying again in \d s/);
      await analyst.see(".run .trouble", /Offline\s+It goes on by itself/);
      await page.setOfflineMode(false);
      await analyst.see(".run .figure", `${await stage.count(QUERY)} times`);
      await analyst.gone("#offline");
    },
    { account: "quick", tolerates },
  ));

it("a browser without WebAssembly is told so", () =>
  visit(
    stage,
    "no wasm",
    async (analyst) => {
      await analyst.see("#broken", "WebAssembly");
    },
    {
      tolerates: () => true,
      ready: false,
      prepare: (page) => page.evaluateOnNewDocument(() => delete globalThis.WebAssembly),
    },
  ));

const unanswerable = process.env.BROWSER === "firefox" ? "no way to answer Firefox as CleverTap's own host" : false;
describe("direct mode", { skip: unanswerable }, () => {
  const CLEVERTAP = "https://api.clevertap.com";
  const CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Allow-Methods": "*",
  };

  /** Lets the simulator's session answer as CleverTap's own host. */
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

  async function connect(analyst, account) {
    await analyst.press("CleverTap itself", "radio");
    await analyst.type("Account id", account);
    await analyst.typeInto(await analyst.page.$("#passcode"), "SIM-PASSCODE");
    await analyst.press("Connect");
    await analyst.see("#connection-toggle", "Direct: passcode set");
  }

  it("says why the gateway is better, and asks CleverTap with the passcode", () =>
    visit(stage, "direct", async (analyst, page) => {
      const seen = await answerAsCleverTap(page, stage.upstream("quick"));
      await analyst.press("CleverTap itself", "radio");
      await analyst.see(".why", "The gateway is the better way");
      await connect(analyst, "quick");
      await analyst.event("Charged");
      await analyst.days("2025-11-01", "2025-11-07");
      const curl = await analyst.text('[data-part="curl"]');
      assert.ok(
        curl.includes(CLEVERTAP) && curl.includes("$CLEVERTAP_PASSCODE") && !curl.includes("SIM-PASSCODE"),
        curl,
      );
      await analyst.press("Count");
      await analyst.see(".run .figure", `${await stage.count(QUERY)} times`);
      assert.equal(seen[0].headers["x-clevertap-passcode"], "SIM-PASSCODE");
      assert.equal((await stage.log("quick")).exchanges.at(-1).path, "/1/counts/events.json");
    }));

  it("keeps the passcode in memory alone, and CleverTap's own pace", () =>
    visit(stage, "passcode", async (analyst, page) => {
      await answerAsCleverTap(page, stage.upstream("endless"));
      await connect(analyst, "endless");
      await ask(analyst);
      await analyst.see(".run .phase", /asking again in (30|2\d) s/);
      const kept = await page.evaluate(() =>
        JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
      );
      assert.ok(kept.includes("Charged") && !kept.includes("SIM-PASSCODE"), kept);
      await page.reload();
      await analyst.ready();
      await analyst.see("#connection-toggle", "Direct: passcode needed");
      await analyst.see(".run .trouble", "Waiting for the passcode");
      await analyst.press("Enter it");
      await page.keyboard.type("SIM-PASSCODE");
      await page.keyboard.press("Enter");
      await eventually(
        () => analyst.text(".run .phase"),
        (text) => /asking again in \d+ s/.test(text ?? ""),
        "going on where it was",
      );
    }));
});
