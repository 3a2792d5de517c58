// Runs the commands of Next.js.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { toolPath } from "./project.mjs";

const LIMIT_MS = 400_000;
const RECORDER = new URL("record-compilations.mjs", import.meta.url);
const ENV = { NEXT_TELEMETRY_DISABLED: "1", NEXT_IGNORE_INCORRECT_LOCKFILE: "1", NO_COLOR: "1" };

/** Starts a command in a separate process group, together with its child processes. */
function start(project, command, env) {
  const child = spawn(process.execPath, [toolPath("next/dist/bin/next"), ...command], {
    cwd: project,
    env: { ...process.env, ...ENV, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const exited = once(child, "exit");
  const lines = [];
  const [stdout, stderr] = [child.stdout, child.stderr].map((input) => createInterface({ input }));
  for (const stream of [stdout, stderr]) stream.on("line", (line) => lines.push(line));
  const end = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // The group has ended already.
    }
  };
  process.on("exit", end);
  const timer = setTimeout(end, LIMIT_MS);
  exited.finally(() => clearTimeout(timer));
  return { stdout, exited, lines, end };
}

/** Runs `next build` and returns the printed lines. */
export async function build(project, ...flags) {
  const { exited, lines } = start(project, ["build", ...flags]);
  const [code, signal] = await exited;
  if (code !== 0) throw new Error(`next build failed (${code ?? signal}): ${lines.join("\n")}`);
  return lines;
}

/** Runs a command that serves. Returns its `url`, the printed lines and `stop()`. */
export async function serve(project, ...command) {
  const flags = ["--hostname", "127.0.0.1", "--port", "0"];
  const { stdout, exited, lines, end } = start(project, [...command, ...flags], {
    NODE_OPTIONS: `--import ${RECORDER}`,
  });
  const local = new Promise((resolve) => {
    stdout.on("line", (line) => {
      const url = /Local:\s+(http:\S+)/.exec(line)?.[1];
      if (url) resolve(url);
    });
  });
  const url = await Promise.race([
    local,
    exited.then(() => Promise.reject(new Error(`next ended: ${lines.join("\n")}`))),
  ]);
  const stop = async () => {
    end();
    await exited;
  };
  return { url, lines, stop };
}
