// What a test here begins with: a session of the simulator, a recorder before it, and how a gateway is to be started.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { ACCOUNT, PASSCODE } from "../../../package/conformance/stage.mjs";
import { startSimulator } from "../../../package/support/simulator.mjs";
import { bundleInto } from "../../support/bundle.mjs";
import { startGateway, tokenEntry } from "../../support/gateway.mjs";
import { startHost } from "./host.mjs";
import { startRecorder } from "./recorder.mjs";

export const TOKEN = "a-token-of-these-tests";
const TOKENS = { tester: tokenEntry(TOKEN, [ACCOUNT]) };

/** The pace of most tests: thirty times CleverTap's. */
export const INTERVAL_MS = 1_000;
const PACE = { POLL_INTERVAL_MS: String(INTERVAL_MS), REQUEST_TIMEOUT_MS: "20000" };

/** CleverTap's own limit, and the gateway's default. */
export const MOST = 3;

const temporary = mkdtempSync(join(tmpdir(), "gateway-durability-"));
const endings = [];
// What was started last ends first, and the folder after all of them.
after(async () => {
  for (const end of endings.reverse()) await end();
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
});

export const simulator = await startSimulator();
endings.push(() => simulator.stop());

// Once for this process and for all that it starts.
if (!process.env.GATEWAY_BUNDLE) {
  process.env.GATEWAY_BUNDLE = join(temporary, "bundle");
  await bundleInto(process.env.GATEWAY_BUNDLE);
}

let folders = 0;

/** A folder of the test's own, gone at the end. */
export function folder() {
  return mkdtempSync(join(temporary, `${folders++}-`));
}

/**
 * `session` configures the simulator; `account`, `tokens`, `pace` and `vars` the gateway; `before` and `after`
 * the recorder. `inProcess()` and `host()` start the gateway, on the same storage each time.
 */
export async function stage({
  session = {},
  account = {},
  tokens = TOKENS,
  pace = PACE,
  vars = {},
  before,
  after: hold,
} = {}) {
  const { id, baseUrl } = await simulator.session({ partials: 1, pollIntervalMs: INTERVAL_MS, ...session });
  const recorder = await startRecorder(baseUrl, { before, after: hold });
  endings.push(() => recorder.stop());
  const options = {
    accounts: { [ACCOUNT]: { passcode: PASSCODE, baseUrl: recorder.url, ...account } },
    tokens,
    vars: { ...pace, ...vars },
    persist: folder(),
  };
  const started = (gateway) => {
    let running = true;
    const stop = async () => {
      if (running) await gateway.stop();
      running = false;
    };
    endings.push(stop);
    return { ...gateway, stop };
  };
  return {
    recorder,
    options,
    upstreamLog: () => simulator.log(id),
    inProcess: async (changes = {}) => started(await startGateway({ ...options, ...changes })),
    host: async (changes = {}) => started(await startHost({ ...options, ...changes }, { TMPDIR: temporary })),
  };
}
