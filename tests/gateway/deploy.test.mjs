// The upload and the configuration of a deployment.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { it } from "node:test";
import { parseEnv } from "node:util";
import { readConfig } from "../../www/src/config/config.ts";
import { readSettings, SETTINGS } from "../../www/src/config/settings.ts";
import { gatewayModules, runWrangler, WRANGLER, WWW } from "./support/bundle.mjs";

const read = (name) => readFileSync(join(WWW, name), "utf8");

it("the upload consists of one script and the package's wasm module", async () => {
  const modules = await gatewayModules();
  // Compare only the types, because a diff of the contents would not fit into memory.
  assert.deepEqual(
    modules.map(({ type }) => type),
    ["ESModule", "CompiledWasm"],
  );
  const [, wasm] = modules;
  assert.ok(wasm.contents.equals(readFileSync(join(WWW, "../pkg/clevertap_counts.wasm"))));
});

it("wrangler.jsonc sets each variable to its default, and contains no secret", () => {
  const { ALLOWED_ORIGINS, ...numbers } = WRANGLER.vars;
  assert.equal(ALLOWED_ORIGINS, "");
  const defaults = Object.entries(readSettings({}, [])).map(([name, value]) => [name, String(value)]);
  assert.deepEqual(numbers, Object.fromEntries(defaults));
});

it("worker-configuration.d.ts is up to date with `npm run types`", async () => {
  assert.match(await runWrangler("types", "--check"), /up to date/);
});

it("the platform's log lines, which contain URLs, are off", () => {
  assert.equal(WRANGLER.observability.logs.invocation_logs, false);
});

const EXAMPLE = read(".dev.vars.example");

it(".dev.vars.example is a valid configuration once it has the hash of a token", () => {
  const { config, problems } = readConfig(parseEnv(EXAMPLE.replace("SHA-256-OF-THE-TOKEN", "0".repeat(64))));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    config.tokens.map(({ name, accounts }) => [name, accounts]),
    [["dashboard", ["ACCOUNT-ID"]]],
  );
});

it("the README names every variable and secret", () => {
  const text = read("README.md");
  for (const name of [...SETTINGS, "ACCOUNTS", "TOKENS", "ALLOWED_ORIGINS"])
    assert.ok(text.includes(`\`${name}\``), name);
});
