import { readFile } from "node:fs/promises";
import { text as readAll } from "node:stream/consumers";
import { UsageError } from "./problems.js";

/**
 * Parses JSON. Refuses an integer that JavaScript would round, because the query would ask for another number.
 *
 * @param {string} text
 * @throws {SyntaxError}
 */
export function parseJson(text) {
  const value = JSON.parse(text);
  const withoutStrings = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  for (const [digits] of withoutStrings.matchAll(/-?\d{16,}(?![\d.eE])/g)) {
    const before = withoutStrings[withoutStrings.indexOf(digits) - 1] ?? "";
    if (before === "." || BigInt(digits) === BigInt(Number(digits))) continue;
    throw new SyntaxError(`${digits} is too large to be exact; put it in quotes if it is a text`);
  }
  return value;
}

/**
 * Reads an argument that is JSON, or `-` for JSON on the standard input.
 *
 * @param {string} argument
 * @param {string} name Names the argument in messages.
 */
export async function jsonArgument(argument, name) {
  return parseNamed(argument === "-" ? await readAll(process.stdin) : argument, name);
}

/**
 * Reads a file of JSON, or the standard input if its path is `-`.
 *
 * @param {string} path
 * @param {string} name Names the argument in messages.
 */
export async function jsonFile(path, name) {
  if (path === "-") return parseNamed(await readAll(process.stdin), `${name} -`);
  try {
    return parseNamed(await readFile(path, "utf8"), `${name} ${path}`);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError([`${name} ${path}: ${error instanceof Error ? error.message : error}`], "");
  }
}

/**
 * @param {string} text
 * @param {string} name
 */
function parseNamed(text, name) {
  try {
    return parseJson(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const message = text.trim() === "" ? "nothing was read" : /** @type {Error} */ (error).message;
    throw new UsageError([`${name} is not JSON: ${message}`], "");
  }
}
