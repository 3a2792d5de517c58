// Counts with built projects: with a program, with a server, with Cloudflare's runtime and in a page.

import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { launchBrowser, serve } from "../support/browser.mjs";
import { needed } from "../support/environment.mjs";
import { freePort } from "../support/port.mjs";
import { run, start } from "./project.mjs";

const START_LIMIT_MS = 90_000;

/** The module of each project that counts. */
export const COUNT = `import { CountsClient, countQuery } from "clevertap-counts";

export function count(baseUrl) {
  const client = new CountsClient({ accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl, pollIntervalMs: 20 });
  return client.count(countQuery("Charged").where("Amount", "greater_than", 100).between(20240101, "2024-01-31"));
}
`;

/** The same for programs whose argument is the simulator's URL, and which print the count. */
export const PROGRAM = `import { count } from "./count.js";

count(process.argv[2]).then(console.log);
`;

/** Counts with a program that prints the count. */
export const printedBy =
  (...command) =>
  async ({ project }, baseUrl) =>
    Number((await run(project, [...command, baseUrl])).trim());

/**
 * Counts with a server that answers `/count?at=URL` with JSON. `command` gets the port, and so does the variable PORT. The
 * port was free; if another program has taken it in the meantime, the server is started again with another one.
 */
export const servedBy =
  (command, env = {}) =>
  async ({ project }, baseUrl) => {
    for (;;) {
      const port = await freePort();
      const server = start(project, command(port), { HOST: "127.0.0.1", PORT: String(port), ...env });
      try {
        const answer = await answerOf(server, `http://127.0.0.1:${port}/count?at=${encodeURIComponent(baseUrl)}`);
        if (answer !== undefined) return answer;
      } finally {
        server.stop();
      }
    }
  };

/** Returns the count that a server answers, or `undefined` if its port is taken. */
async function answerOf(server, url) {
  let exit;
  server.exited.then(([code, signal]) => {
    exit = code ?? signal;
  });
  const limit = Date.now() + START_LIMIT_MS;
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    const text = await response?.text();
    if (response?.ok) return JSON.parse(text);
    if (response) throw new Error(`the server answered ${response.status}: ${text.slice(0, 500)}\n${server.output}`);
    if (exit !== undefined && /EADDRINUSE|already in use/i.test(server.output)) return undefined;
    if (exit !== undefined) throw new Error(`the server ended (${exit}): ${server.output}`);
    if (Date.now() > limit) throw new Error(`the server does not answer: ${server.output}`);
    await delay(100);
  }
}

/** Counts with a Worker that wrangler serves. `config` is the path of its configuration, and `cwd` that of its folder. */
export const servedByWrangler = (config) =>
  servedBy((port) => [
    join(needed("TOOLS_DIR"), "node_modules/wrangler/bin/wrangler.js"),
    ...["dev", "--config", config, "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
  ]);

/** Counts in a page of a folder, whose scripts define the global function `count`. */
export const inPageOf =
  (folder) =>
  async ({ project }, baseUrl) => {
    const [browser, server] = [
      await launchBrowser("chromium"),
      await serve({ folders: { "/": join(project, folder) } }),
    ];
    try {
      return await browser.withPage("count", async (page) => {
        await page.goto(`${server.url}/`);
        await page.waitForFunction(() => globalThis.count !== undefined);
        return await page.evaluate((baseUrl) => globalThis.count(baseUrl), baseUrl);
      });
    } finally {
      await browser.close();
      await server.stop();
    }
  };
