import type { Endpoint } from "clevertap-counts";
import type { Progress } from "../policy/progress.ts";

/** A row of the table `query` without its two long texts, `body` and `result`. The schema explains its columns. */
export interface QueryRow extends Progress {
  readonly id: number;
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly owner: string;
  readonly acceptedAt: number;
  readonly nextAt: number;
  readonly leaseUntil: number;
  readonly exchanges: number;
  readonly askedAt: number;
  readonly finishedAt: number | null;
  readonly count: number | null;
  readonly error: string | null;
  readonly code: number | null;
}

/** The columns of a `QueryRow`, for SELECT. */
export const COLUMNS = `id, key, endpoint, owner, accepted_at AS acceptedAt, next_at AS nextAt, lease_until AS leaseUntil,
  exchanges, asked_at AS askedAt, pending, failures, failed_at AS failedAt, limits, oddities, faults, losses, refusals,
  refused_at AS refusedAt,
  finished_at AS finishedAt, count, error, code`;

/** The columns of `Progress`, for UPDATE. */
export const PROGRESS_COLUMNS: Record<keyof Progress, string> = {
  pending: "pending",
  failures: "failures",
  failedAt: "failed_at",
  limits: "limits",
  oddities: "oddities",
  faults: "faults",
  losses: "losses",
  refusals: "refusals",
  refusedAt: "refused_at",
};
