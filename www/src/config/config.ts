// Reads the configuration as a whole and reports every problem at once.

import { type Account, readAccounts } from "./accounts.ts";
import { readOrigins } from "./origins.ts";
import { readSettings, SETTINGS, type Settings } from "./settings.ts";
import { readTokens, type Token } from "./tokens.ts";
import { partsOf, SPLIT_SECRETS, type Variables } from "./variables.ts";

export interface Config {
  readonly accounts: ReadonlyMap<string, Account>;
  /** The problem of each account that is configured wrongly. It names no values. */
  readonly invalidAccounts: ReadonlyMap<string, string>;
  readonly tokens: readonly Token[];
  readonly allowedOrigins: ReadonlySet<string>;
  readonly settings: Settings;
}

export interface ReadConfig {
  /** Undefined if a problem concerns all accounts. */
  readonly config: Config | undefined;
  readonly problems: readonly string[];
}

let cached: { readonly texts: readonly unknown[]; readonly read: ReadConfig } | undefined;

/** Caches the result until a variable changes. */
export function readConfig(variables: Variables): ReadConfig {
  const texts = textsOf(variables);
  if (cached?.texts.length !== texts.length || cached.texts.some((text, index) => text !== texts[index]))
    cached = { texts, read: readUncached(variables) };
  return cached.read;
}

function textsOf(variables: Variables): unknown[] {
  const parts = SPLIT_SECRETS.flatMap((secret) => partsOf(variables, secret));
  const values = [...parts, "ALLOWED_ORIGINS", ...SETTINGS].map((name) => variables[name as keyof Variables]);
  return [...parts, ...values];
}

function readUncached(variables: Variables): ReadConfig {
  const ofAll: string[] = [];
  const ofSome: string[] = [];
  const settings = readSettings(variables, ofAll);
  const allowedOrigins = readOrigins(variables.ALLOWED_ORIGINS, ofAll);
  // The problems of single accounts and tokens are those of the parts that remain.
  const { valid, invalid } = readAccounts(variables, settings, ofSome);
  const tokens = readTokens(variables, (id) => valid.has(id) || invalid.has(id), ofSome);
  const isUsable = ofAll.length === 0 && valid.size + invalid.size > 0 && tokens.length > 0;
  const config = { accounts: valid, invalidAccounts: invalid, tokens, allowedOrigins, settings };
  return { config: isUsable ? config : undefined, problems: [...ofAll, ...ofSome] };
}
