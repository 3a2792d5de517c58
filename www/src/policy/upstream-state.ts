/**
 * An account's relation to CleverTap, in the manner of a circuit breaker: refused credentials pause the account, and
 * transient failures hold its submissions back.
 */
export interface UpstreamState {
  /** Time of the refusal that began the pause. Null while CleverTap accepts the credentials. */
  readonly pausedAt: number | null;
  /** Earliest time of the next probe during a pause. */
  readonly probeAt: number;
  /** Earliest time of the next submission. */
  readonly holdUntil: number;
  /** Consecutive transient failures. */
  readonly failures: number;
  /** Time of the latest answer that accepted the credentials. */
  readonly acceptedAt: number;
}

export const INITIAL_UPSTREAM_STATE: UpstreamState = {
  pausedAt: null,
  probeAt: 0,
  holdUntil: 0,
  failures: 0,
  acceptedAt: 0,
};
