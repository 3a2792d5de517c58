// What a user does with a page that counts: opens it, leaves it, comes back.

import { equal, ok } from "../conformance/check.mjs";
import { eventually, firstArrived, partial, success } from "../conformance/stage.mjs";
import { outcome } from "./visit.mjs";

const PAGE = "count-page";
/** Long enough to leave a page and to come back. */
const POLL_INTERVAL_MS = 2_000;

async function session({ simulator }, config) {
  const { id, baseUrl } = await simulator.session(config);
  return { baseUrl, log: () => simulator.log(id) };
}

async function leaveAndComeBack({ browser, site }, page) {
  await page.goto(`${site.url}/elsewhere`);
  // On the way, WebKit's driver forgets what it was asked.
  if (browser.name === "webkit") return await page.goBack();
  // The others' driver would wait for the load event of a page that has been kept.
  await page.evaluate("void setTimeout(() => history.back())");
  const path = () => page.evaluate("location.pathname").catch(() => undefined);
  return await eventually(path, (path) => path?.includes(PAGE), "the way back");
}

export const journeys = {
  async "a module script by its path, without a bundler, a policy or an import map, counts"(context, page) {
    const { baseUrl } = await session(context, { script: [partial(1), success(5)] });
    await page.goto(context.site.pageURL(PAGE, { baseUrl, pollIntervalMs: 20 }, "none"));
    equal(await outcome(page), 5, "the count");
  },

  async "a page that is left while it waits, and come back to, gets its count, with no poll too early"(context, page) {
    const { baseUrl, log } = await session(context, {
      partials: 1,
      pollIntervalMs: POLL_INTERVAL_MS,
      earlyPolls: "refuse",
    });
    await page.goto(context.site.pageURL(PAGE, { baseUrl, pollIntervalMs: POLL_INTERVAL_MS }));
    await eventually(
      () => page.evaluate("globalThis.phase"),
      (phase) => phase === "waiting",
      "the wait for the poll",
    );
    await leaveAndComeBack(context, page);
    ok((await outcome(page)) > 0, "a count");
    const { exchanges, earlyPolls } = await log();
    equal(earlyPolls, 0, "early polls");
    // A browser keeps the page, and the count with it, or loads it anew.
    const submissions = (await page.evaluate("globalThis.isRestored")) ? 1 : 2;
    equal(exchanges.filter(({ method }) => method === "POST").length, submissions, "submissions");
  },

  async "a page that is left in the middle of an exchange, and come back to, gets its count"(context, page) {
    const { baseUrl, log } = await session(context, { script: [success(5, { delayMs: 1_000 }), success(5)] });
    await page.goto(context.site.pageURL(PAGE, { baseUrl }));
    await eventually(log, firstArrived, "the submission");
    await leaveAndComeBack(context, page);
    equal(await outcome(page), 5, "the count");
  },
};
