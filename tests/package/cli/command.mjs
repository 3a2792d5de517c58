// Starts the installed command line with pipes or on a pseudo-terminal.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { needed } from "../support/environment.mjs";

const folder = needed("PACKAGE_DIR");
const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
export const program = join(folder, bin["clevertap-counts"]);

/** The programs that run the command line: this Node and those of `cargo xtask test`. */
export const runtimes = [process.execPath, ...(process.env.CLI_RUNTIMES?.split(delimiter) ?? [])];

/** A busy machine may stop a program for long. */
const PATIENCE_MS = 120_000;

export const CREDENTIALS = { CLEVERTAP_ACCOUNT_ID: "SIM-ACCOUNT", CLEVERTAP_PASSCODE: "SIM-PASSCODE" };

/** Returns the environment of a shell without the variables of this package. */
function environment(more) {
  const names = Object.keys(process.env).filter(
    (name) => !name.startsWith("CLEVERTAP_") && name !== "NODE_TEST_CONTEXT",
  );
  return { ...Object.fromEntries(names.map((name) => [name, process.env[name]])), NODE_NO_WARNINGS: "1", ...more };
}

/** Waits for the end of a child, and kills one that hangs. */
async function finished(child) {
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, "close"),
    text(child.stdout),
    text(child.stderr),
  ]);
  clearTimeout(timer);
  return { code, signal, stdout, stderr };
}

/** Starts the command line with pipes. `end` settles with its exit code and its output. */
export function start(args, { env = CREDENTIALS, runtime = process.execPath, input = "" } = {}) {
  const child = spawn(runtime, [program, ...args], { env: environment(env) });
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  return { child, end: finished(child) };
}

/** Runs the command line with pipes. */
export function run(args, options) {
  return start(args, options).end;
}

/** The reason why there is no pseudo-terminal here, or false. `script` of util-linux makes one. */
export const noTerminal =
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") !== true &&
  "there is no `script` of util-linux here";

/**
 * Runs the command line on a pseudo-terminal of 60 columns, and types `keys` as soon as it has written `before`. Returns
 * all that it wrote, and the screen that the writing left.
 */
export async function runOnTerminal(args, { env = CREDENTIALS, runtime = process.execPath, keys, before } = {}) {
  const quoted = [runtime, program, ...args].map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");
  const child = spawn("script", ["-qefc", `stty cols 60; exec ${quoted}`, "/dev/null"], {
    env: environment({ TERM: "xterm", ...env }),
  });
  child.stdin.on("error", () => {});
  let typed = false;
  let seen = "";
  child.stdout.on("data", (data) => {
    seen += data;
    if (keys === undefined || typed || !seen.includes(before)) return;
    typed = true;
    child.stdin.write(keys);
  });
  const { code, stdout } = await finished(child);
  const written = stdout.replaceAll("\x1b[K", ERASE);
  return { code, written, screen: screenOf(written) };
}

/** Stands for the sequence that erases the rest of the line. */
export const ERASE = "⌫";

/** The lines that a terminal shows after a text with carriage returns and `ERASE`. */
function screenOf(written) {
  const lines = [[]];
  let column = 0;
  for (const [token] of written.matchAll(/[\s\S]/gu)) {
    const line = lines.at(-1);
    if (token === ERASE) line.length = column;
    else if (token === "\r") column = 0;
    else if (token === "\n") lines.push([]);
    else line[column++] = token;
    if (token === "\n") column = 0;
  }
  return lines.map((line) =>
    Array.from(line, (char) => char ?? " ")
      .join("")
      .trimEnd(),
  );
}
