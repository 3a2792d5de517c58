// Measures the first use of the contenders in fresh processes.

import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startServer } from "../children.mjs";
import { CLIENTS, OURS, bundleClients } from "../contenders.mjs";
import { alternate, ratio, table, withSpread } from "../measure.mjs";

export const title = "Cold start";
export const about =
  "Milliseconds from the import to the first validated query and to the first count, from a server on the same machine. \
Each run has a fresh process, in Chromium a page of a fresh profile. In workerd, the duration of the request that does it. \
Medians (minimum–maximum).";

const { env } = process;
const TESTS = fileURLToPath(new URL("../../", import.meta.url));
const program = (name) => join(TESTS, "bench/programs", `${name}.mjs`);
const LIMIT_MS = 60_000;

async function said(command, args) {
  const { stdout } = await promisify(execFile)(command, args, { timeout: LIMIT_MS });
  return JSON.parse(stdout);
}

async function versionOf(command) {
  const { stdout } = await promisify(execFile)(command, ["--version"]);
  return /\d+\.\d+\.\d+/.exec(stdout)[0];
}

/** A runtime that is started with a program. */
const inProcess = (command, flags = []) => ({
  start: async ({ modules, url }) => ({
    version: await versionOf(command),
    once: (name) => said(command, [...flags, program("cold"), modules[name], url]),
    stop() {},
  }),
});

const DENO_FLAGS = [
  "run",
  "--no-prompt",
  "--no-remote",
  "--no-lock",
  "--allow-read",
  "--allow-env",
  "--allow-net=127.0.0.1",
];

const workerd = {
  async start({ folder, url }) {
    const modules = await bundleClients(join(folder, "workerd"), { workerd: true });
    const once = (name) =>
      said(env.NODE_22, [program("cold-workerd"), join(folder, "workerd"), basename(modules[name]), url]);
    const { version } = createRequire(join(env.TOOLS_DIR, "package.json"))("workerd/package.json");
    return { version, once, stop() {} };
  },
};

const chromium = {
  async start({ folder, modules, url }) {
    const { launchBrowser, serve } = await import("../../package/support/browser.mjs");
    const pages = Object.fromEntries(
      Object.entries(modules).map(([name, path]) => [
        `/${basename(path)}.html`,
        `<!doctype html><title>${name}</title><script type="module">
          import { first } from "/tests/bench/programs/first.mjs";
          first(() => import("/node/${basename(path)}"), "${url}").then(
            (value) => (globalThis.outcome = { value }),
            (error) => (globalThis.outcome = { error: String(error) }),
          );
        </script>`,
      ]),
    );
    const site = await serve({ folders: { "/tests/": TESTS, "/node/": join(folder, "node") }, pages });
    const browser = await launchBrowser("chromium");
    const once = (name) =>
      browser.withPage(name, async (page) => {
        await page.goto(`${site.url}/${basename(modules[name])}.html`);
        const handle = await page.waitForFunction("globalThis.outcome");
        const { value, error } = await handle.jsonValue();
        if (error) throw new Error(error);
        return value;
      });
    return {
      version: browser.version.replace(/^\D*/, ""),
      once,
      async stop() {
        await browser.close();
        await site.stop();
      },
    };
  },
};

const RUNTIMES = {
  Node: inProcess(process.execPath),
  workerd: env.NODE_22 && workerd,
  Deno: env.DENO_BIN && inProcess(env.DENO_BIN, DENO_FLAGS),
  Bun: env.BUN_BIN && inProcess(env.BUN_BIN, ["--no-install"]),
  Chromium: env.CHROMIUM_BIN && env.BROWSER_TOOLS_DIR && chromium,
};

export async function run({ folder, quick, say }) {
  const names = Object.keys(CLIENTS);
  const modules = await bundleClients(join(folder, "node"));
  const server = await startServer();
  const rows = [];
  for (const [runtime, found] of Object.entries(RUNTIMES)) {
    if (!found) {
      console.error(`  not measured in ${runtime}: it is not installed`);
      continue;
    }
    const { version, once, stop } = await found.start({ folder, modules, url: server.url });
    try {
      // The system reads files from disk only for the first run.
      await once(names[0]);
      const times = await alternate(names, quick ? 5 : 21, once, (text) => say(`${runtime}, ${text}`));
      for (const key of ["validated", "counted"]) {
        const cell = (name) => (times[name][key] ? withSpread(times[name][key]) : "");
        rows.push([
          `${runtime} ${version}, ${key}`,
          ...names.map(cell),
          ratio(times[OURS][key].median, times["zod client"][key].median),
        ]);
      }
    } finally {
      await stop();
    }
  }
  server.stop();
  return table(["", ...names, "zod client = 1"], rows);
}
