/** @import { Line } from "./flags.js" */

import { countCommand, resumeCommand, topCommand } from "./commands.js";
import { report } from "./failures.js";
import { parse } from "./flags.js";
import { HELP } from "./help.js";
import { Interruption } from "./interruption.js";
import { manifest } from "./manifest.js";
import { UsageError } from "./problems.js";
import { Screen } from "./screen.js";
import { validateCommand } from "./validate.js";

/** @type {Record<string, (line: Line, screen: Screen, interruption: Interruption) => Promise<string>>} */
const COMMANDS = { count: countCommand, top: topCommand, resume: resumeCommand, validate: validateCommand };

/**
 * Runs a command line. Sets the exit code instead of ending the process, so that pipes are written to their end.
 *
 * @param {string[]} args
 */
export async function main(args) {
  ignoreClosedPipes();
  const interruption = new Interruption();
  const screen = new Screen(process.stderr, process.env);
  try {
    const result = await run(args, screen, interruption);
    screen.end();
    process.stdout.write(result);
  } catch (error) {
    screen.end();
    process.exitCode = report(error, interruption);
  } finally {
    interruption.stop();
  }
}

/**
 * @param {string[]} args
 * @param {Screen} screen
 * @param {Interruption} interruption
 */
async function run(args, screen, interruption) {
  const line = parse(args);
  if (line.flags.help) return HELP;
  if (line.flags.version) return `${manifest().version}\n`;
  const command = COMMANDS[line.command];
  if (command === undefined) throw new UsageError([], HELP);
  if (line.flags.quiet) screen.quiet();
  return await command(line, screen, interruption);
}

/** A reader such as `head` closes its pipe when it has read enough. That is no failure of this program. */
function ignoreClosedPipes() {
  process.stdout.on("error", ({ code, message }) => {
    if (code === "EPIPE") process.exit();
    process.stderr.write(`error: the result could not be written: ${message}\n`);
    process.exit(1);
  });
  // There is nowhere to report it. The result still goes to the standard output.
  process.stderr.on("error", () => {});
}
