// Measures the gateway: the operations that Cloudflare bills, memory, and speed. Prints a table.
//
//   node tests/gateway/bench/run.mjs [--no-rates] [COMMIT...]
//
// measures the working tree, beside the gateway of each commit with the package of the working tree. It needs Node 22 or
// newer, `cargo xtask build`, and Linux for the memory. `--no-rates` leaves out the figures that a busy machine falsifies.

import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleInto, readBundle, WWW } from "../support/bundle.mjs";
import { memory } from "./memory.mjs";
import { operations } from "./operations.mjs";
import { rates } from "./rates.mjs";

const commits = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const measurements = [operations, memory, ...(process.argv.includes("--no-rates") ? [] : [rates])];

const temporary = mkdtempSync(join(tmpdir(), "gateway-bench-"));
process.env.TOOLS_DIR ??= WWW;

/** Writes the bundle of a commit, or of the working tree, and returns its modules. */
async function bundleOf(commit) {
  const folder = join(temporary, `bundle-${commit ?? "tree"}`);
  let www = WWW;
  if (commit !== undefined) {
    const source = join(temporary, commit);
    mkdirSync(source);
    const archive = execFileSync("git", ["archive", commit, "www"], { cwd: join(WWW, ".."), maxBuffer: 2 ** 28 });
    execFileSync("tar", ["-x", "-C", source], { input: archive });
    www = join(source, "www/");
    symlinkSync(join(WWW, "node_modules"), join(www, "node_modules"));
    symlinkSync(join(WWW, "../pkg"), join(source, "pkg"));
  }
  await bundleInto(folder, www);
  return readBundle(folder);
}

try {
  const versions = [];
  for (const commit of [...commits, undefined]) {
    const modules = await bundleOf(commit);
    const results = new Map();
    for (const measure of measurements) {
      for (const [name, value] of await measure(modules)) results.set(name, value);
    }
    versions.push({ name: commit ?? "working tree", results });
  }
  const row = (cells) => `| ${cells.join(" | ")} |`;
  console.log(row(["", ...versions.map(({ name }) => name)]));
  console.log(row(["---", ...versions.map(() => "---:")]));
  for (const name of versions.at(-1).results.keys())
    console.log(row([name, ...versions.map(({ results }) => results.get(name) ?? "-")]));
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
