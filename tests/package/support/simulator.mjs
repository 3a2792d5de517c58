// Starts the simulator in a separate process, which ends when its standard input closes, and so with this process.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { simulatorAt } from "../conformance/simulator.mjs";
import { needed } from "./environment.mjs";

/** Starts a simulator, which `stop()` ends. Its events have the shape `even`, or `seasonal` for pictures of charts. */
export async function startSimulator({ events = 20_000, shape = "even" } = {}) {
  // A fixed last day keeps the counts the same from run to run.
  const flags = ["--exit-with-stdin", "--events", String(events), "--shape", shape, "--today", "20251231"];
  const child = spawn(needed("SIMULATOR_BIN"), flags, { stdio: ["pipe", "pipe", "ignore"] });
  const exited = once(child, "exit");
  const [line] = await Promise.race([
    once(createInterface(child.stdout), "line"),
    exited.then(([code]) => Promise.reject(new Error(`the simulator exited with ${code}`))),
  ]);
  const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
  if (url === undefined) throw new Error(`the simulator said: ${line}`);
  // Neither the process nor its pipes may keep a test process alive.
  child.unref();
  child.stdout.unref();
  return {
    ...simulatorAt(url),
    async stop() {
      child.ref();
      child.stdin.end();
      await exited;
    },
  };
}
