// Node's permission model: the package needs only permission to be read and to use the network.

import assert from "node:assert/strict";
import { dirname } from "node:path";
import { after, describe, it } from "node:test";
import { programSays } from "../support/child.mjs";
import { needed } from "../support/environment.mjs";
import { projectFile } from "../support/package.mjs";
import { startSimulator } from "../support/simulator.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

const knows = (flag) => process.allowedNodeEnvironmentFlags.has(flag);
/** The flag has another name in older versions. */
const MODEL = knows("--permission") ? "--permission" : "--experimental-permission";
const READ = [dirname(projectFile("readable.txt", "")), needed("PACKAGE_DIR")].map(
  (folder) => `--allow-fs-read=${folder}`,
);
/** Newer versions restrict the network too. */
const NET = knows("--allow-net") ? ["--allow-net"] : [];

const program = (load, baseUrl) => `(async () => {
  const { CountsClient } = ${load};
  const denied = ["fs.read", "fs.write", "child", "worker"].every((scope) => !process.permission.has(scope));
  const client = new CountsClient({
    accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl: ${JSON.stringify(baseUrl)}, pollIntervalMs: 20, maxRetries: 0,
  });
  const said = await client.count({ event_name: "Charged", from: 20240101, to: 20240131 }).then(
    (count) => ({ counted: count > 0 }),
    ({ code, cause }) => ({ code, cause: cause?.code ?? cause?.cause?.code }),
  );
  console.log(JSON.stringify({ denied, ...said }));
})();`;

async function says(flags, extension, load) {
  const { baseUrl } = await simulator.session({ partials: 1 });
  return await programSays(program(load, baseUrl), { flags: [MODEL, ...READ, ...flags], extension });
}

describe("with permission to read only the program and the package", { concurrency: 2 }, () => {
  const ways = { mjs: 'await import("clevertap-counts")', cjs: 'require("clevertap-counts")' };
  for (const [extension, load] of Object.entries(ways)) {
    it(`${load} counts`, async () => {
      assert.deepEqual(await says(NET, extension, load), { denied: true, counted: true });
    });

    const skip = NET.length === 0 && "this Node does not restrict the network";
    it(`${load} rejects with network and the denial as its cause if the network is denied`, { skip }, async () => {
      assert.deepEqual(await says([], extension, load), { denied: true, code: "network", cause: "ERR_ACCESS_DENIED" });
    });
  }
});
