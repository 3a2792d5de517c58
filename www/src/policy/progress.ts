// The progress of a query, and the effects of an exchange on it.

import type { CleverTapError, Outcome } from "clevertap-counts";
import type { Settings } from "../config/settings.ts";
import type { Failure } from "./classify-failure.ts";
import type { Success } from "./success.ts";
import type { UpstreamState } from "./upstream-state.ts";

/** The fields of an open query that its exchanges change. */
export interface Progress {
  /** The package's `Pending` as JSON. Null until CleverTap has accepted the query. */
  readonly pending: string | null;
  /** Failures in a row, except 429, and the time of the latest. */
  readonly failures: number;
  readonly failedAt: number;
  /** Answers 429 in a row. */
  readonly limits: number;
  /** Answers in a row that match no rule of the protocol, although CleverTap accepted other queries in between. */
  readonly oddities: number;
  /** Errors that are not foreseen. */
  readonly faults: number;
  /** Number of times that CleverTap has lost the req_id. */
  readonly losses: number;
  /** Refusals in a row of the credentials, while CleverTap accepted them for other queries. */
  readonly refusals: number;
  /** Time of the latest refusal. 0 if there is none since the latest accepted exchange. */
  readonly refusedAt: number;
}

/** The result of an exchange. `error` may be any value that was thrown. */
export type ExchangeResult = { readonly outcome: Outcome } | { readonly error: unknown };

export type Decision =
  | { readonly next: "success"; readonly success: Success }
  | { readonly next: "fail"; readonly failure: Failure }
  | { readonly next: "wait"; readonly at: number; readonly progress: Partial<Progress> };

export interface Effects {
  readonly decision: Decision;
  readonly upstream: Partial<UpstreamState>;
}

export interface Context {
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
  readonly settings: Settings;
  readonly upstream: UpstreamState;
  /** Returns `undefined` if the error is not the package's. */
  readonly asCleverTapError: (error: unknown) => CleverTapError | undefined;
}
