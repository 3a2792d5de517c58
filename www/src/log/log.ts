// Logs: one JSON line each. Only these fields can be written, and none holds what a client sent.

export interface LogFields {
  readonly event:
    | "answered"
    | "exchange"
    | "finished"
    | "fault"
    | "misconfigured"
    | "paused"
    | "pump"
    | "rearmed"
    | "resumed";
  /** Names from the configuration. */
  readonly token?: string | undefined;
  readonly account?: string | undefined;
  /** The start of the hash of the query's key. */
  readonly key?: string | undefined;
  readonly method?: string | undefined;
  readonly outcome?: string | undefined;
  readonly status?: number | undefined;
  readonly ms?: number | undefined;
  /** From being accepted to being finished. */
  readonly waitedMs?: number | undefined;
  readonly exchanges?: number | undefined;
  readonly open?: number | undefined;
  /** What is wrong with the configuration, in the gateway's own words. */
  readonly problem?: string | undefined;
  /** The kind of an unforeseen error, and where it was thrown: its message may quote anything. */
  readonly error?: string | undefined;
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
  "problem",
  "error",
  "at",
];

export function log(fields: LogFields): void {
  // What is passed in may have more fields than its type says.
  console.log(JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, fields[name]]))));
}

const STACK_FRAME = /^\s+at (.+:\d+:\d+\)?)$/m;

/** An unforeseen error. */
export function logFault(error: unknown, fields: Pick<LogFields, "account" | "key"> = {}): void {
  const isError = error instanceof Error;
  const at = isError ? STACK_FRAME.exec(framesOf(error))?.[1] : undefined;
  log({
    event: "fault",
    account: fields.account,
    key: fields.key,
    error: isError ? error.constructor.name : typeof error,
    at,
  });
}

/** The stack after the message, which it begins with. */
function framesOf({ stack = "", message }: Error): string {
  const start = stack.indexOf(message);
  return start < 0 ? "" : stack.slice(start + message.length);
}

/** As much of the hash of a query's key as a log needs. */
export function shortKey(key: string): string {
  return key.slice(0, 16);
}
