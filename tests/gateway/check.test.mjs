// `npm run check`: tells before a deployment if the secrets are right.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { WWW } from "./support/bundle.mjs";
import { tokenEntry } from "./support/gateway.mjs";

const folder = mkdtempSync(join(tmpdir(), "gateway-check-"));
after(() => rmSync(folder, { recursive: true }));

const CANARY = "canary-secret";
const SCRIPT = JSON.parse(readFileSync(join(WWW, "package.json"), "utf8")).scripts.check;

/** Runs the script of package.json over a file with the secrets. */
function check(secrets, args = []) {
  const file = join(folder, "secrets.env");
  const text = Object.entries(secrets).map(([name, value]) => `${name}='${JSON.stringify(value)}'\n`);
  writeFileSync(file, text.join(""));
  const [node, program] = SCRIPT.split(" ");
  assert.equal(node, "node");
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, file], {
    cwd: WWW,
    encoding: "utf8",
    // Finds no other program.
    env: { PATH: folder },
  });
  assert.doesNotMatch(stdout + stderr, new RegExp(CANARY));
  return { status, stdout: stdout.split("\n").slice(0, -1), stderr: stderr.split("\n").slice(0, -1) };
}

const ACCOUNTS = { A: { passcode: CANARY, region: "in1" } };
const TOKENS = { dashboard: tokenEntry("t", ["A"]) };
const many = (n) => Object.fromEntries(Array.from({ length: n }, (_, i) => [`token-${i}`, tokenEntry(`t${i}`, ["A"])]));

describe("npm run check", () => {
  it("lists sizes and tokens if the secrets are right", () => {
    const { status, stdout, stderr } = check({ ACCOUNTS, TOKENS, TOKENS_2: many(1) });
    assert.deepEqual([status, stderr], [0, []]);
    assert.match(stdout[0], /^ACCOUNTS: 49 of 5120 bytes$/);
    assert.deepEqual(stdout.slice(3, 5), ["token dashboard: A", "token token-0: A"]);
    assert.match(stdout.at(-1), /^ACCOUNTS and TOKENS are right\./);
  });

  it("lists every problem in the words of the Worker", () => {
    const { status, stdout, stderr } = check({
      ACCOUNTS: { A: { passcode: CANARY, region: "in", maxConcurrency: 7 } },
      TOKENS: { dashboard: tokenEntry("example", ["A"]), b: { sha256: CANARY, accounts: ["A"] } },
    });
    assert.deepEqual([status, stdout], [1, []]);
    assert.equal(stderr.length, 4, stderr.join("\n"));
    assert.ok(stderr.some((line) => line.endsWith('did you mean "in1"?')));
  });

  it("accepts 40 tokens of a secret, and tells how to continue if a secret is too large for Cloudflare", () => {
    assert.equal(check({ ACCOUNTS, TOKENS: many(40) }).status, 0);
    const { status, stderr } = check({ ACCOUNTS, TOKENS: many(50) });
    assert.equal(status, 1);
    assert.match(stderr.join(), /^TOKENS has \d+ bytes, but a secret has at most 5120: move entries to TOKENS_2$/);
  });

  it("tells which file is missing", () => {
    const { status, stderr } = check({}, [join(folder, "missing")]);
    assert.equal(status, 1);
    assert.match(
      stderr.join(),
      /missing cannot be read \(ENOENT.+\): copy \.dev\.vars\.example to it, or name another file$/,
    );
  });
});
