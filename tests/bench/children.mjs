// Starts the processes that the benchmark measures. They end when it ends.

import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The time limit for one answer. The slowest batch takes six minutes, most of which it waits. */
const LIMIT_MS = 600_000;

const program = (name) => fileURLToPath(new URL(`programs/${name}.mjs`, import.meta.url));

/** Starts a server process that answers at once. */
export async function startServer() {
  const child = spawn(process.execPath, [program("server")], { stdio: ["pipe", "pipe", "inherit"] });
  const [url] = await once(createInterface(child.stdout), "line");
  return { url, stop: () => child.stdin.end() };
}

/** Starts a program that answers messages; `ask(message)` returns its result. */
export async function startChild(name, args, execArgv = []) {
  const child = fork(program(name), args, { execArgv, env: { ...process.env, NODE_NO_WARNINGS: "1" } });
  const answer = () =>
    new Promise((resolve, reject) => {
      const failed = (why) => reject(new Error(`${name} ${args.join(" ")}: ${why}`));
      const late = () => {
        failed(`nothing for ${LIMIT_MS / 1_000} s`);
        child.kill("SIGKILL");
      };
      const timer = setTimeout(late, LIMIT_MS);
      child.removeAllListeners("message").on("message", ({ result, error }) => {
        clearTimeout(timer);
        if (error) failed(error);
        else resolve(result);
      });
      child.removeAllListeners("exit").on("exit", (code, signal) => failed(`it ended (${code ?? signal})`));
    });
  const started = await answer();
  return {
    started,
    ask(message) {
      child.send(message);
      return answer();
    },
    stop: () => child.connected && child.disconnect(),
  };
}
