// Requests from pages of other origins to the gateway, in a real browser.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, it } from "node:test";
import { WWW } from "../gateway/support/bundle.mjs";
import { serve } from "../package/support/browser.mjs";
import { startTestbed } from "./support/testbed.mjs";
import { waitUntil } from "./support/user.mjs";

let testbed;
let allowed;
let foreign;
before(async () => {
  const site = {
    folders: { "/clevertap-counts/": join(WWW, "dist/clevertap-counts") },
    pages: { "/": "<!doctype html><title>another site</title>" },
  };
  [allowed, foreign] = await Promise.all([serve(site), serve(site)]);
  testbed = await startTestbed(
    { quick: {}, slow: { partials: 1 } },
    { vars: { ALLOWED_ORIGINS: `https://nobody.example, ${allowed.url}` } },
  );
});
after(() => Promise.all([testbed?.stop(), allowed?.stop(), foreign?.stop()]));

const QUERY = { event_name: "Charged", from: 20251101, to: 20251107 };

/** Requests a count from a page of the site, and returns the parts of the answer that the page could read. */
function requestFrom(site, account, options) {
  return testbed.browser.withPage(
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
        { gateway: testbed.url, token: testbed.token(account), query: QUERY },
      );
    },
    options,
  );
}

it("lets an allowed page read Retry-After of a partial answer", async () => {
  const read = await requestFrom(allowed, "slow");
  assert.equal(read.status, "partial");
  assert.match(read.retryAfter, /^([1-9]|[12]\d|30)$/);
});

it("lets an allowed page count with the package, which obeys Retry-After", () =>
  testbed.browser.withPage("the package elsewhere", async (page) => {
    await page.goto(allowed.url);
    const { count, waits } = await page.evaluate(
      async ({ gateway, token, query }) => {
        const { CountsClient } = await import("/clevertap-counts/index.js");
        const answers = [];
        const client = new CountsClient({
          baseUrl: gateway,
          headers: { Authorization: `Bearer ${token}` },
          pollIntervalMs: 0,
          async fetch(url, init) {
            const answer = await fetch(url, init);
            answers.push({ time: Date.now(), retryAfter: answer.headers.get("Retry-After") });
            return answer;
          },
        });
        const waits = [];
        const onProgress = ({ phase, nextRequestAt }) =>
          phase === "waiting" && waits.push({ nextRequestAt, ...answers.at(-1) });
        return { count: await client.count(query, { onProgress }), waits };
      },
      { gateway: testbed.url, token: testbed.token("slow"), query: { ...QUERY, to: 20251108 } },
    );
    assert.equal(count, await testbed.count({ ...QUERY, to: 20251108 }));
    assert.ok(waits.length > 0, "the count waits at least once");
    for (const { time, retryAfter, nextRequestAt } of waits) {
      assert.ok(nextRequestAt >= time + 1_000 * retryAfter, `${nextRequestAt} is ${retryAfter} s after ${time}`);
      assert.match(retryAfter, /^[1-9]/, "the gateway sends Retry-After, and pollIntervalMs alone would not wait");
    }
  }));

it("lets an allowed page read the Age of a known count", async () => {
  const read = await waitUntil(
    () => requestFrom(allowed, "quick"),
    ({ status }) => status !== "partial",
    "the finished count",
  );
  assert.equal(read.status, "success");
  assert.match(read.age, /^\d+$/);
});

it("hides the answer from a page that is not allowed", async () => {
  const tolerates = ({ text }) => /CORS|Cross-Origin|Failed to load resource/.test(text);
  assert.match((await requestFrom(foreign, "quick", { tolerates })).failed, /TypeError/);
});
