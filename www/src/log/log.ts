// Writes log lines, one JSON object each. A line contains only these fields, and no data from a client.

export const EVENTS = [
  "answered",
  "exchange",
  "fault",
  "finished",
  "misconfigured",
  "paused",
  "pump",
  "rearmed",
  "resumed",
] as const;

export interface LogFields {
  readonly event: (typeof EVENTS)[number];
  /** The token's and the account's names in the configuration. */
  readonly token?: string | undefined;
  readonly account?: string | undefined;
  /** Prefix of the query's key, a hash. */
  readonly key?: string | undefined;
  readonly method?: string | undefined;
  readonly outcome?: string | undefined;
  readonly status?: number | undefined;
  readonly ms?: number | undefined;
  /** Time from the acceptance of the query to its end. */
  readonly waitedMs?: number | undefined;
  readonly exchanges?: number | undefined;
  readonly open?: number | undefined;
  /** Lines of the same kind that were left out since the latest one, because anybody can cause them. */
  readonly omitted?: number | undefined;
  /** A problem of the configuration, in the gateway's own words. */
  readonly problem?: string | undefined;
  /** The class of an unexpected error, without its message, which may contain data. */
  readonly error?: string | undefined;
  /** Source position of an unexpected error. */
  readonly at?: string | undefined;
}

const NAMES: readonly (keyof LogFields)[] = [
  "event",
  "token",
  "account",
  "key",
  "method",
  "outcome",
  "status",
  "ms",
  "waitedMs",
  "exchanges",
  "open",
  "omitted",
  "problem",
  "error",
  "at",
];

export function log(fields: LogFields): void {
  // Select the fields by name, because an object may have more of them than its type.
  console.log(JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, fields[name]]))));
}

/** Shortens the key of a query for the log. */
export function shortKey(key: string): string {
  return key.slice(0, 16);
}
