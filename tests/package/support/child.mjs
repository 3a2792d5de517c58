// Runs programs as a user would write them, in files of the project that has the package.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { projectFile } from "./package.mjs";

/** A program takes seconds, but a busy machine may stop it for longer. */
const PATIENCE_MS = 120_000;
let files = 0;

/**
 * Runs a program and waits for its end. `said` is the value that it prints in its last line with
 * `console.log(JSON.stringify(...))`.
 */
export async function runProgram(source, { flags = [], env = {}, extension = "mjs", nodeWarnings = false } = {}) {
  files += 1;
  const path = projectFile(`program-${files}.${extension}`, source);
  const child = spawn(process.execPath, [...flags, path], {
    env: { ...process.env, NODE_NO_WARNINGS: nodeWarnings ? "" : "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const since = Date.now();
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    child.kill("SIGKILL");
  }, PATIENCE_MS);
  const [[code, signal], stdout, stderr] = await Promise.all([
    once(child, "exit"),
    text(child.stdout),
    text(child.stderr),
  ]);
  clearTimeout(timer);
  const lines = stdout.trimEnd().split("\n");
  let said;
  try {
    said = JSON.parse(lines.at(-1));
  } catch {
    said = undefined;
  }
  return { code, signal, hung, stdout, stderr, said, tookMs: Date.now() - since };
}

/** Runs a program that must end without an error, and returns the value that it prints. */
export async function programSays(source, options) {
  const result = await runProgram(source, options);
  if (result.code !== 0 || result.said === undefined) {
    throw new Error(`the program failed (${result.code ?? result.signal}): ${result.stderr}\n${result.stdout}`);
  }
  return result.said;
}
