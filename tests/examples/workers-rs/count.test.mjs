import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, it } from "node:test";
import { needed } from "../../package/support/environment.mjs";
import { startSimulator } from "../../package/support/simulator.mjs";
import { CREDENTIALS } from "../project.mjs";

const { Miniflare } = createRequire(join(needed("TOOLS_DIR"), "package.json"))("miniflare");
const simulator = await startSimulator();
after(() => simulator.stop());

const folder = needed("WORKER_DIR");
const scriptPath = join(folder, "shim.js");
writeFileSync(
  scriptPath,
  `import module from "./count_worker_bg.wasm";
  import { fetch, initSync } from "./count_worker.js";
  initSync({ module });
  export default { fetch: (request, env, context) => fetch(request, env, context) };`,
);

/** Asks the Worker for a count of a new session. */
async function ask(config, parameters) {
  const { id, baseUrl } = await simulator.session(config);
  const miniflare = new Miniflare({
    cf: false,
    modulesRoot: folder,
    modules: true,
    modulesRules: [
      { type: "ESModule", include: ["**/*.js"] },
      { type: "CompiledWasm", include: ["**/*.wasm"] },
    ],
    scriptPath,
    compatibilityDate: "2026-07-01",
    bindings: {
      CLEVERTAP_ACCOUNT_ID: CREDENTIALS.accountId,
      CLEVERTAP_PASSCODE: CREDENTIALS.passcode,
      CLEVERTAP_BASE_URL: baseUrl,
    },
    handleRuntimeStdio: () => {},
  });
  try {
    const response = await miniflare.dispatchFetch(`http://worker/?${new URLSearchParams(parameters)}`);
    return { status: response.status, text: await response.text(), log: await simulator.log(id) };
  } finally {
    await miniflare.dispose();
  }
}

const PARAMETERS = { event: "Charged", from: "2025-12-01", to: "2025-12-31" };

it("answers a count, after a retry", async () => {
  const { status, text, log } = await ask({ script: ["html502"] }, PARAMETERS);
  assert.match(text, /^[1-9]\d*$/);
  assert.equal(status, 200);
  assert.equal(log.exchanges.length, 2);
});

it("explains a failure", async () => {
  const failed = await ask({ script: ["failOn200"] }, PARAMETERS);
  assert.match(failed.text, /Uninstalled/);
  assert.equal(failed.status, 502);
  const invalid = await ask({}, { ...PARAMETERS, from: "2025-02-30" });
  assert.match(invalid.text, /February 2025 has 28 days/);
  assert.equal(invalid.log.exchanges.length, 0);
});
