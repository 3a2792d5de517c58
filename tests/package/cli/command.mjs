// Starts the installed command line with pipes or on a pseudo-terminal.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
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

/** Returns the text of a stream, which a test may destroy. */
const written = (stream) => text(stream).catch(() => "");

/** Waits for the end of a child, and kills one that hangs. */
async function finished(child) {
  const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, "close"),
    written(child.stdout),
    written(child.stderr),
  ]);
  clearTimeout(timer);
  return { code, signal, stdout, stderr };
}

/**
 * Starts the command line with pipes. `end` settles with its exit code and its output. An `input` of null leaves the standard
 * input open.
 */
export function start(args, { env = CREDENTIALS, runtime = process.execPath, input = "" } = {}) {
  const child = spawn(runtime, [program, ...args], { env: environment(env) });
  child.stdin.on("error", () => {});
  if (input !== null) child.stdin.end(input);
  return { child, end: finished(child) };
}

/** Runs the command line with pipes. */
export function run(args, options) {
  return start(args, options).end;
}

/**
 * Runs several command lines in one process, because starting a process takes longer than most of them. Returns the exit
 * code and the output of each.
 */
export async function runAll(lines) {
  const source = `
    import { text } from "node:stream/consumers";
    import { main } from ${JSON.stringify(pathToFileURL(join(dirname(program), "main.js")))};
    const { write } = process.stdout;
    const results = [];
    for (const { args, env } of JSON.parse(await text(process.stdin))) {
      const result = { stdout: "", stderr: "" };
      for (const name of ["stdout", "stderr"]) process[name].write = (data) => (result[name] += data, true);
      Object.assign(process.env, env);
      process.exitCode = 0;
      await main(args);
      for (const name of Object.keys(env)) delete process.env[name];
      results.push({ ...result, code: process.exitCode });
    }
    process.exitCode = 0;
    write.call(process.stdout, JSON.stringify(results));`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", source], { env: environment({}) });
  child.stdin.end(JSON.stringify(lines));
  const { stdout, stderr } = await finished(child);
  if (stderr !== "") throw new Error(stderr);
  return JSON.parse(stdout);
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
  const output = stdout.replaceAll("\x1b[K", ERASE);
  return { code, written: output, screen: screenOf(output) };
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
