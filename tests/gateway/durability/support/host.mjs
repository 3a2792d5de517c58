// The gateway in a process of its own, which can be killed as a machine that fails would: workerd and
// its host at once.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, readdirSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eventually } from "../../../package/conformance/stage.mjs";

const HOST = fileURLToPath(new URL("../../support/host.mjs", import.meta.url));

/** Starts a gateway with the options of startGateway. With `port` it can take the place of one that was killed. */
export async function startHost(options, env = {}) {
  const child = spawn(process.execPath, [HOST], {
    env: { ...process.env, ...env, GATEWAY_OPTIONS: JSON.stringify(options) },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  const output = [];
  child.stdout.on("data", (chunk) => output.push(chunk));
  child.stderr.on("data", (chunk) => output.push(chunk));
  const lines = createInterface(child.stdout);
  const [line] = await Promise.race([
    once(lines, "line"),
    exited.then(() => Promise.reject(new Error(`the gateway did not start: ${Buffer.concat(output)}`))),
  ]);
  const url = /^listening on (http:\/\/\S+)$/.exec(line)?.[1];
  if (url === undefined) throw new Error(`the gateway said: ${line}`);
  const workerd = childrenOf(child.pid);
  if (workerd.length === 0) throw new Error("the gateway's host has no workerd");
  return {
    url,
    port: Number(new URL(url).port),
    /** All that it has printed. */
    output: () => Buffer.concat(output).toString(),
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
