// The configuration, checked as a whole: what is wrong is said by name, never by value.

import { type ClientOptions, CleverTapError, CountsClient } from "clevertap-counts";
import type { Variables } from "./variables.ts";
import { readSettings, SETTINGS, type Settings } from "./settings.ts";

export interface Account {
  readonly id: string;
  /** Of its object: where the account lives and its id, both from here and never from a client. */
  readonly objectName: string;
  readonly client: ClientOptions;
  /** Exchanges in flight at once, both endpoints together. */
  readonly maxConcurrency: number;
  readonly maxOpen: number;
}

export interface Token {
  readonly name: string;
  /** SHA-256 of the token; two while it is being rotated. */
  readonly digests: readonly Uint8Array[];
  readonly accounts: readonly string[];
  readonly maxOpen: number;
}

export interface Config {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly tokens: readonly Token[];
  readonly allowedOrigins: ReadonlySet<string>;
  readonly settings: Settings;
}

export type ReadConfig = { config: Config } | { problems: string[] };

const MAX_CONCURRENCY = { byDefault: 3, most: 100 };
const MAX_OPEN = { account: 10_000, token: 1_000, most: 100_000 };
const TOKEN_NAME = /^[A-Za-z0-9._-]{1,64}$/;
const DIGEST = /^[0-9a-f]{64}$/i;
/** Of the empty text: what `sha256sum` says of a variable that is not set, and what an empty header would match. */
const DIGEST_OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

type Fields = Record<string, unknown>;

const NAMES = ["ACCOUNTS", "TOKENS", "ALLOWED_ORIGINS", ...SETTINGS] as const;
let last: { readonly texts: readonly unknown[]; readonly read: ReadConfig } | undefined;

/** Reads the configuration, or says all that is wrong with it. The last one read is remembered. */
export function readConfig(variables: Variables): ReadConfig {
  const texts = NAMES.map((name) => variables[name]);
  if (last === undefined || last.texts.some((text, index) => text !== texts[index]))
    last = { texts, read: readAnew(variables) };
  return last.read;
}

function readAnew(variables: Variables): ReadConfig {
  const problems: string[] = [];
  const settings = readSettings(variables, problems);
  const accounts = new Map<string, Account>();
  for (const [id, value] of entries("ACCOUNTS", variables.ACCOUNTS, problems)) {
    const account = readAccount(id, value, settings, problems);
    if (account !== undefined) accounts.set(id, account);
  }
  const known = (id: unknown) => typeof id === "string" && accounts.has(id);
  const tokens = entries("TOKENS", variables.TOKENS, problems).map(([name, value]) =>
    readToken(name, value, known, problems),
  );
  const digests = tokens.flatMap(({ digests }) => digests.map(String));
  if (new Set(digests).size < digests.length) problems.push("TOKENS has the same sha256 twice");
  const allowedOrigins = readOrigins(variables.ALLOWED_ORIGINS, problems);
  return problems.length > 0 ? { problems } : { config: { accounts, tokens, allowedOrigins, settings } };
}

function readAccount(id: string, value: unknown, settings: Settings, problems: string[]): Account | undefined {
  const where = `ACCOUNTS[${JSON.stringify(id)}]`;
  const fields = fieldsOf(where, value, ["passcode", "region", "baseUrl", "maxConcurrency", "maxOpen"], problems);
  if (fields === undefined) return undefined;
  const maxConcurrency = wholeNumber(
    where,
    fields,
    "maxConcurrency",
    MAX_CONCURRENCY.byDefault,
    MAX_CONCURRENCY.most,
    problems,
  );
  const maxOpen = wholeNumber(where, fields, "maxOpen", MAX_OPEN.account, MAX_OPEN.most, problems);
  const client = {
    accountId: id,
    passcode: fields.passcode,
    region: fields.region,
    baseUrl: fields.baseUrl,
    pollIntervalMs: settings.POLL_INTERVAL_MS,
    requestTimeoutMs: settings.REQUEST_TIMEOUT_MS,
    maxConcurrency,
    maxRetries: 0,
  } as ClientOptions;
  try {
    new CountsClient(client);
  } catch (error) {
    if (!(error instanceof CleverTapError)) throw error;
    // The package's messages show a value, which a secret must not do.
    const names = "issues" in error ? error.issues.map(({ path }) => path.join(".") || "all of it") : [error.code];
    problems.push(`${where} is refused by the package: ${[...new Set(names)].join(", ")}`);
    return undefined;
  }
  const place = fields.baseUrl === undefined ? (fields.region ?? "eu1") : new URL(String(fields.baseUrl)).host;
  return { id, objectName: `${place}:${id}`, client, maxConcurrency, maxOpen };
}

function readToken(name: string, value: unknown, known: (id: unknown) => boolean, problems: string[]): Token {
  const where = `TOKENS[${JSON.stringify(name)}]`;
  if (!TOKEN_NAME.test(name)) problems.push(`${where}: a name is 1 to 64 of A-Z, a-z, 0-9, ".", "_" and "-"`);
  const { sha256, accounts, ...fields } = fieldsOf(where, value, ["sha256", "accounts", "maxOpen"], problems) ?? {};
  const digests = Array.isArray(sha256) ? sha256 : [sha256];
  const wellFormed = digests.every((digest): digest is string => typeof digest === "string" && DIGEST.test(digest));
  if (!wellFormed || digests.length === 0)
    problems.push(`${where}.sha256 must be 64 hexadecimal digits, or an array of such`);
  if (wellFormed && digests.some((digest) => digest.toLowerCase() === DIGEST_OF_NOTHING)) {
    problems.push(`${where}.sha256 is the hash of an empty token`);
  }
  const listed = Array.isArray(accounts) ? accounts : [];
  if (listed.length === 0 || !listed.every(known)) {
    problems.push(`${where}.accounts must be an array of ids that ACCOUNTS has`);
  }
  return {
    name,
    digests: wellFormed ? digests.map(fromHex) : [],
    accounts: listed,
    maxOpen: wholeNumber(where, fields, "maxOpen", MAX_OPEN.token, MAX_OPEN.most, problems),
  };
}

function readOrigins(text: string | undefined, problems: string[]): Set<string> {
  const origins = (text ?? "")
    .split(",")
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
  for (const origin of origins) {
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      problems.push(`ALLOWED_ORIGINS: ${JSON.stringify(origin)} is no origin such as "https://example.com"`);
    }
  }
  return new Set(origins);
}

/** The entries of a secret that is a JSON object. */
function entries(name: string, text: string | undefined, problems: string[]): [string, unknown][] {
  if (text === undefined || text.trim() === "") {
    problems.push(`the secret ${name} is missing`);
    return [];
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    problems.push(`the secret ${name} is not JSON`);
    return [];
  }
  if (!isObject(value) || Object.keys(value).length === 0) {
    problems.push(`the secret ${name} must be a JSON object with an entry or more`);
    return [];
  }
  return Object.entries(value);
}

function fieldsOf(where: string, value: unknown, names: string[], problems: string[]): Fields | undefined {
  if (!isObject(value)) {
    problems.push(`${where} must be an object`);
    return undefined;
  }
  for (const name of Object.keys(value)) {
    if (!names.includes(name)) problems.push(`${where} has an unknown key: known are ${names.join(", ")}`);
  }
  return value;
}

function wholeNumber(
  where: string,
  fields: Fields,
  name: string,
  byDefault: number,
  most: number,
  problems: string[],
): number {
  const value = fields[name] ?? byDefault;
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= most) return value;
  problems.push(`${where}.${name} must be a whole number from 1 to ${most}`);
  return byDefault;
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
