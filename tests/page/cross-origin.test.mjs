// The gateway as pages of other origins reach it, in a real browser.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { WWW } from "../gateway/support/bundle.mjs";
import { serve } from "../package/support/browser.mjs";
import { startStage } from "./support/stage.mjs";

let stage;
let friend;
let stranger;
before(async () => {
  const site = {
    folders: { "/clevertap-counts/": join(WWW, "dist/clevertap-counts") },
    pages: { "/": "<!doctype html><title>another site</title>" },
  };
  [friend, stranger] = await Promise.all([serve(site), serve(site)]);
  stage = await startStage(
    { quick: {}, slow: { partials: 1 } },
    { vars: { ALLOWED_ORIGINS: `https://nobody.example, ${friend.url}` } },
  );
});
after(() => Promise.all([stage?.stop(), friend?.stop(), stranger?.stop()]));

const QUERY = { event_name: "Charged", from: 20251101, to: 20251107 };

/** Asks from a page of the site, and gives what that page could read. */
function askFrom(site, account, options) {
  return stage.browser.withPage(
    `from ${site.url}`,
    async (page) => {
      await page.goto(site.url);
      return await page.evaluate(
        async ({ gateway, token, query }) => {
          try {
            const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
            const answer = await fetch(`${gateway}/1/counts/events.json`, {
              method: "POST",
              headers,
              body: JSON.stringify(query),
            });
            return {
              status: (await answer.json()).status,
              retryAfter: answer.headers.get("Retry-After"),
              age: answer.headers.get("Age"),
            };
          } catch (error) {
            return { failed: String(error) };
          }
        },
        { gateway: stage.url, token: stage.token(account), query: QUERY },
      );
    },
    options,
  );
}

it("an allowed page reads Retry-After of a partial answer", async () => {
  const read = await askFrom(friend, "slow");
  assert.equal(read.status, "partial");
  assert.match(read.retryAfter, /^([1-9]|[12]\d|30)$/);
});

it("an allowed page counts with the package, at the gateway's pace", () =>
  stage.browser.withPage("the package elsewhere", async (page) => {
    await page.goto(friend.url);
    const { count, waits } = await page.evaluate(
      async ({ gateway, token, query }) => {
        const { CountsClient } = await import("/clevertap-counts/index.js");
        const client = new CountsClient({
          baseUrl: gateway,
          headers: { Authorization: `Bearer ${token}` },
          pollIntervalMs: 0,
        });
        const waits = [];
        const onProgress = ({ phase, nextRequestAt }) => phase === "waiting" && waits.push(nextRequestAt - Date.now());
        return { count: await client.count(query, { onProgress }), waits };
      },
      { gateway: stage.url, token: stage.token("slow"), query: { ...QUERY, to: 20251108 } },
    );
    assert.equal(count, await stage.count({ ...QUERY, to: 20251108 }));
    assert.ok(waits.length > 0 && waits[0] > 500, `the first wait is Retry-After's, not pollIntervalMs: ${waits}`);
  }));

it("an allowed page reads the Age of a known count", async () => {
  const ask = () => askFrom(friend, "quick");
  let read = await ask();
  for (let tries = 0; read.status === "partial" && tries < 20; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    read = await ask();
  }
  assert.equal(read.status, "success");
  assert.match(read.age, /^\d+$/);
});

it("a page that is not allowed reads nothing", async () => {
  const tolerates = ({ text }) => /CORS|Cross-Origin|Failed to load resource/.test(text);
  assert.match((await askFrom(stranger, "quick", { tolerates })).failed, /TypeError/);
});
