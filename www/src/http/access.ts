// Who asks, and for which account.

import type { Account, Config, Token } from "../config/config.ts";
import { sha256 } from "./digest.ts";
import { failure } from "./response.ts";

/** The token that a request brings: as a bearer, or as the passcode of a client that knows CleverTap's headers only. */
export function presentedToken(headers: Headers): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.get("Authorization") ?? "")?.[1];
  return bearer ?? headers.get("X-CleverTap-Passcode") ?? undefined;
}

export async function authenticate(headers: Headers, { tokens }: Config): Promise<Token | undefined> {
  const presented = presentedToken(headers);
  return presented === undefined ? undefined : findToken(await sha256(presented), tokens);
}

/** Compares with every entry, also after a match, so that time tells nothing. */
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

export interface Admitted {
  readonly token: Token;
  readonly account: Account;
}

interface Refused {
  readonly token?: Token;
  readonly account?: undefined;
  readonly refused: Response;
}

/** The token that asks, and the account: the client's header only selects among those that the token may use. */
export async function admit(headers: Headers, config: Config): Promise<Admitted | Refused> {
  const token = await authenticate(headers, config);
  if (token === undefined) return { refused: unauthorized() };
  const named = headers.get("X-CleverTap-Account-Id");
  if (named === null && token.accounts.length > 1) {
    const error = "the token may use several accounts: name one in X-CleverTap-Account-Id";
    return { token, refused: failure(400, error, {}, []) };
  }
  const id = token.accounts.find((id) => named === null || id === named);
  const account = id === undefined ? undefined : config.accounts.get(id);
  return account === undefined
    ? { token, refused: failure(403, "the token may not use this account") }
    : { token, account };
}
