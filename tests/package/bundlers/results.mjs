// Cases run one after the other, and what became of them.

/** For one case: a build on a busy machine takes a minute, nothing takes this long. */
const PATIENCE_MS = 240_000;

/**
 * Runs `cases`, functions by their names; gives a result for each, and those of the conformance suite where a case gave
 * them. A case that is a string does not run, and that is why.
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
