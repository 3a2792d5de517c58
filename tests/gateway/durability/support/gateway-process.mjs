// Starts the gateway in its own processes, so that a test can kill workerd and its host together, like a machine that
// fails.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eventually } from "../../support/wait.mjs";

const PROGRAM = fileURLToPath(new URL("../../support/gateway-process.mjs", import.meta.url));

/** Starts a gateway with the options of `startGateway`. With `port`, it replaces one that was killed. */
export async function startGatewayProcess(options, env = {}) {
  const child = spawn(process.execPath, [PROGRAM], {
    env: { ...process.env, ...env, GATEWAY_OPTIONS: JSON.stringify(options) },
    stdio: ["pipe", "pipe", "pipe"],
    // The processes form a group, which is killed as a whole.
    detached: true,
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
  if (url === undefined) throw new Error(`the gateway's first line is unexpected: ${line}`);
  const port = Number(new URL(url).port);
  return {
    url,
    port,
    /** Returns everything that the processes have printed. */
    output: () => Buffer.concat(output).toString(),
    /** Kills the processes before this process does anything else. */
    kill() {
      process.kill(-child.pid, "SIGKILL");
    },
    /** Waits after a kill until nothing listens on the port, which belongs to workerd. */
    async gone() {
      await exited;
      await eventually(
        () => listens(port),
        (isListening) => !isListening,
        "the end of workerd",
      );
    },
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.stdin.end();
      await exited;
    },
  };
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (isListening) => () => {
      socket.destroy();
      resolve(isListening);
    };
    socket.on("connect", settle(true)).on("error", settle(false));
  });
}
