// Tests Vite's dev server, with the package bundled in advance, which is the default, and unbundled.

import { equal, ok } from "../../conformance/check.mjs";
import { checkCount, checkPage, countIn, suiteIn, suiteOptions, withProgram } from "../observe.mjs";
import { writePage } from "../project.mjs";
import { runCases } from "../results.mjs";
import { plain, vite } from "../vite.mjs";

export { version } from "../vite.mjs";

export async function run({ row, project, browser, simulator, moduleBytes, note }) {
  // Write all pages before the server starts, because it searches them for packages.
  for (const program of ["count", "starts-worker", "suite"]) writePage(project, program);
  const heard = [];

  const visit = async (program, use, { exclude = [], ...options } = {}) => {
    const { config, warnings } = plain(project);
    heard.push(warnings);
    const cacheDir = `node_modules/.vite-without-${exclude}`;
    const server = await vite.createServer({
      ...config,
      cacheDir,
      optimizeDeps: { exclude },
      server: { host: "127.0.0.1", port: 0 },
    });
    try {
      await server.listen();
      return await withProgram(browser, new URL(`${program}.html`, server.resolvedUrls.local[0]).href, use, options);
    } finally {
      await server.close();
    }
  };
  const loadedFrom = async (page, part) => {
    const paths = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    ok(
      paths.some((path) => path.includes(part)),
      `nothing came from ${part}: ${paths}`,
    );
  };

  return await runCases(row, {
    "counts with the package bundled in advance, and compiles nothing on loading": () =>
      visit("count", async (page) => {
        note(await checkPage(page, simulator, moduleBytes));
        await loadedFrom(page, "/deps/clevertap-counts.js");
      }),
    "counts with the unbundled package, and compiles nothing on loading": () =>
      visit(
        "count",
        async (page) => {
          await checkPage(page, simulator, moduleBytes);
          await loadedFrom(page, "/node_modules/clevertap-counts/index.js");
        },
        { exclude: ["clevertap-counts"] },
      ),
    "counts in a module worker": () =>
      visit("starts-worker", (page) => checkCount(simulator, async (baseUrl) => (await countIn(page, baseUrl)).count)),
    "runs the conformance suite in a page": () => visit("suite", (page) => suiteIn(page, simulator.url), suiteOptions),
    "serves without warnings": () => {
      ok(heard.length > 0, "no server ran");
      equal(heard.flat(), [], "warnings");
    },
  });
}
