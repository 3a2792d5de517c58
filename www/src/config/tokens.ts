// The secret TOKENS: the tokens of the gateway's clients, as hashes.

import { type Entry, readEntries, readFields, readWholeNumber } from "./fields.ts";
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

/** Hashes that anybody knows the token of. */
const KNOWN_DIGESTS: Readonly<Record<string, string>> = {
  // `sha256sum` prints it for an unset variable, and an empty header would match it.
  e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855: "an empty token",
  // Earlier versions of .dev.vars.example contained it.
  "50d858e0985ecc7f60418aaf0cc5ab587f42c2570a884095a9e8ccacd0f6545c": 'the published token "example"',
};

/** A token with a problem is unknown to the gateway, and does not take down the others. */
export function readTokens(variables: Variables, isAccount: (id: string) => boolean, problems: string[]): Token[] {
  const read = [...readEntries("TOKENS", variables, problems).values()].flatMap((entry) => {
    const own: string[] = [];
    const token = readToken(entry, own);
    problems.push(...own, ...unknownAccounts(entry.path, token, isAccount));
    return own.length > 0 ? [] : token;
  });
  const digests = read.flatMap(({ digests }) => digests.map(String));
  const isRepeated = (digest: Uint8Array) => digests.indexOf(String(digest)) !== digests.lastIndexOf(String(digest));
  const tokens = read.filter((token) => !token.digests.some(isRepeated));
  // It is not known which of the names is meant.
  if (tokens.length < read.length) problems.push("TOKENS contains the same sha256 twice");
  return tokens;
}

function readToken({ key: name, path, value, isRepeated }: Entry, problems: string[]): Token {
  if (isRepeated) problems.push(`${path}: another secret has a token of this name, too`);
  if (!NAME.test(name)) problems.push(`${path}: a name has 1 to 64 characters of A-Z, a-z, 0-9, ".", "_" and "-"`);
  const { sha256, accounts, ...fields } = readFields(path, value, KEYS, problems) ?? {};
  const digests = (Array.isArray(sha256) ? sha256 : [sha256]).filter(isDigest);
  if (digests.length === 0 || (Array.isArray(sha256) && digests.length < sha256.length))
    problems.push(`${path}.sha256 must be 64 hexadecimal digits, or an array of such texts`);
  for (const digest of digests) {
    const known = KNOWN_DIGESTS[digest.toLowerCase()];
    if (known !== undefined) problems.push(`${path}.sha256 is the hash of ${known}`);
  }
  const listed = Array.isArray(accounts) ? accounts.filter((id) => typeof id === "string") : [];
  if (!Array.isArray(accounts) || listed.length === 0 || listed.length < accounts.length)
    problems.push(`${path}.accounts must be an array of account ids from ACCOUNTS`);
  return {
    name,
    digests: digests.map(fromHex),
    accounts: listed,
    maxOpen: readWholeNumber(path, fields, "maxOpen", MAX_OPEN, problems),
  };
}

/** Reports the accounts that are in no secret. The token can use its other accounts. */
function unknownAccounts(path: string, { accounts }: Token, isAccount: (id: string) => boolean): string[] {
  const unknown = accounts.filter((id) => !isAccount(id)).length;
  return unknown === 0
    ? []
    : [`${path}.accounts must be an array of account ids from ACCOUNTS, which lacks ${unknown}`];
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && DIGEST.test(value);
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
