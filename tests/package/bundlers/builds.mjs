// The cases of a bundler that builds files: what is built for a page runs in a browser, what is built for Node in Node.

import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { equal, ok } from "../conformance/check.mjs";
import { serve } from "../support/browser.mjs";
import { needed } from "../support/environment.mjs";
import { runCases } from "./results.mjs";
import { checkCount, checkPage, countIn, countInNode, suiteIn, suiteOptions, withProgram } from "./observe.mjs";

/** How the module begins, written as text in the package's entry: by far its longest string. */
export const [, MODULE_START] = /["'`]([^"'`\\]{40})[^"'`\\]{10000,}["'`]/.exec(
  readFileSync(join(needed("PACKAGE_DIR"), "index.js"), "utf8"),
);
/** What shows that the package is there. */
const TRACES = [MODULE_START, "CleverTap", "clevertap"];
const tracesIn = (text) => TRACES.filter((trace) => text.includes(trace));

/** Checks the built text of `app/unused.js` by that of a program that uses the package. */
export function checkShaken(unused, used) {
  equal(tracesIn(used), TRACES, "traces of the package in a program that uses it");
  ok(unused.includes("nothing is counted here"), "the program itself is missing");
  equal(tracesIn(unused), [], "traces of the package in one that does not");
}

/**
 * `build` builds `program`, a script of `app/`, in a `mode` for a `platform` into the folder `out`; it gives
 * `warnings`, and the file to begin with as `main`. `platforms`: "web", and what else it builds for: "worker", "node".
 */
export async function runBuilds(
  { row, project, browser, simulator, moduleBytes, note },
  { platforms, build: buildProgram },
) {
  const builds = new Map();

  /** Builds a program once; gives the folder and the file to begin with. */
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
    async "built for production, a page counts, and loading it compiles nothing"() {
      const built = await build("count");
      await visit(built, async (page) => note(await checkPage(page, simulator, moduleBytes)));
      note(`built: ${sizes(scripts(built.out))}`);
    },

    async "built for development, a page counts, and loading it compiles nothing"() {
      await visit(await build("count", "development"), (page) => checkPage(page, simulator, moduleBytes));
    },

    async "of an import that is not used nothing is left"() {
      const [unused, used] = [await build("unused"), await build("count")].map(({ out }) => scripts(out));
      checkShaken(unused, used);
    },
  };

  if (platforms.includes("worker")) {
    cases["built for production, a module worker counts"] = async () => {
      const built = await build("starts-worker", "production", "worker");
      await visit(built, (page) => checkCount(simulator, async (baseUrl) => (await countIn(page, baseUrl)).count));
    };
  }

  if (platforms.includes("node")) {
    cases["built for Node, a program counts, and loading it compiles nothing"] = async () => {
      const { out, main } = await build("count", "production", "node");
      equal(tracesIn(scripts(out)), TRACES, "traces of the package inside");
      await checkCount(simulator, async (baseUrl) => {
        const { loaded, count, compiled } = await countInNode(join(out, main), baseUrl);
        equal(loaded, [], "compilations on loading");
        // Node's own fetch has a module, too.
        equal(compiled.filter(({ bytes }) => bytes === moduleBytes).length, 1, "compilations of the package's module");
        return count;
      });
    };
  }

  cases["built for production, the conformance suite runs in a page"] = async () =>
    visit(await build("suite"), (page) => suiteIn(page, simulator.url), suiteOptions);

  cases["no build warns of anything"] = async () => {
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
  ok(names.length > 0, `no script is in ${folder}`);
  return names.map((name) => readFileSync(join(folder, name), "utf8")).join("\n");
}

const sizes = (text) =>
  `${Buffer.byteLength(text)} bytes, ${gzipSync(text, { level: 9 }).length} with gzip, ${brotliCompressSync(text).length} with brotli`;
