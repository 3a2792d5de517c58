// Who asks, and for which account.

import type { Account, Config, Token } from "./config.ts";
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

/** The header only selects among the accounts that the token may use. */
export function selectAccount(headers: Headers, token: Token, { accounts }: Config): Account | { readonly refused: Response } {
  const named = headers.get("X-CleverTap-Account-Id");
  if (named === null && token.accounts.length > 1) {
    return { refused: failure(400, "the token may use several accounts: name one in X-CleverTap-Account-Id", {}, []) };
  }
  const id = token.accounts.find((id) => named === null || id === named);
  const account = id === undefined ? undefined : accounts.get(id);
  return account ?? { refused: failure(403, "the token may not use this account") };
}
