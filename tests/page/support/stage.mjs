// What the page's tests run on: the simulator, the gateway on workerd with the page as its assets, and a browser.

import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGateway, tokenEntry } from "../../gateway/support/gateway.mjs";
import { launchBrowser } from "../../package/support/browser.mjs";
import { ACCOUNT, PASSCODE } from "../../package/conformance/stage.mjs";
import { startSimulator } from "../../package/support/simulator.mjs";

export const PHONE = { width: 390, height: 844 };
export const DESK = { width: 1280, height: 900 };

/** How long the gateway waits between its polls. The page's countdown is to the second after. */
const POLL_INTERVAL_MS = 1_500;

const screenshots = process.env.SCREENSHOT_DIR ?? mkdtempSync(join(tmpdir(), "page-"));

/**
 * Starts all of it. `accounts` are sessions of the simulator by name: each is an account of the gateway, with a
 * token of its own; `shared` names one more token, for all accounts. `stop()` ends all of it.
 */
export async function startStage(accounts, { vars = {}, shared } = {}) {
  const simulator = await startSimulator();
  const sessions = {};
  for (const [name, config] of Object.entries(accounts))
    sessions[name] = await simulator.session({ accountId: name, ...config });
  const gateway = await startGateway({
    accounts: Object.fromEntries(
      Object.entries(sessions).map(([name, { baseUrl }]) => [name, { passcode: PASSCODE, baseUrl }]),
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
    /** The count that is right, asked of the simulator itself. */
    count: async (query) => {
      const headers = {
        "Content-Type": "application/json",
        "X-CleverTap-Account-Id": ACCOUNT,
        "X-CleverTap-Passcode": PASSCODE,
      };
      const answer = await fetch(`${simulator.url}/1/counts/events.json`, {
        method: "POST",
        headers,
        body: JSON.stringify(query),
      });
      return (await answer.json()).count;
    },
    /** Where the account's session of the simulator is. */
    upstream: (name) => sessions[name].baseUrl,
    /** What the account's session of the simulator has seen. */
    log: (name) => simulator.log(sessions[name].id),
    async stop() {
      await browser.close();
      await gateway.stop();
      await simulator.stop();
    },
  };
}

export const tokenOf = (account) => `token-of-${account}-0123456789`;

/** Where a picture is kept to be looked at. */
export function picture(stage, name) {
  mkdirSync(screenshots, { recursive: true });
  return join(screenshots, `${stage.browser.name}-${name}.png`);
}
