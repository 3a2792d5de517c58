// The gateway of a release: a folder that deploys with Node alone. No test presses the button or runs the release's job.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseEnv } from "node:util";
import { after, describe, it } from "node:test";
import { bundleInto, readBundle, WWW } from "./support/bundle.mjs";
import { startGateway, tokenEntry } from "./support/gateway.mjs";

const temporary = mkdtempSync(join(tmpdir(), "gateway-pack-"));
after(() => rmSync(temporary, { recursive: true }));
const folder = join(temporary, "gateway");
execFileSync(process.execPath, [join(WWW, "pack.mjs"), folder]);

const root = join(WWW, "..");
const read = (path) => readFileSync(join(root, path), "utf8");
const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));

describe("the gateway of a release", () => {
  it("has a lock file that installs, with the package beside it", () => {
    assert.equal(manifest.dependencies["clevertap-counts"], "file:clevertap-counts");
    // npm is next to Node, or on PATH. It refuses a lock file that does not fit.
    const PATH = `${dirname(process.execPath)}:${process.env.PATH}`;
    const flags = ["--dry-run", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"];
    const installed = execFileSync("npm", ["ci", ...flags], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, PATH },
    });
    assert.match(installed, /added \d+ packages/);
  });

  it("becomes a Worker that runs, without anything outside of the folder", async () => {
    mkdirSync(join(folder, "node_modules"));
    for (const name of readdirSync(join(WWW, "node_modules"))) {
      const target = name === "clevertap-counts" ? join(folder, name) : join(WWW, "node_modules", name);
      symlinkSync(target, join(folder, "node_modules", name));
    }
    const upload = join(temporary, "upload");
    await bundleInto(upload, folder);
    assert.ok(readdirSync(join(folder, "dist")).includes("index.html"));
    const gateway = await startGateway({
      modules: readBundle(upload),
      accounts: { A: { passcode: "p" } },
      tokens: { dash: tokenEntry("t", ["A"]) },
    });
    after(() => gateway.stop());
    assert.deepEqual(await (await fetch(`${gateway.url}/health`)).json(), { status: "ok" });
  });

  it("is not written over other files", () => {
    assert.throws(
      () => execFileSync(process.execPath, [join(WWW, "pack.mjs"), folder], { stdio: "pipe" }),
      /is not empty/,
    );
  });
});

describe("the Deploy to Cloudflare button", () => {
  const FOLDER = "tree/deploy/gateway";

  for (const path of ["README.md", "www/README.md"]) {
    it(`of ${path} names the folder that the release pushes`, () => {
      const [, url] = /deploy\.workers\.cloudflare\.com\/\?url=(\S+?)\)/.exec(read(path));
      const { repository } = JSON.parse(read("pkg-template/package.json"));
      assert.equal(url, `${repository.url.replace(/^git\+|\.git$/g, "")}/${FOLDER}`);
    });
  }

  it("is served by the release, which pushes the branch with the folder", () => {
    const workflow = read(".github/workflows/release.yml");
    assert.match(workflow, /node www\/pack\.mjs clevertap-counts-gateway\n/);
    assert.match(workflow, /git init .*--initial-branch=deploy .*branch\n/);
    assert.match(workflow, /mv branch\/clevertap-counts-gateway branch\/gateway\n/);
  });

  it("asks for each secret with a description", () => {
    assert.equal(manifest.scripts.deploy, "wrangler deploy");
    assert.deepEqual(
      Object.keys(manifest.cloudflare.bindings),
      Object.keys(parseEnv(readFileSync(join(folder, ".dev.vars.example"), "utf8"))),
    );
  });
});
