// The examples of the documentation run as they are written, with the simulator in the place of CleverTap.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, it } from "node:test";
import { needed } from "../support/environment.mjs";
import { startSimulator } from "../support/simulator.mjs";
import { CREDENTIALS, program, run } from "./command.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

const { baseUrl } = await simulator.session();
const readme = readFileSync(join(needed("PACKAGE_DIR"), "README.md"), "utf8");
const { stdout: help } = await run(["--help"]);
const commands = [
  ...readme.matchAll(/^npx (clevertap-counts .*?)(?: > .*)?$/gm),
  ...help.slice(help.indexOf("Examples:")).matchAll(/^(clevertap-counts .*)$/gm),
].map(([, command]) => command);

it("has examples", () => {
  assert.ok(commands.length >= 7, `found only ${commands.length}: the test proves nothing`);
});

for (const command of commands) {
  it(command, () => {
    const script = `"$NODE" "$PROGRAM" ${command.slice("clevertap-counts ".length)} --base-url ${baseUrl} --quiet`;
    const env = { ...process.env, ...CREDENTIALS, NODE: process.execPath, PROGRAM: program };
    const { status, stdout, stderr } = spawnSync("sh", ["-c", script], { env, encoding: "utf8" });
    assert.equal(stderr, "");
    assert.equal(status, 0);
    // The simulator's events may have ended before these days.
    assert.match(stdout, /^(\d+|period.*|count.*|value.*)\n/);
  });
}
