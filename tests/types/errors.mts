// Narrows a CleverTapError by its `code`.

import { CleverTapError, type Issue, type Pending, type InvalidQueryError, type NetworkError } from "clevertap-counts";
import { exactly } from "./exactly.mjs";

type Code =
  | "invalid_query"
  | "invalid_options"
  | "unauthorized"
  | "rate_limited"
  | "query_failed"
  | "request_expired"
  | "server_error"
  | "invalid_response"
  | "network"
  | "timeout"
  | "deadline_exceeded"
  | "wasm_unavailable"
  | "internal";

export function explain(error: unknown): string {
  if (!(error instanceof CleverTapError)) return "not ours";
  exactly<CleverTapError>()(error);
  exactly<Code>()(error.code);
  exactly<"CleverTapError">()(error.name);
  exactly<string>()(error.message);
  exactly<boolean>()(error.transient);
  exactly<number>()(error.attempts);
  exactly<Record<string, unknown>>()(error.toJSON());
  const plain: Error = error;
  switch (error.code) {
    case "invalid_query":
      exactly<InvalidQueryError>()(error);
      exactly<Issue[]>()(error.issues);
      return error.issues.map(({ code, path, message }) => `${code} at ${path.join(".")}: ${message}`).join();
    case "invalid_options":
      exactly<Issue[]>()(error.issues);
      return String(error.issues[0]?.path[0]);
    case "unauthorized":
    case "rate_limited":
    case "server_error":
      takes<number | undefined>(error.status);
      takes<number | undefined>(error.apiCode);
      takes<number | undefined>(error.retryAfterMs);
      takes<string | undefined>(error.reqId);
      takes<Pending | undefined>(error.pending);
      return error.apiError ?? "";
    case "query_failed":
    case "request_expired":
      takes<string | undefined>(error.reqId);
      // An error that cannot be resumed.
      exactly<undefined>()(error.pending);
      return `${error.status} ${error.apiError} ${error.apiCode}`;
    case "invalid_response":
      takes<Pending | undefined>(error.pending);
      return error.bodyStart.slice(0, 10);
    case "network":
      exactly<NetworkError>()(error);
      exactly<unknown>()(error.cause);
      takes<Pending | undefined>(error.pending);
      return String(error.cause);
    case "timeout":
    case "deadline_exceeded":
      takes<Pending | undefined>(error.pending);
      return plain.message;
    case "wasm_unavailable":
    case "internal":
      takes<Pending | undefined>(error.pending);
      return error.message;
    default:
      exactly<never>()(error);
      return error;
  }
}

/** The example of the documentation. */
export function pendingOf(error: unknown): Pending | undefined {
  if (error instanceof CleverTapError && error.pending) return error.pending;
  return undefined;
}

function takes<Expected>(value: Expected): Expected {
  return value;
}
