// The servers and the browser of the page's tests: the simulator, the gateway on workerd with the page as its assets,
// and a real browser.

import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGateway, tokenEntry } from "../../gateway/support/gateway.mjs";
import { ACCOUNT, PASSCODE } from "../../package/conformance/stage.mjs";
import { launchBrowser } from "../../package/support/browser.mjs";
import { startSimulator } from "../../package/support/simulator.mjs";
import { holdCounts } from "./held-account.mjs";

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 900 };

/** The gateway's pause between polls. It is longer than a second, so that the page shows a countdown. */
const POLL_INTERVAL_MS = 1_500;

const screenshots = process.env.SCREENSHOT_DIR ?? mkdtempSync(join(tmpdir(), "page-"));

/**
 * Starts all servers and the browser. `accounts` maps the gateway's accounts to the configurations of their simulator
 * sessions. A configuration with `isHeld(query)` holds the counts of such queries until `release(account)`. Each account
 * has its own token; `shared` names one more token that covers all accounts. `events` is the size of the simulated event
 * log, and `shape` that of its charts.
 */
export async function startTestbed(accounts, { vars = {}, shared, events, shape } = {}) {
  const simulator = await startSimulator({ events, shape });
  const sessions = {};
  const holders = {};
  for (const [name, { isHeld, ...config }] of Object.entries(accounts)) {
    sessions[name] = await simulator.session({ accountId: name, ...config });
    if (isHeld) holders[name] = await holdCounts(sessions[name].baseUrl, isHeld);
  }
  const gateway = await startGateway({
    accounts: Object.fromEntries(
      Object.entries(sessions).map(([name, { baseUrl }]) => {
        return [name, { passcode: PASSCODE, baseUrl: holders[name]?.url ?? baseUrl }];
      }),
    ),
    tokens: Object.fromEntries([
      ...Object.keys(sessions).map((name) => [name, tokenEntry(tokenOf(name), [name])]),
      ...(shared === undefined ? [] : [[shared, tokenEntry(tokenOf(shared), Object.keys(sessions))]]),
    ]),
    vars: { POLL_INTERVAL_MS: String(POLL_INTERVAL_MS), ...vars },
    assets: true,
  });
  const browser = await launchBrowser(process.env.BROWSER ?? "chromium", { screenshots });
  return {
    url: gateway.url,
    browser,
    isFirefox: browser.name === "firefox",
    token: tokenOf,
    /** Returns the correct count of a query, asked directly of the simulator. */
    count: async (query) => (await askSimulator(simulator, "events", query)).count,
    /** Returns the simulator's whole answer to a query. */
    ask: (endpoint, query) => askSimulator(simulator, endpoint, query),
    /** Lets the held counts of an account finish. */
    release: (name) => holders[name].release(),
    /** Returns the base URL of the account's simulator session. */
    upstream: (name) => sessions[name].baseUrl,
    /** Returns the exchanges that the account's simulator session has seen. */
    log: (name) => simulator.log(sessions[name].id),
    async stop() {
      await browser.close();
      await gateway.stop();
      for (const holder of Object.values(holders)) await holder.stop();
      await simulator.stop();
    },
  };
}

async function askSimulator(simulator, endpoint, query) {
  const headers = {
    "Content-Type": "application/json",
    "X-CleverTap-Account-Id": ACCOUNT,
    "X-CleverTap-Passcode": PASSCODE,
  };
  const answer = await fetch(`${simulator.url}/1/counts/${endpoint}.json`, {
    method: "POST",
    headers,
    body: JSON.stringify(query),
  });
  return await answer.json();
}

export const tokenOf = (account) => `token-of-${account}-0123456789`;

/** Returns the path for a screenshot that people look at. */
export function screenshotPath(testbed, name) {
  mkdirSync(screenshots, { recursive: true });
  return join(screenshots, `${testbed.browser.name}-${name}.png`);
}
