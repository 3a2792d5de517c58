// The numbers that variables set: their defaults, and what each may be.

import type { Variables } from "./variables.ts";

const HOUR = 3_600_000;

/** Variable, default, least and most. All are milliseconds but PUMP_MAX_EXCHANGES. */
const NUMBERS = {
  POLL_INTERVAL_MS: [30_000, 0, HOUR],
  REQUEST_TIMEOUT_MS: [60_000, 100, 2 * 60_000],
  PUMP_MAX_MS: [30_000, 100, 5 * 60_000],
  PUMP_MAX_EXCHANGES: [40, 1, 1_000],
  ANSWER_WAIT_MS: [5_000, 0, 60_000],
  PROBE_INTERVAL_MS: [60_000, 100, HOUR],
  PAUSE_MAX_MS: [10 * 60_000, 0, 24 * HOUR],
  QUERY_MAX_MS: [24 * HOUR, 1_000, 24 * HOUR],
  RETENTION_MS: [24 * HOUR, 1_000, 30 * 24 * HOUR],
} as const satisfies Partial<Record<keyof Variables, readonly [number, number, number]>>;

export type Settings = Readonly<Record<keyof typeof NUMBERS, number>>;

export const SETTINGS = Object.keys(NUMBERS) as (keyof Settings)[];

/** Reads all of them; what is wrong goes to `problems`. */
export function readSettings(variables: Variables, problems: string[]): Settings {
  const entries = Object.entries(NUMBERS).map(([name, [byDefault, least, most]]) => {
    const text = variables[name as keyof Settings];
    if (text === undefined || text === "") return [name, byDefault];
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) {
      problems.push(`${name} must be a whole number from ${least} to ${most}`);
    }
    return [name, value];
  });
  return Object.fromEntries(entries) as Settings;
}

/** How long after its timeout an exchange may still be on its way to be stored. */
const GRACE_MS = 1_000;

/** For how long an exchange has its slot. */
export function leaseMs({ REQUEST_TIMEOUT_MS }: Settings): number {
  return REQUEST_TIMEOUT_MS + GRACE_MS;
}
