// The fixture of the durability tests: a session of the simulator, a recorder in front of it, and gateways on it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { ACCOUNT, PASSCODE } from "../../../package/conformance/stage.mjs";
import { startSimulator } from "../../../package/support/simulator.mjs";
import { bundleInto } from "../../support/bundle.mjs";
import { startGateway, tokenEntry } from "../../support/gateway.mjs";
import { startGatewayProcess } from "./gateway-process.mjs";
import { startRecorder } from "./recorder.mjs";

export { ACCOUNT, PASSCODE };

export const TOKEN = "a-token-of-these-tests";
const TOKENS = { tester: tokenEntry(TOKEN, [ACCOUNT]) };

/** The poll interval of most tests: a thirtieth of CleverTap's. */
export const INTERVAL_MS = 1_000;
const TIMES = { POLL_INTERVAL_MS: String(INTERVAL_MS), REQUEST_TIMEOUT_MS: "20000" };

/** CleverTap's limit of concurrent exchanges, and the gateway's default. */
export const MAX_IN_FLIGHT = 3;

const temporary = mkdtempSync(join(tmpdir(), "gateway-durability-"));
const cleanups = [];
// Clean up in reverse order, and remove the folder at the end.
after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
  rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
});

export const simulator = await startSimulator();
cleanups.push(() => simulator.stop());

// This process and its gateway processes share one bundle.
if (!process.env.GATEWAY_BUNDLE) {
  process.env.GATEWAY_BUNDLE = join(temporary, "bundle");
  await bundleInto(process.env.GATEWAY_BUNDLE);
}

let folders = 0;

/** Creates a folder that is removed at the end. */
export function createFolder() {
  return mkdtempSync(join(temporary, `${folders++}-`));
}

/**
 * `session` configures the simulator; `account`, `tokens`, `times` and `vars` configure the gateway; `before` and
 * `after` are hooks of the recorder. Each gateway that is started uses the same storage.
 */
export async function createFixture({
  session = {},
  account = {},
  tokens = TOKENS,
  times = TIMES,
  vars = {},
  before,
  after: delay,
} = {}) {
  const { id, baseUrl } = await simulator.session({ partials: 1, pollIntervalMs: INTERVAL_MS, ...session });
  const recorder = await startRecorder(baseUrl, { before, after: delay });
  cleanups.push(() => recorder.stop());
  const options = {
    accounts: { [ACCOUNT]: { passcode: PASSCODE, baseUrl: recorder.url, ...account } },
    tokens,
    vars: { ...times, ...vars },
    persist: createFolder(),
  };
  const stoppedAtTheEnd = (gateway) => {
    let running = true;
    const stop = async () => {
      if (running) await gateway.stop();
      running = false;
    };
    cleanups.push(stop);
    return { ...gateway, stop };
  };
  return {
    recorder,
    options,
    upstreamLog: () => simulator.log(id),
    startInProcess: async (changes = {}) => stoppedAtTheEnd(await startGateway({ ...options, ...changes })),
    startProcess: async (changes = {}) =>
      stoppedAtTheEnd(await startGatewayProcess({ ...options, ...changes }, { TMPDIR: temporary })),
  };
}
