// Compiles the suite to one executable with Bun, and runs it in a folder without the package.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LIMIT_MS = 240_000;

const folder = mkdtempSync(join(tmpdir(), "bun-compiled-"));
try {
  const program = join(folder, "suite");
  const starter = fileURLToPath(new URL("import.mjs", import.meta.url));
  const run = (command, args, stdout) => {
    const { status, signal, error } = spawnSync(command, args, {
      cwd: folder,
      stdio: ["ignore", stdout, "inherit"],
      timeout: LIMIT_MS,
    });
    if (error) throw error;
    return status ?? signal;
  };
  const built = run(process.execPath, ["build", "--compile", starter, "--outfile", program], "ignore");
  if (built !== 0) throw new Error(`bun build --compile failed (${built})`);
  process.exitCode = run(program, process.argv.slice(2), "inherit") === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
