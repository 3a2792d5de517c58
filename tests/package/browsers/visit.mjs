// One page, from its opening to its outcome.

/** A page that says nothing for so long hangs: no case takes this long. */
const SILENCE_MS = 60_000;

/**
 * Opens a page that runs a script, and gives the value it settles with.
 *
 * `tolerates` is a pattern for the errors that belong to what the page does; `check(value)` may throw while the page is
 * still there for its picture.
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

/** Waits until the page has settled, for as long as it says something new. */
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
