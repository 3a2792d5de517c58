export type Code =
  | "invalid_query"
  | "unauthorized"
  | "rate_limited"
  | "query_failed"
  | "request_expired"
  | "server_error"
  | "invalid_response"
  | "network"
  | "timeout"
  | "deadline_exceeded";

const TRANSIENT: ReadonlySet<Code> = new Set(["rate_limited", "server_error", "network", "timeout"]);

export interface Issue {
  path: PropertyKey[];
  message: string;
}

interface Fields {
  status?: number;
  apiError?: string;
  apiCode?: number;
  retryAfterMs?: number;
  reqId?: string;
  bodyStart?: string;
  issues?: Issue[];
  cause?: unknown;
}

export class CleverTapError extends Error {
  override name = "CleverTapError";
  declare status?: number;
  declare apiError?: string;
  declare apiCode?: number;
  declare retryAfterMs?: number;
  declare reqId?: string;
  declare bodyStart?: string;
  declare issues?: Issue[];
  readonly transient: boolean;
  attempts = 0;

  constructor(
    readonly code: Code,
    message: string,
    { cause, ...fields }: Fields = {},
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.transient = TRANSIENT.has(code);
    Object.assign(this, fields);
  }
}

export function invalidQuery(issues: Issue[]): CleverTapError {
  const shown = issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  return new CleverTapError("invalid_query", `invalid query: ${shown.join("; ")}`, { issues });
}
