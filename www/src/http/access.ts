// Authenticates the token of a request, and selects the account.

import type { Account } from "../config/accounts.ts";
import type { Config } from "../config/config.ts";
import type { Token } from "../config/tokens.ts";
import { sha256 } from "./digest.ts";
import { failure } from "./response.ts";

/** Reads the token as a bearer, or as the passcode of a client that knows only CleverTap's headers. */
export function presentedToken(headers: Headers): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.get("Authorization") ?? "")?.[1];
  return bearer ?? headers.get("X-CleverTap-Passcode") ?? undefined;
}

export async function authenticate(headers: Headers, { tokens }: Config): Promise<Token | undefined> {
  const presented = presentedToken(headers);
  return presented === undefined ? undefined : findToken(await sha256(presented), tokens);
}

/** Compares with every entry, even after a match, so that the response time does not reveal a partial match. */
function findToken(digest: ArrayBuffer, tokens: readonly Token[]): Token | undefined {
  let found: Token | undefined;
  for (const token of tokens) {
    for (const expected of token.digests) {
      if (crypto.subtle.timingSafeEqual(digest, expected)) found = token;
    }
  }
  return found;
}

export function unauthorized(): Response {
  return failure(401, "the token is missing or unknown", { "WWW-Authenticate": "Bearer" });
}

/** Tells the problem, which contains no values, to a token that names the account. */
function misconfiguredAccount(id: string, config: Config): Response {
  return failure(500, `the gateway's configuration of this account is wrong: ${problemOf(id, config)}`);
}

export function problemOf(id: string, { invalidAccounts }: Config): string {
  return invalidAccounts.get(id) ?? "the secret ACCOUNTS lacks it";
}

export interface Caller {
  readonly token: Token;
  readonly account: Account;
}

interface Refused {
  readonly token?: Token;
  readonly account?: undefined;
  readonly refused: Response;
}

/** Returns the token and the account. The account header only selects among the accounts of the token. */
export async function authorize(headers: Headers, config: Config): Promise<Caller | Refused> {
  const token = await authenticate(headers, config);
  if (token === undefined) return { refused: unauthorized() };
  const named = headers.get("X-CleverTap-Account-Id");
  if (named === null && token.accounts.length > 1) {
    const error = "the token may use several accounts: name one in X-CleverTap-Account-Id";
    return { token, refused: failure(400, error, {}, []) };
  }
  const id = token.accounts.find((id) => named === null || id === named);
  if (id === undefined) return { token, refused: failure(403, "the token may not use this account") };
  const account = config.accounts.get(id);
  return account === undefined ? { token, refused: misconfiguredAccount(id, config) } : { token, account };
}
