// Opens a page and waits for its outcome.

/** A page without progress for this time hangs, because no case takes this long. */
const SILENCE_MS = 60_000;

/**
 * Opens a page that runs a script, and returns the value that it settles with.
 *
 * `tolerates` is a pattern for expected errors. `check(value)` runs while the page is open, so that an exception from it
 * still gets a screenshot.
 */
export async function visit({ browser, site }, { title, script, parameters, policy, tolerates, check = () => {} }) {
  const tolerated = (text) => tolerates?.test(text) ?? false;
  const use = async (page) => {
    await page.goto(site.pageURL(script, parameters, policy));
    const value = await outcome(page);
    check(value);
    const problems = (await page.evaluate("globalThis.problems")).filter((text) => !tolerated(text));
    if (problems.length > 0) throw new Error(problems.join("\n"));
    return value;
  };
  return await browser.withPage(title, use, { tolerates: ({ text }) => tolerated(text) });
}

/** Waits until the page has settled, as long as it reports progress. */
export async function outcome(page) {
  let last;
  let since = Date.now();
  for (;;) {
    const { outcome, ...rest } = await page.evaluate(
      "({ outcome: globalThis.outcome, progress: globalThis.progress, problems: globalThis.problems })",
    );
    if (outcome?.error) throw new Error(outcome.error);
    if (outcome) return outcome.value;
    const now = JSON.stringify(rest);
    if (now !== last) [last, since] = [now, Date.now()];
    if (Date.now() - since > SILENCE_MS)
      throw new Error(`the page hangs: nothing new for ${SILENCE_MS / 1000} s after ${now}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
