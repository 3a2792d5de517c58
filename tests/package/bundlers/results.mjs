// Runs cases one after the other and returns their results.

/** The time limit for a case. A build on a busy machine takes a minute. */
const PATIENCE_MS = 240_000;

/**
 * Runs `cases`, functions by their names. Returns a result for each case, and the results of the conformance suite if a
 * case returned them. A case that is a string is not run, for the reason that the string gives.
 */
export async function runCases(group, cases) {
  const results = [];
  for (const [name, run] of Object.entries(cases)) {
    results.push(...(typeof run === "string" ? [{ group, name, notRun: run }] : await resultsOf(group, name, run)));
  }
  return results;
}

async function resultsOf(group, name, run) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing for ${PATIENCE_MS / 1000} s`)), PATIENCE_MS);
  });
  try {
    const ofSuite = await Promise.race([run(), late]);
    return [...(ofSuite ?? []), { group, name, passed: true }];
  } catch (error) {
    return [{ group, name, passed: false, why: String(error?.stack ?? error) }];
  } finally {
    clearTimeout(timer);
  }
}
