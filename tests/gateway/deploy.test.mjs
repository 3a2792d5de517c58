// What would be deployed.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import { promisify } from "node:util";
import { readSettings, SETTINGS } from "../../www/src/settings.ts";
import { readConfig } from "../../www/src/config.ts";
import { bundleInto, WWW } from "./support/bundle.mjs";

const folder = mkdtempSync(join(tmpdir(), "gateway-upload-"));
after(() => rmSync(folder, { recursive: true }));

it("its types are right", async () => {
  await promisify(execFile)(process.execPath, [join(WWW, "node_modules/typescript/bin/tsc")], { cwd: WWW });
});

it("a dry run of the deployment passes; the variables it sets are the defaults", async () => {
  const said = await bundleInto(folder);
  assert.match(said, /--dry-run: exiting now/);
  for (const binding of ["ACCOUNT_COUNTER (AccountCounter)", "ASSETS"]) assert.ok(said.includes(`env.${binding}`), binding);
  const variables = Object.fromEntries([...said.matchAll(/env\.([A-Z_]+) \("(.*)"\)/g)].map(([, name, value]) => [name, value]));
  const { ALLOWED_ORIGINS, ...numbers } = variables;
  assert.equal(ALLOWED_ORIGINS, "");
  const defaults = Object.entries(readSettings({}, [])).map(([name, value]) => [name, String(value)]);
  assert.deepEqual(numbers, Object.fromEntries(defaults));
});

it("the wasm module is the package's own, beside the script and not in it", () => {
  const [wasm, ...others] = readdirSync(folder).filter((name) => name.endsWith(".wasm"));
  assert.deepEqual(others, []);
  assert.ok(readFileSync(join(folder, wasm)).equals(readFileSync(join(WWW, "../pkg/clevertap_counts.wasm"))));
});

it("the example of the secrets is a configuration", () => {
  const lines = readFileSync(join(WWW, ".dev.vars.example"), "utf8").split("\n");
  const variables = Object.fromEntries(lines.map((line) => /^([A-Z]+)='(.*)'$/.exec(line)).filter(Boolean).map(([, name, value]) => [name, value]));
  const { config, problems } = readConfig(variables);
  assert.equal(problems, undefined);
  assert.deepEqual(config.tokens.map(({ name, accounts }) => [name, accounts]), [["dashboard", ["ACCOUNT-ID"]]]);
});

it("README and wrangler.jsonc name every variable", () => {
  for (const file of ["README.md", "wrangler.jsonc"]) {
    const text = readFileSync(join(WWW, file), "utf8");
    for (const name of [...SETTINGS, "ACCOUNTS", "TOKENS", "ALLOWED_ORIGINS"]) assert.ok(text.includes(name), `${file} has no ${name}`);
  }
});
