import { parseArgs } from "node:util";
import { nearest, UsageError } from "./problems.js";

/**
 * @typedef {{ help?: boolean, version?: boolean, quiet?: boolean, json?: boolean, csv?: boolean, profiles?: boolean }} Switches
 * @typedef {"from" | "to" | "last" | "time-zone" | "by" | "query" | "endpoint" | "top" | "region" | "base-url" | "max-wait"
 *   | "poll-interval"} Single
 * @typedef {Switches & { [name in Single]?: string } & { where: string[], property: string[] }} Flags
 * @typedef {{ command: string, argument: string | undefined, flags: Flags }} Line A parsed command line.
 */

/**
 * A flag without a value takes none. A flag without commands belongs to all of them.
 *
 * @type {Record<string, { value?: string, many?: true, commands?: string[] }>}
 */
const FLAGS = {
  from: { value: "DAY", commands: ["count", "top"] },
  to: { value: "DAY", commands: ["count", "top"] },
  last: { value: "N", commands: ["count", "top"] },
  "time-zone": { value: "ZONE", commands: ["count", "top"] },
  where: { value: "'NAME OPERATOR [VALUE]'", many: true, commands: ["count"] },
  profiles: { commands: ["count"] },
  by: { value: "day|week|month", commands: ["count"] },
  query: { value: "FILE|-", commands: ["count"] },
  endpoint: { value: "NAME", commands: ["count", "validate"] },
  property: { value: "[TYPE:]NAME", many: true, commands: ["top"] },
  top: { value: "N", commands: ["top"] },
  region: { value: "NAME" },
  "base-url": { value: "URL" },
  "max-wait": { value: "SECONDS" },
  "poll-interval": { value: "SECONDS" },
  json: {},
  csv: {},
  quiet: {},
  help: {},
  version: {},
};

/** Names that people give to flags for credentials, and the variable to use instead. */
const SECRETS = /** @type {Record<string, string>} */ ({
  passcode: "CLEVERTAP_PASSCODE",
  password: "CLEVERTAP_PASSCODE",
  secret: "CLEVERTAP_PASSCODE",
  "account-id": "CLEVERTAP_ACCOUNT_ID",
  account: "CLEVERTAP_ACCOUNT_ID",
  header: "CLEVERTAP_HEADERS",
  headers: "CLEVERTAP_HEADERS",
  authorization: "CLEVERTAP_HEADERS",
  token: "CLEVERTAP_HEADERS",
});

const ARGUMENTS = /** @type {Record<string, string | undefined>} */ ({
  count: "EVENT",
  top: "EVENT",
  resume: "PENDING",
  validate: "FILE",
});

/**
 * Reads the arguments.
 *
 * @param {string[]} args
 * @returns {Line}
 * @throws {UsageError} Every problem. Values of unknown flags are not shown, because they may be secrets.
 */
export function parse(args) {
  const options = Object.fromEntries(
    Object.entries(FLAGS).map(([name, { value }]) => [
      name,
      { type: /** @type {"string"} */ (value ? "string" : "boolean") },
    ]),
  );
  const { tokens } = parseArgs({
    args,
    options: { ...options, help: { type: "boolean", short: "h" } },
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const flags = /** @type {any} */ ({ where: [], property: [] });
  const words = [];
  const problems = [];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind === "option") problems.push(...add(flags, token));
  }
  const secret = args.find((arg) => /^CLEVERTAP_\w+=/.test(arg));
  if (secret) problems.push(environmentOnly("an argument", secret.slice(0, secret.indexOf("="))));
  // Words may be the values of unknown flags, so they are judged only if there is none.
  if (problems.length > 0) throw new UsageError(problems);
  const [command = "", argument, ...rest] = words;
  if (command === "help") flags.help = true;
  if (!flags.help && !flags.version) problems.push(...misplaced(command, argument, rest, flags));
  if (problems.length > 0) throw new UsageError(problems);
  return { command, argument, flags };
}

/**
 * Adds a flag. Returns its problems.
 *
 * @param {Record<string, any>} flags
 * @param {{ name: string, rawName: string, value?: string, inlineValue?: boolean }} token
 */
function add(flags, { name, rawName, value, inlineValue }) {
  const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
  if (flag === undefined) return [unknown(name, rawName)];
  if (flag.value === undefined) {
    flags[name] = true;
    return value === undefined ? [] : [`${rawName} takes no value`];
  }
  if (value === undefined || value === "" || (!inlineValue && value.startsWith("--"))) {
    return [`${rawName} needs a value: ${rawName} ${flag.value}`];
  }
  if (flag.many) flags[name].push(value);
  else if (flags[name] !== undefined) return [`${rawName} is given twice`];
  else flags[name] = value;
  return [];
}

/**
 * @param {string} name
 * @param {string} rawName
 */
function unknown(name, rawName) {
  const spelled = name.toLowerCase().replaceAll("_", "-");
  const secret = nearest(spelled, Object.keys(SECRETS));
  const known = nearest(spelled, Object.keys(FLAGS));
  if (secret && (!known || secret.distance < known.distance)) return environmentOnly(rawName, SECRETS[secret.name]);
  return `unknown flag ${rawName}${known ? `; did you mean --${known.name}?` : ""}`;
}

/**
 * @param {string} what
 * @param {string} variable
 */
function environmentOnly(what, variable) {
  return `${what} would show the secret to every user of this machine: set the environment variable ${variable} instead`;
}

/**
 * Returns the problems of the command, its argument, and the combination of flags.
 *
 * @param {string} command
 * @param {string | undefined} argument
 * @param {string[]} rest
 * @param {Record<string, any>} flags
 */
function misplaced(command, argument, rest, flags) {
  const commands = Object.keys(ARGUMENTS);
  if (command === "") return [];
  if (!Object.hasOwn(ARGUMENTS, command)) {
    const near = nearest(command, commands);
    const advice = near ? `did you mean ${near.name}?` : `the commands are ${commands.join(", ")}`;
    return [`unknown command ${JSON.stringify(command)}; ${advice}`];
  }
  const problems = [];
  const name = ARGUMENTS[command];
  if (rest.length > 0) problems.push(`${command} takes one ${name}: put it in quotes if it contains spaces`);
  if (argument === undefined && !flags.query) problems.push(`${command} needs an argument: ${name}`);
  if (argument !== undefined && flags.query) problems.push("EVENT and --query exclude each other");
  for (const [flag, { commands: its }] of Object.entries(FLAGS)) {
    const isSet = Array.isArray(flags[flag]) ? flags[flag].length > 0 : flags[flag] !== undefined;
    if (isSet && its && !its.includes(command)) problems.push(`--${flag} belongs to ${its.join(" and ")}`);
  }
  if (flags.query) {
    for (const flag of ["from", "to", "last", "by"]) {
      if (flags[flag] !== undefined) problems.push(`--${flag} and --query exclude each other`);
    }
    if (flags.where.length > 0) problems.push("--where and --query exclude each other");
  } else if (flags.endpoint && command === "count") problems.push("--endpoint belongs to --query");
  if (flags.json && flags.csv) problems.push("--json and --csv exclude each other");
  if (flags.region && flags["base-url"]) problems.push("--region and --base-url exclude each other");
  return problems;
}
