// Logs: one JSON line each. Only these fields can be written, and none holds what a client sent.

export interface LogFields {
  readonly event: "answered" | "exchange" | "finished" | "paused" | "resumed" | "misconfigured" | "fault" | "rearmed" | "pump";
  /** Names from the configuration. */
  readonly token?: string;
  readonly account?: string;
  /** The start of the query key's hash. */
  readonly key?: string;
  readonly method?: string;
  readonly outcome?: string;
  readonly status?: number;
  readonly ms?: number;
  readonly waitedMs?: number;
  readonly exchanges?: number;
  readonly open?: number;
  /** What is wrong with the configuration, in the gateway's own words. */
  readonly problem?: string;
  /** The kind of an unforeseen error, and where it was thrown: messages may quote anything. */
  readonly error?: string;
  readonly at?: string;
}

export function log(fields: LogFields): void {
  console.log(JSON.stringify(fields));
}

/** An unforeseen error. */
export function logFault(error: unknown, fields: Omit<LogFields, "event" | "error" | "at"> = {}): void {
  const kind = error instanceof Error ? error.constructor.name : typeof error;
  const at = error instanceof Error ? /^\s+at (.+)$/m.exec(error.stack ?? "")?.[1] : undefined;
  log({ event: "fault", ...fields, error: kind, ...(at === undefined ? {} : { at }) });
}

/** As much of a query key's hash as a log needs. */
export function shortKey(key: string): string {
  return key.slice(0, 16);
}
