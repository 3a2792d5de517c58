// The gateway in processes of its own, which can be killed as a machine that fails would: workerd and
// its host at once.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eventually } from "../../../package/conformance/stage.mjs";

const HOST = fileURLToPath(new URL("../../support/gateway-process.mjs", import.meta.url));

/** Starts a gateway with the options of startGateway. With `port` it can take the place of one that was killed. */
export async function startHost(options, env = {}) {
  const child = spawn(process.execPath, [HOST], {
    env: { ...process.env, ...env, GATEWAY_OPTIONS: JSON.stringify(options) },
    stdio: ["pipe", "pipe", "pipe"],
    // A process group of their own, to be killed as one.
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
  if (url === undefined) throw new Error(`the gateway said: ${line}`);
  const port = Number(new URL(url).port);
  return {
    url,
    port,
    /** All that it has printed. */
    output: () => Buffer.concat(output).toString(),
    /** They die before anything else happens here. */
    kill() {
      process.kill(-child.pid, "SIGKILL");
    },
    /** To be awaited after a kill. It is workerd that listens. */
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
    const say = (answer) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.on("connect", say(true)).on("error", say(false));
  });
}
