// The connection to the gateway in a real browser: the token, its accounts, and the state of the gateway.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { startTestbed } from "./support/testbed.mjs";
import { visit } from "./support/user.mjs";

let testbed;
before(async () => {
  testbed = await startTestbed({ quick: {}, other: {}, endless: { partials: 1_000 } }, { shared: "shared" });
});
after(() => testbed?.stop());

/** Accepts the console messages that the browser writes about failed requests. */
const tolerates = ({ kind, text }) =>
  kind === "console" && /failed to load resource|network ?error|cross-origin request blocked/i.test(text);
const QUERY = { event_name: "Charged", from: 20251101, to: 20251107 };
const ACCOUNT = "Account only if your token has several accounts";

async function startCount(user) {
  await user.event("Charged");
  await user.days("2025-11-01", "2025-11-07");
  await user.press("Count");
}

/** Answers `GET /health` in the gateway's place. Returns a function that sets another answer, or none. */
async function answerHealth(page, answer) {
  let current = answer;
  await page.setRequestInterception(true);
  page.on("request", (request) =>
    current && new URL(request.url()).pathname === "/health" ? request.respond(current) : request.continue(),
  );
  return (next) => {
    current = next;
  };
}

describe("the token", () => {
  it("is checked before it is shown as set", () =>
    visit(
      testbed,
      "unknown token",
      async (user, page) => {
        const shown = await user.watch("#connection-toggle");
        await startCount(user);
        await page.type("#token", "unknown token");
        await page.keyboard.press("Enter");
        await user.see("#token-message", "The gateway does not know this token");
        await user.see("#connection-toggle", "token refused");
        await user.see("#announcements", "The gateway does not know this token");
        assert.equal(await page.evaluate(() => document.activeElement.id), "token");
        assert.deepEqual(await user.texts(".run"), [], "the count waits for a token");
        assert.ok(!(await shown()).some((text) => text.includes("token set")));
        await page.reload();
        await user.ready();
        await user.see("#token-message", "The gateway does not know this token");
        await user.see("#connection-toggle", "token refused");
        await user.connect(testbed.token("quick"));
        await user.gone("#token-message");
      },
      { tolerates },
    ));

  it("is not called wrong if the gateway cannot be asked, and is checked later", () =>
    visit(
      testbed,
      "gateway away",
      async (user, page) => {
        const answer = await answerHealth(page, { status: 502, body: "<html>bad gateway</html>" });
        await page.type("#token", testbed.token("quick"));
        await page.keyboard.press("Enter");
        await user.see("#connection-toggle", "token not checked");
        await user.see("#gateway-note", "The gateway answered with HTTP 502");
        answer(undefined);
        await page.reload();
        await user.ready();
        await user.see("#connection-toggle", "token set");
        await user.gone("#gateway-note");
      },
      { tolerates },
    ));

  for (const [status, httpStatus, wanted] of [
    ["degraded", 200, "The gateway has trouble, so counts may take longer: CleverTap refuses a passcode."],
    ["failing", 503, "The gateway cannot count at the moment: CleverTap refuses a passcode."],
  ]) {
    it(`is set while the gateway is ${status}, and the reason is shown`, () =>
      visit(
        testbed,
        `gateway ${status}`,
        async (user, page) => {
          const body = JSON.stringify({ status, reason: "CleverTap refuses a passcode", accounts: { quick: {} } });
          await answerHealth(page, { status: httpStatus, body });
          await user.connect(testbed.token("quick"));
          assert.equal(await user.text("#gateway-note"), wanted);
        },
        { tolerates },
      ));
  }

  it("can be replaced after a refusal, and the count continues", () =>
    visit(
      testbed,
      "refused",
      async (user, page) => {
        let isRevoked = true;
        await page.setRequestInterception(true);
        page.on("request", (request) =>
          isRevoked && new URL(request.url()).pathname.startsWith("/1/")
            ? request.respond({ status: 401, body: '{"status":"fail","error":"the token is missing or unknown"}' })
            : request.continue(),
        );
        await user.chooseBy("By day");
        await startCount(user);
        await user.see(".run .notice", /The gateway refused the token[\s\S]*missing or unknown/);
        assert.equal((await user.texts(".run .notice")).length, 1, "one notice, not one per day");
        await user.see("#connection-toggle", "token refused");
        await user.see("#announcements", "The gateway refused the token");
        await user.press("Change credentials");
        assert.equal(await page.evaluate(() => document.activeElement.id), "token");
        isRevoked = false;
        await user.connect(testbed.token("quick"));
        await user.see(".run .figure", `${await testbed.count(QUERY)} times`);
        assert.deepEqual(await user.texts(".run .notice"), []);
      },
      { account: "quick", tolerates },
    ));

  it("shows next to its field that it cannot be sent", () =>
    visit(testbed, "unsendable", async (user, page) => {
      await page.type("#token", "a token – with a dash");
      await page.keyboard.press("Enter");
      await user.see("#token-message", /header|ASCII/i);
      assert.equal(await page.$eval("#token", (field) => field.getAttribute("aria-invalid")), "true");
    }));

  it("selects one of its accounts", () =>
    visit(testbed, "several accounts", async (user, page) => {
      await page.type("#token", testbed.token("shared"));
      await page.keyboard.press("Enter");
      await user.see("#account-message", "This token has several accounts. Enter one of them: quick, other, endless");
      assert.equal(await page.evaluate(() => document.activeElement.id), "account");
      await user.type(ACCOUNT, "another", "combobox");
      await page.keyboard.press("Enter");
      await user.see("#account-message", "This token cannot use the account another");
      await user.type(ACCOUNT, "other", "combobox");
      await page.keyboard.press("Enter");
      await user.gone("#connection");
      await startCount(user);
      await user.see(".run .figure", `${await testbed.count(QUERY)} times`);
      assert.equal((await testbed.log("other")).exchanges.length, 1);
    }));

  it("does not continue a count of one account with another account", () =>
    visit(
      testbed,
      "other account",
      async (user, page) => {
        const select = async (account) => {
          await user.type(ACCOUNT, account, "combobox");
          await page.keyboard.press("Enter");
        };
        await page.type("#token", testbed.token("shared"));
        await select("endless");
        await user.gone("#connection");
        await user.chooseBy("By day");
        await startCount(user);
        await user.see(".run .phase", "Checking again");
        const before = (await testbed.log("other")).exchanges.length;
        await page.click("#connection-toggle");
        await select("other");
        await page.reload();
        await user.ready();
        await user.see(".run .notice", "Waiting for the token for account endless");
        assert.equal((await testbed.log("other")).exchanges.length, before);
        await user.press("Enter token");
        await user.see("#token-message", "belongs to the account endless");
        await select("endless");
        await user.see(".run .phase", "Checking again");
      },
      { tolerates },
    ));

  it("can be forgotten, and active counts wait for another", () =>
    visit(
      testbed,
      "forgotten",
      async (user, page) => {
        await startCount(user);
        await user.see(".run .phase", "Checking again");
        await page.click("#connection-toggle");
        await user.press("Forget credentials");
        await user.see(".run .notice", "Waiting for the token");
        assert.ok(!(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).includes("token-of"));
        await user.connect(testbed.token("endless"));
        await user.see(".run .phase", "Checking again");
      },
      { account: "endless" },
    ));
});
