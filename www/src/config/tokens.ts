// The secret TOKENS: the tokens of the gateway's clients, as hashes.

import { readEntries, readFields, readWholeNumber } from "./fields.ts";
import type { Variables } from "./variables.ts";

export interface Token {
  readonly name: string;
  /** SHA-256 of the token. There are two during a rotation. */
  readonly digests: readonly Uint8Array[];
  /** Ids of the accounts that the token may use. */
  readonly accounts: readonly string[];
  readonly maxOpen: number;
}

const KEYS = ["sha256", "accounts", "maxOpen"];
const MAX_OPEN = { byDefault: 1_000, max: 100_000 };
const NAME = /^[A-Za-z0-9._-]{1,64}$/;
const DIGEST = /^[0-9a-f]{64}$/i;
/** SHA-256 of the empty text: `sha256sum` prints it for an unset variable, and an empty header would match it. */
const EMPTY_DIGEST = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

export function readTokens(variables: Variables, isAccount: (id: unknown) => boolean, problems: string[]): Token[] {
  const tokens = readEntries("TOKENS", variables.TOKENS, problems).map(([name, value]) =>
    readToken(name, value, isAccount, problems),
  );
  const digests = tokens.flatMap(({ digests }) => digests.map(String));
  if (new Set(digests).size < digests.length) problems.push("TOKENS contains the same sha256 twice");
  return tokens;
}

function readToken(name: string, value: unknown, isAccount: (id: unknown) => boolean, problems: string[]): Token {
  const path = `TOKENS[${JSON.stringify(name)}]`;
  if (!NAME.test(name)) problems.push(`${path}: a name has 1 to 64 characters of A-Z, a-z, 0-9, ".", "_" and "-"`);
  const { sha256, accounts, ...fields } = readFields(path, value, KEYS, problems) ?? {};
  const digests = Array.isArray(sha256) ? sha256 : [sha256];
  const wellFormed = digests.every((digest): digest is string => typeof digest === "string" && DIGEST.test(digest));
  if (!wellFormed || digests.length === 0)
    problems.push(`${path}.sha256 must be 64 hexadecimal digits, or an array of such texts`);
  if (wellFormed && digests.some((digest) => digest.toLowerCase() === EMPTY_DIGEST)) {
    problems.push(`${path}.sha256 is the hash of an empty token`);
  }
  const listed = Array.isArray(accounts) ? accounts : [];
  if (listed.length === 0 || !listed.every(isAccount)) {
    problems.push(`${path}.accounts must be an array of account ids from ACCOUNTS`);
  }
  return {
    name,
    digests: wellFormed ? digests.map(fromHex) : [],
    accounts: listed,
    maxOpen: readWholeNumber(path, fields, "maxOpen", MAX_OPEN.byDefault, MAX_OPEN.max, problems),
  };
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
