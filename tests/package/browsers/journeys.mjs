// Opens a page that counts, leaves it and goes back to it, as a user does.

import { equal, ok } from "../conformance/check.mjs";
import { eventually, firstArrived, partial, success } from "../conformance/stage.mjs";
import { outcome } from "./visit.mjs";

const PAGE = "count-page";
/** Longer than it takes to leave a page and to go back. */
const POLL_INTERVAL_MS = 2_000;

async function session({ simulator }, config) {
  const { id, baseUrl } = await simulator.session(config);
  return { baseUrl, log: () => simulator.log(id) };
}

async function leaveAndComeBack({ browser, site }, page) {
  await page.goto(`${site.url}/elsewhere`);
  // WebKit's driver drops a pending command when the page changes.
  if (browser.name === "webkit") return await page.goBack();
  // The other drivers would wait for a load event, which a restored page does not have.
  await page.evaluate("void setTimeout(() => history.back())");
  const path = () => page.evaluate("location.pathname").catch(() => undefined);
  return await eventually(path, (path) => path?.includes(PAGE), "the return to the page");
}

export const journeys = {
  async "counts in a module script without a bundler, a policy or an import map"(context, page) {
    const { baseUrl } = await session(context, { script: [partial(1), success(5)] });
    await page.goto(context.site.pageURL(PAGE, { baseUrl, pollIntervalMs: 20 }, "none"));
    equal(await outcome(page), 5, "the count");
  },

  async "counts without an early poll if the user leaves the page while it waits, and goes back"(context, page) {
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
    // A browser restores the page with its count, or loads it again.
    const submissions = (await page.evaluate("globalThis.isRestored")) ? 1 : 2;
    equal(exchanges.filter(({ method }) => method === "POST").length, submissions, "submissions");
  },

  async "counts if the user leaves the page during an exchange, and goes back"(context, page) {
    const { baseUrl, log } = await session(context, { script: [success(5, { delayMs: 1_000 }), success(5)] });
    await page.goto(context.site.pageURL(PAGE, { baseUrl }));
    await eventually(log, firstArrived, "the submission");
    await leaveAndComeBack(context, page);
    equal(await outcome(page), 5, "the count");
  },
};
