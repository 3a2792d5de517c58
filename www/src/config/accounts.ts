// The secret ACCOUNTS: CleverTap accounts and their credentials.

import { CleverTapError, type ClientOptions, CountsClient } from "clevertap-counts";
import { readEntries, readFields, readWholeNumber } from "./fields.ts";
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

const KEYS = ["passcode", "region", "baseUrl", "maxConcurrency", "maxOpen"];
const MAX_CONCURRENCY = { byDefault: 3, max: 100 };
const MAX_OPEN = { byDefault: 10_000, max: 100_000 };

export function readAccounts(variables: Variables, settings: Settings, problems: string[]): Map<string, Account> {
  const accounts = new Map<string, Account>();
  for (const [id, value] of readEntries("ACCOUNTS", variables.ACCOUNTS, problems)) {
    const account = readAccount(id, value, settings, problems);
    if (account !== undefined) accounts.set(id, account);
  }
  return accounts;
}

function readAccount(id: string, value: unknown, settings: Settings, problems: string[]): Account | undefined {
  const path = `ACCOUNTS[${JSON.stringify(id)}]`;
  const fields = readFields(path, value, KEYS, problems);
  if (fields === undefined) return undefined;
  const { byDefault, max } = MAX_CONCURRENCY;
  const maxConcurrency = readWholeNumber(path, fields, "maxConcurrency", byDefault, max, problems);
  const maxOpen = readWholeNumber(path, fields, "maxOpen", MAX_OPEN.byDefault, MAX_OPEN.max, problems);
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
    // The package's own message may quote a secret value.
    const names = "issues" in error ? error.issues.map(({ path }) => path.join(".") || "the entry") : [error.code];
    problems.push(`${path} is refused by the package: ${[...new Set(names)].join(", ")}`);
    return undefined;
  }
  const host = fields.baseUrl === undefined ? (fields.region ?? "eu1") : new URL(String(fields.baseUrl)).host;
  return { id, objectName: `${host}:${id}`, client, maxConcurrency, maxOpen };
}
