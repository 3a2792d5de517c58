// Cases for bundlers that build files. Builds for pages run in a browser, builds for Node in Node.

import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { equal, ok } from "../conformance/check.mjs";
import { serve } from "../support/browser.mjs";
import { needed } from "../support/environment.mjs";
import { runCases } from "./results.mjs";
import { checkCount, checkPage, countIn, countInNode, suiteIn, suiteOptions, withProgram } from "./observe.mjs";

/** The beginning of the module's text, which is by far the longest string in the package's entry. */
export const [, MODULE_START] = /["'`]([^"'`\\]{40})[^"'`\\]{10000,}["'`]/.exec(
  readFileSync(join(needed("PACKAGE_DIR"), "index.js"), "utf8"),
);
/** Strings that show that a bundle contains the package. */
const TRACES = [MODULE_START, "CleverTap", "clevertap"];
const tracesIn = (text) => TRACES.filter((trace) => text.includes(trace));

/** Checks that the built `app/unused.js` does not contain the package, and that a program that uses it does. */
export function checkShaken(unused, used) {
  equal(tracesIn(used), TRACES, "traces of the package in a program that uses it");
  ok(unused.includes("nothing is counted here"), "the program itself is missing");
  equal(tracesIn(unused), [], "traces of the package in a program that does not use it");
}

/**
 * Runs the cases of a bundler. `build` builds `program`, a script of `app/`, in a `mode` for a `platform` into the folder
 * `out`, and returns `warnings` and the entry file as `main`. `platforms` are "web" and, if supported, "worker" and "node".
 */
export async function runBuilds(
  { row, project, browser, simulator, moduleBytes, note },
  { platforms, build: buildProgram },
) {
  const builds = new Map();

  /** Builds a program once and returns the folder and the entry file. */
  const build = async (program, mode = "production", platform = "web") => {
    const out = join(project, "built", `${program}-${mode}-${platform}`);
    if (!builds.has(out)) {
      mkdirSync(out, { recursive: true });
      builds.set(out, buildProgram({ project, program, out, mode, platform }));
    }
    return { out, main: (await builds.get(out)).main };
  };

  /** Serves a built program and opens its page. */
  const visit = async ({ out, main }, use, options) => {
    const server = await serve({ folders: { "/": out } });
    try {
      return await withProgram(browser, `${server.url}/${main}`, use, options);
    } finally {
      await server.stop();
    }
  };

  const cases = {
    async "counts in a page built for production, whose loading compiles nothing"() {
      const built = await build("count");
      await visit(built, async (page) => note(await checkPage(page, simulator, moduleBytes)));
      note(`built: ${sizes(scripts(built.out))}`);
    },

    async "counts in a page built for development, whose loading compiles nothing"() {
      await visit(await build("count", "development"), (page) => checkPage(page, simulator, moduleBytes));
    },

    async "removes an unused import of the package completely"() {
      const [unused, used] = [await build("unused"), await build("count")].map(({ out }) => scripts(out));
      checkShaken(unused, used);
    },
  };

  cases["adds no wasm to a program that imports only names"] = async () => {
    const [names, used] = [await build("names"), await build("count")].map(({ out }) => scripts(out));
    ok(names.includes("does_not_exist"), "the names are missing");
    equal([names.includes(MODULE_START), used.includes(MODULE_START)], [false, true], "the module");
  };

  if (platforms.includes("worker")) {
    cases["counts in a module worker built for production"] = async () => {
      const built = await build("starts-worker", "production", "worker");
      await visit(built, (page) => checkCount(simulator, async (baseUrl) => (await countIn(page, baseUrl)).count));
    };
  }

  if (platforms.includes("node")) {
    cases["counts in a program built for Node, whose loading compiles nothing"] = async () => {
      const { out, main } = await build("count", "production", "node");
      equal(tracesIn(scripts(out)), TRACES, "traces of the package inside");
      await checkCount(simulator, async (baseUrl) => {
        const { loaded, count, compiled } = await countInNode(join(out, main), baseUrl);
        equal(loaded, [], "compilations on loading");
        // Node's fetch compiles a module, too.
        equal(compiled.filter(({ bytes }) => bytes === moduleBytes).length, 1, "compilations of the package's module");
        return count;
      });
    };
  }

  cases["runs the conformance suite in a page built for production"] = async () =>
    visit(await build("suite"), (page) => suiteIn(page, simulator.url), suiteOptions);

  cases["builds without warnings"] = async () => {
    const built = await Promise.all(builds.values());
    ok(built.length > 0, "nothing was built");
    equal(
      built.flatMap(({ warnings }) => warnings),
      [],
      "warnings",
    );
  };
  return await runCases(row, cases);
}

function scripts(folder) {
  const names = readdirSync(folder, { recursive: true }).filter((name) => /\.[cm]?js$/.test(name));
  ok(names.length > 0, `${folder} has no script`);
  return names.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
}

const sizes = (text) =>
  `${Buffer.byteLength(text)} bytes, ${gzipSync(text, { level: 9 }).length} with gzip, ${brotliCompressSync(text).length} with brotli`;
