// The numeric variables, with their defaults and limits.

import type { Variables } from "./variables.ts";

const HOUR = 3_600_000;

/** Default, minimum and maximum of each variable. All are milliseconds except two numbers and the bytes. */
const NUMBERS = {
  POLL_INTERVAL_MS: [30_000, 0, HOUR],
  REQUEST_TIMEOUT_MS: [60_000, 100, 2 * 60_000],
  PUMP_MAX_MS: [30_000, 100, 5 * 60_000],
  PUMP_MAX_EXCHANGES: [40, 1, 1_000],
  ANSWER_WAIT_MS: [5_000, 0, 60_000],
  PROBE_INTERVAL_MS: [60_000, 100, HOUR],
  PAUSE_MAX_MS: [10 * 60_000, 0, 24 * HOUR],
  QUERY_MAX_FAILURES: [20, 1, 1_000],
  QUERY_MAX_MS: [24 * HOUR, 1_000, 24 * HOUR],
  RETENTION_MS: [24 * HOUR, 1_000, 30 * 24 * HOUR],
  STORAGE_MAX_BYTES: [1_000_000_000, 100_000, 9_000_000_000],
} as const satisfies Partial<Record<keyof Variables, readonly [number, number, number]>>;

export type Settings = Readonly<Record<keyof typeof NUMBERS, number>>;

export const SETTINGS = Object.keys(NUMBERS) as (keyof Settings)[];

/** Appends a message to `problems` for each value that is out of range. */
export function readSettings(variables: Variables, problems: string[]): Settings {
  const entries = Object.entries(NUMBERS).map(([name, [byDefault, min, max]]) => {
    const text = variables[name as keyof Settings];
    if (text === undefined || text === "") return [name, byDefault];
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min && value <= max)) problems.push(`${name} must be a whole number from ${min} to ${max}`);
    return [name, value];
  });
  return Object.fromEntries(entries) as Settings;
}

/** Time between the timeout of an exchange and the storage of its result, at most. */
const GRACE_MS = 1_000;

/** Returns for how long an exchange occupies its slot. */
export function leaseMs({ REQUEST_TIMEOUT_MS }: Settings): number {
  return REQUEST_TIMEOUT_MS + GRACE_MS;
}
