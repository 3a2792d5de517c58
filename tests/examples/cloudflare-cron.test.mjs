import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, it } from "node:test";
import { needed } from "../package/support/environment.mjs";
import { startSimulator } from "../package/support/simulator.mjs";
import { CREDENTIALS, projectOf } from "./project.mjs";

const { Miniflare } = createRequire(join(needed("TOOLS_DIR"), "package.json"))("miniflare");
const simulator = await startSimulator();
after(() => simulator.stop());

/** Bundles the Worker for Cloudflare's runtime, with the simulator in the place of CleverTap. */
function bundle(baseUrl) {
  const folder = projectOf("cloudflare-cron");
  const path = join(folder, "worker.js");
  const source = readFileSync(path, "utf8");
  const region = 'region: "in1",';
  assert.ok(source.includes(region));
  writeFileSync(path, source.replace(region, `baseUrl: ${JSON.stringify(baseUrl)}, pollIntervalMs: 20,`));
  const flags = ["--bundle", "--format=esm", "--conditions=workerd", "--loader:.wasm=copy", "--outdir=out"];
  const esbuild = join(needed("BUILD_TOOLS_DIR"), "node_modules/.bin/esbuild");
  execFileSync(esbuild, ["worker.js", ...flags, "--log-level=warning"], { cwd: folder });
  const config = readFileSync(join(folder, "wrangler.jsonc"), "utf8").replaceAll(/^ *\/\/.*$/gm, "");
  return {
    out: join(folder, "out"),
    schema: readFileSync(join(folder, "schema.sql"), "utf8"),
    config: JSON.parse(config),
  };
}

it("stores the numbers of yesterday, and resumes a count that failed in the next run", async () => {
  // Both counts are submitted first. Then one of the polls is refused.
  const { id, baseUrl } = await simulator.session({ partials: 1, script: [{}, {}, "unauthorized"] });
  const { out, schema, config } = bundle(baseUrl);
  const miniflare = new Miniflare({
    cf: false,
    modules: true,
    modulesRoot: out,
    modulesRules: [{ type: "CompiledWasm", include: ["**/*.wasm"] }],
    scriptPath: join(out, "worker.js"),
    compatibilityDate: config.compatibility_date,
    bindings: { CLEVERTAP_ACCOUNT_ID: CREDENTIALS.accountId, CLEVERTAP_PASSCODE: CREDENTIALS.passcode },
    d1Databases: config.d1_databases.map(({ binding }) => binding),
    handleRuntimeStdio: () => {},
  });
  try {
    const db = await miniflare.getD1Database("DB");
    await db.exec(schema.trim());
    const worker = await miniflare.getWorker();
    const run = async () => {
      await worker.scheduled({});
      return (await db.prepare("SELECT * FROM counts ORDER BY event").all()).results;
    };

    const first = await run();
    assert.deepEqual(
      first.map(({ event }) => event),
      ["App Launched", "Charged"],
    );
    assert.equal(first.filter(({ count }) => count !== null).length, 1, JSON.stringify(first));
    assert.equal(first.filter(({ pending }) => pending !== null).length, 1, JSON.stringify(first));

    const second = await run();
    assert.ok(
      second.every(({ count, pending }) => count !== null && pending === null),
      JSON.stringify(second),
    );
    const posts = (await simulator.log(id)).exchanges.filter(({ method }) => method === "POST");
    assert.equal(posts.length, 2);
    for (const [n, { body }] of posts.entries()) assert.equal(JSON.parse(body).from, second[n].day);
  } finally {
    await miniflare.dispose();
  }
});
