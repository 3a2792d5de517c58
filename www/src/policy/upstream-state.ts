/**
 * An account's relation to CleverTap, in the manner of a circuit breaker: refused credentials pause the account, and
 * failures hold its exchanges back. It is stored as JSON, so fields are only added.
 */
export interface UpstreamState {
  /** Time of the refusal that began the pause. Null while CleverTap accepts the credentials. */
  readonly pausedAt: number | null;
  /** Earliest time of the next probe during a pause. */
  readonly probeAt: number;
  /** Earliest time of the next submission. */
  readonly holdUntil: number;
  /** 429s, and failures of submissions that had not failed before, since the latest accepted exchange. */
  readonly failures: number;
  /** Time of the latest answer that accepted the credentials. */
  readonly acceptedAt: number;
  /** Earliest time of the next exchange of a suspect. */
  readonly retryAt: number;
  /** Failures of any exchange since the latest accepted one. */
  readonly retries: number;
  /** Queries that were refused since the latest accepted exchange, and the time of the first refusal. */
  readonly refusals: number;
  readonly refusedAt: number;
}

export const INITIAL_UPSTREAM_STATE: UpstreamState = {
  pausedAt: null,
  probeAt: 0,
  holdUntil: 0,
  failures: 0,
  acceptedAt: 0,
  retryAt: 0,
  retries: 0,
  refusals: 0,
  refusedAt: 0,
};

/** Refusals of this many queries in a row mean that the credentials are wrong, rather than the queries. */
export const MAX_REFUSED_QUERIES = 5;
