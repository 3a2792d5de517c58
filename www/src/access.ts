// Who asks, and for which account.

import type { Config, Token } from "./config.ts";

/** The token that a request brings: as a bearer, or as the passcode of a client that knows CleverTap's headers only. */
export function presentedToken(headers: Headers): string | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.get("Authorization") ?? "")?.[1];
  return bearer ?? headers.get("X-CleverTap-Passcode") ?? undefined;
}

/** `timingSafeEqual` is of the platform's `crypto.subtle`. */
export interface Digests {
  readonly digest: (bytes: Uint8Array) => Promise<ArrayBuffer>;
  readonly timingSafeEqual: (one: ArrayBuffer, other: Uint8Array) => boolean;
}

/** Compares with every entry, also after a match, so that time tells nothing. */
export async function findToken(presented: string, tokens: readonly Token[], digests: Digests): Promise<Token | undefined> {
  const digest = await digests.digest(new TextEncoder().encode(presented));
  let found: Token | undefined;
  for (const token of tokens) {
    for (const expected of token.digests) {
      if (digests.timingSafeEqual(digest, expected)) found = token;
    }
  }
  return found;
}

export type Selected = { readonly account: string } | { readonly refused: "forbidden" | "ambiguous" };

/** The header only selects among the accounts that the token may use. */
export function selectAccount(headers: Headers, { accounts }: Token): Selected {
  const named = headers.get("X-CleverTap-Account-Id");
  const [only, ...others] = accounts;
  if (named !== null) return accounts.includes(named) ? { account: named } : { refused: "forbidden" };
  return only !== undefined && others.length === 0 ? { account: only } : { refused: "ambiguous" };
}

export function accountsOf({ accounts }: Config, token: Token) {
  return token.accounts.flatMap((id) => accounts.get(id) ?? []);
}
