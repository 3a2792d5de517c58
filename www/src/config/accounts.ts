// The secret ACCOUNTS: CleverTap accounts and their credentials.

import { CleverTapError, type ClientOptions, CountsClient, regions } from "clevertap-counts";
import { type Entry, readEntries, readFields, readWholeNumber } from "./fields.ts";
import type { Settings } from "./settings.ts";
import type { Variables } from "./variables.ts";

export interface Account {
  readonly id: string;
  /** Name of the account's durable object: its region or host, and its id. */
  readonly objectName: string;
  readonly client: ClientOptions;
  /** Concurrent exchanges with CleverTap, all endpoints together. */
  readonly maxConcurrency: number;
  readonly maxOpen: number;
}

/** The accounts that can count, and the problem of each other one. */
export interface Accounts {
  readonly valid: ReadonlyMap<string, Account>;
  readonly invalid: ReadonlyMap<string, string>;
}

const KEYS = ["passcode", "region", "baseUrl", "maxConcurrency", "maxOpen"];
const MAX_CONCURRENCY = {
  byDefault: 3,
  max: 6,
  why: ", because Cloudflare opens no more connections at the same time",
};
const MAX_OPEN = { byDefault: 10_000, max: 100_000 };

/** An account with a problem does not take down the others. */
export function readAccounts(variables: Variables, settings: Settings, problems: string[]): Accounts {
  const valid = new Map<string, Account>();
  const invalid = new Map<string, string>();
  for (const entry of readEntries("ACCOUNTS", variables, problems).values()) {
    const own: string[] = [];
    const account = readAccount(entry, settings, own);
    if (account === undefined) invalid.set(entry.key, own.join("; "));
    else valid.set(entry.key, account);
    problems.push(...own);
  }
  return { valid, invalid };
}

function readAccount(entry: Entry, settings: Settings, problems: string[]): Account | undefined {
  const { key: id, path, value } = entry;
  if (entry.isRepeated) problems.push(`${path}: another secret has this account, too`);
  const fields = readFields(path, value, KEYS, problems);
  if (fields === undefined) return undefined;
  const maxConcurrency = readWholeNumber(path, fields, "maxConcurrency", MAX_CONCURRENCY, problems);
  const maxOpen = readWholeNumber(path, fields, "maxOpen", MAX_OPEN, problems);
  const { passcode, region, baseUrl } = fields;
  if (region !== undefined && !regions.some((known) => known === region)) {
    problems.push(`${path}.region must be one of ${regions.join(", ")}${suggestion(region)}`);
  }
  if (problems.length > 0) return undefined;

  const client = {
    accountId: id,
    passcode,
    region,
    baseUrl,
    pollIntervalMs: settings.POLL_INTERVAL_MS,
    requestTimeoutMs: settings.REQUEST_TIMEOUT_MS,
    maxConcurrency,
    maxRetries: 0,
  } as ClientOptions;
  try {
    new CountsClient(client);
  } catch (error) {
    if (!(error instanceof CleverTapError)) throw error;
    // The package's own message may quote a secret value.
    const names = "issues" in error ? error.issues.map(({ path }) => path.join(".") || "the entry") : [error.code];
    problems.push(`${path} is refused by the package: ${[...new Set(names)].join(", ")}`);
    return undefined;
  }
  const host = baseUrl === undefined ? (region ?? "eu1") : new URL(String(baseUrl)).host;
  return { id, objectName: `${host}:${id}`, client, maxConcurrency, maxOpen };
}

/** Suggests the region of the same letters: "in", "IN1" and "in2" mean in1. Does not quote the value. */
function suggestion(value: unknown): string {
  const letters = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .replace(/[\d_-]*$/, "");
  const meant = typeof value === "string" ? regions.find((region) => letters(region) === letters(value)) : undefined;
  return meant === undefined ? "" : `; did you mean "${meant}"?`;
}
