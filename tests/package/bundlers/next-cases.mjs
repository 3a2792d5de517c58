// Cases for the served app of Next.js.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { equal, ok } from "../conformance/check.mjs";
import { MODULE_START, checkShaken } from "./builds.mjs";
import { checkCount, checkPage, suiteIn, suiteOptions, withProgram } from "./observe.mjs";

const PATIENCE_MS = 120_000;

/** Returns the cases for an app at `url`, built or in development. */
export function servedCases(url, { project, browser, simulator, moduleBytes, note }) {
  const count = (path) =>
    checkCount(simulator, async (baseUrl) => Number(await ask(`${url}${path}?baseUrl=${baseUrl}`)));
  const compiled = async () => JSON.parse(await ask(`${url}/node`)).filter(({ bytes }) => bytes === moduleBytes);
  return {
    async "counts in a route handler, whose loading compiles nothing"() {
      equal(await compiled(), [], "compilations on loading");
      await count("/node");
      equal(await compiled(), [{ name: "Module", bytes: moduleBytes }], "compilations for a count");
    },
    async "counts in a server component"() {
      await checkCount(simulator, async (baseUrl) => {
        const page = await ask(`${url}/server?baseUrl=${baseUrl}`);
        return Number(/<output>(\d+)<\/output>/.exec(page)?.[1]);
      });
    },
    "counts in an edge route": existsSync(join(project, "app/edge"))
      ? () => count("/edge")
      : "Next.js does not build edge routes with webpack",
    "counts in an edge route of the older router": () => count("/api/edge"),
    "counts in a client component, whose loading compiles nothing": () =>
      withProgram(browser, `${url}/client`, async (page) => note(await checkPage(page, simulator, moduleBytes))),
  };
}

/** Returns the cases for a built app. */
export function builtCases(url, { project, browser, simulator, moduleBytes }) {
  return {
    "ships the module of edge routes as a file only"() {
      const out = join(project, ".next");
      const { functions } = JSON.parse(readFileSync(join(out, "server/middleware-manifest.json"), "utf8"));
      ok(Object.keys(functions).length > 0, "the app has no edge route");
      for (const [name, { files, wasm }] of Object.entries(functions)) {
        const copies = files.filter((file) => readFileSync(join(out, file), "utf8").includes(MODULE_START));
        equal(copies, [], `files of ${name} with the module inside`);
        equal(
          wasm.map(({ filePath }) => readFileSync(join(out, filePath)).length),
          [moduleBytes],
          `the modules of ${name}`,
        );
      }
    },
    async "removes an unused import of the package completely"() {
      checkShaken(await scriptsOf(browser, `${url}/unused`), await scriptsOf(browser, `${url}/client`));
    },
    "runs the conformance suite in a client component": () =>
      withProgram(browser, `${url}/suite`, (page) => suiteIn(page, simulator.url), suiteOptions),
  };
}

async function ask(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const body = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${body}`);
  return body;
}

/** Returns the text of all scripts that a page has loaded. */
const scriptsOf = (browser, url) =>
  withProgram(browser, url, (page) =>
    page.evaluate(async () => {
      const urls = performance.getEntriesByType("resource").map(({ name }) => name);
      const scripts = urls.filter((name) => new URL(name).pathname.endsWith(".js"));
      return (await Promise.all(scripts.map(async (name) => (await fetch(name)).text()))).join("\n");
    }),
  );
