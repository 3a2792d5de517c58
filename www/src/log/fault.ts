import { type LogFields, log } from "./log.ts";

const STACK_FRAME = /^\s+at (.+:\d+:\d+\)?)$/m;

/** Logs an unexpected error: its class and its source position, but not its message. */
export function logFault(error: unknown, fields: Pick<LogFields, "account" | "key"> = {}): void {
  const isError = error instanceof Error;
  const at = isError ? STACK_FRAME.exec(stackFrames(error))?.[1] : undefined;
  log({
    event: "fault",
    account: fields.account,
    key: fields.key,
    error: isError ? error.constructor.name : typeof error,
    at,
  });
}

/** Returns the stack without the message at its start. */
function stackFrames({ stack = "", message }: Error): string {
  const start = stack.indexOf(message);
  return start < 0 ? "" : stack.slice(start + message.length);
}
