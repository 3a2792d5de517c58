// Reads the configuration as a whole and reports every problem at once.

import { type Account, readAccounts } from "./accounts.ts";
import { readOrigins } from "./origins.ts";
import { readSettings, SETTINGS, type Settings } from "./settings.ts";
import { readTokens, type Token } from "./tokens.ts";
import type { Variables } from "./variables.ts";

export interface Config {
  readonly accounts: ReadonlyMap<string, Account>;
  readonly tokens: readonly Token[];
  readonly allowedOrigins: ReadonlySet<string>;
  readonly settings: Settings;
}

export type ReadConfig = { config: Config } | { problems: string[] };

const NAMES = ["ACCOUNTS", "TOKENS", "ALLOWED_ORIGINS", ...SETTINGS] as const;
let cached: { readonly texts: readonly unknown[]; readonly read: ReadConfig } | undefined;

/** Caches the result until a variable changes. */
export function readConfig(variables: Variables): ReadConfig {
  const texts = NAMES.map((name) => variables[name]);
  if (cached === undefined || cached.texts.some((text, index) => text !== texts[index]))
    cached = { texts, read: readUncached(variables) };
  return cached.read;
}

function readUncached(variables: Variables): ReadConfig {
  const problems: string[] = [];
  const settings = readSettings(variables, problems);
  const accounts = readAccounts(variables, settings, problems);
  const isAccount = (id: unknown) => typeof id === "string" && accounts.has(id);
  const tokens = readTokens(variables, isAccount, problems);
  const allowedOrigins = readOrigins(variables.ALLOWED_ORIGINS, problems);
  return problems.length > 0 ? { problems } : { config: { accounts, tokens, allowedOrigins, settings } };
}
