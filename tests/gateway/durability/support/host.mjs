// The gateway in a process of its own, which can be killed as a machine that fails would: workerd and
// its host at once.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eventually } from "../../../package/conformance/stage.mjs";

const HOST = fileURLToPath(new URL("../../support/host.mjs", import.meta.url));

/**
 * Starts a gateway with the options of startGateway. `said` collects all that it prints, `env` adds to its
 * environment. After `kill()` the same port serves again with `startHost({ ...options, port })`.
 */
export async function startHost(options, { said = [], env = {} } = {}) {
  const child = spawn(process.execPath, [HOST], {
    env: { ...process.env, ...env, GATEWAY_OPTIONS: JSON.stringify(options) },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  child.stdout.on("data", (chunk) => said.push(chunk));
  child.stderr.on("data", (chunk) => said.push(chunk));
  const lines = createInterface(child.stdout);
  const [line] = await Promise.race([
    once(lines, "line"),
    exited.then(() => Promise.reject(new Error(`the gateway did not start: ${Buffer.concat(said)}`))),
  ]);
  const url = /^listening on (http:\/\/\S+)$/.exec(line)?.[1];
  if (url === undefined) throw new Error(`the gateway said: ${line}`);
  const workerd = childrenOf(child.pid);
  if (workerd.length === 0) throw new Error("the gateway's host has no workerd");
  return {
    url,
    port: Number(new URL(url).port),
    said,
    /** Both die in the same instant, before anything else happens here. */
    kill() {
      for (const pid of [...workerd, child.pid]) process.kill(pid, "SIGKILL");
    },
    /** To be awaited after a kill. */
    async gone() {
      await exited;
      await eventually(() => workerd.filter(isAlive), (alive) => alive.length === 0, "the end of workerd");
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.stdin.end();
      await exited;
    },
  };
}

function childrenOf(parent) {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => statusOf(pid)?.parent === parent);
}

function isAlive(pid) {
  const status = statusOf(pid);
  return status !== undefined && status.state !== "Z";
}

/** A process's state and parent; its name, in parentheses, may hold anything. */
function statusOf(pid) {
  try {
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\) /s, "").split(" ");
    return { state, parent: Number(parent) };
  } catch {
    return undefined;
  }
}
