// Constructs and extends CleverTapError, and passes its class to test runners and frameworks.

import {
  CleverTapError,
  type CleverTapError as AnyError,
  type InvalidQueryError,
  type NetworkError,
  type Pending,
} from "clevertap-counts";
import { exactly } from "./exactly.mjs";

// Construction

exactly<NetworkError>()(
  new CleverTapError({ code: "network", message: "down", cause: new Error("refused"), attempts: 4 }),
);
exactly<InvalidQueryError>()(new CleverTapError({ code: "invalid_query", message: "no", issues: [] }));
const limited: AnyError = new CleverTapError({
  code: "rate_limited",
  message: "wait",
  transient: true,
  retryAfterMs: 5,
});
export const error: Error = limited;
// @ts-expect-error An unknown code.
new CleverTapError({ code: "not_found", message: "no" });
// @ts-expect-error An error has a message.
new CleverTapError({ code: "network" });
// @ts-expect-error An invalid query has issues.
new CleverTapError({ code: "invalid_query", message: "no" });
const pending: Pending = { status: "partial", endpoint: "events", reqId: "1", notBefore: 0 };
// @ts-expect-error A failed query cannot be resumed.
new CleverTapError({ code: "query_failed", message: "no", pending });
// @ts-expect-error An unknown field.
new CleverTapError({ code: "network", message: "down", issue: [] });

// Extension

class CountError extends CleverTapError {
  constructor(readonly report: string) {
    super({ code: "internal", message: `the report ${report} failed` });
  }
}

export function reportOf(thrown: unknown): string | undefined {
  if (thrown instanceof CountError) return thrown.report;
  if (thrown instanceof CleverTapError && thrown.code === "invalid_response") return thrown.bodyStart;
  return undefined;
}
const counted: AnyError = new CountError("daily");
export const attempts: number = counted.attempts;

// Classes of errors as arguments

/** The parameter of `@Catch` in @nestjs/common 11. */
interface Type<T> extends Function {
  new (...args: any[]): T;
}
interface Abstract<T> extends Function {
  prototype: T;
}
declare function Catch(...exceptions: (Type<any> | Abstract<any>)[]): void;
Catch(CleverTapError, CountError);
