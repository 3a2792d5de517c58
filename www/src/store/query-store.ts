// The table `query`. Each method is one step; the callers open the transactions.

import type { Endpoint } from "clevertap-counts";
import { leaseMs, type Settings } from "../config/settings.ts";
import type { Progress } from "../policy/progress.ts";
import type { Failure } from "../policy/classify-failure.ts";
import type { Kind, Lease, WaitingQuery } from "../policy/plan.ts";
import { COLUMNS, PROGRESS_COLUMNS, type QueryRow } from "./query-row.ts";

/** The furthest that a stored time can be ahead of now: an hour of `Retry-After`, with a reserve. */
export const MAX_AHEAD_MS = 2 * 3_600_000;

/** The values of the column `kind`. The schema explains them. */
const KINDS = [0, 1, 2, 3];
const SUBMISSION = 0;

function kindOf(kind: number): Kind {
  return { isPoll: kind >= 2, isSuspect: kind % 2 === 1 };
}

export class QueryStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(id: number): QueryRow | undefined {
    return this.#rows(`SELECT ${COLUMNS} FROM query WHERE id = ?`, id)[0];
  }

  findLatest(key: string): QueryRow | undefined {
    return this.#rows(`SELECT ${COLUMNS} FROM query WHERE key = ? ORDER BY id DESC LIMIT 1`, key)[0];
  }

  /** Inserts an accepted query, which is due at once. Returns its id. */
  insert(key: string, endpoint: Endpoint, body: string, owner: string, now: number): number {
    const inserted = this.#sql.exec<{ id: number }>(
      "INSERT INTO query (key, endpoint, body, owner, accepted_at, next_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
      key,
      endpoint,
      body,
      owner,
      now,
      now,
    );
    return inserted.one().id;
  }

  /** Returns the leases that are held. */
  leases(now: number): Lease[] {
    const rows = this.#sql.exec<{ until: number; kind: number }>(
      "SELECT lease_until AS until, kind FROM query WHERE lease_until > 0 AND lease_until > ?",
      now,
    );
    return rows.toArray().map(({ until, kind }) => ({ until, ...kindOf(kind) }));
  }

  /** Returns of each token and kind the first queries that wait for an exchange. */
  waiting(now: number, limit: number): WaitingQuery[] {
    return KINDS.flatMap((kind) => this.#tokensOf(kind).flatMap((token) => this.#queue(kind, token, now, limit)));
  }

  /** Returns the first of a token's queries that wait for a submission. */
  firstToSubmit(token: string, now: number): WaitingQuery | undefined {
    return this.#queue(SUBMISSION, token, now, 1)[0];
  }

  #queue(kind: number, token: string, now: number, limit: number): WaitingQuery[] {
    const rows = this.#sql.exec<{ id: number; nextAt: number }>(
      `SELECT id, next_at AS nextAt FROM query
       WHERE finished_at IS NULL AND kind = ? AND owner = ? AND lease_until <= ? ORDER BY next_at, id LIMIT ?`,
      kind,
      token,
      now,
      limit,
    );
    return rows.toArray().map((row) => ({ ...row, token, ...kindOf(kind) }));
  }

  /** Returns the tokens that have open queries of a kind. Reads one row for each of them. */
  #tokensOf(kind: number): string[] {
    const next = "SELECT min(owner) FROM query WHERE finished_at IS NULL AND kind = ?1";
    const rows = this.#sql.exec<{ token: string }>(
      `WITH RECURSIVE found(token) AS (
         SELECT (${next})
         UNION ALL SELECT (${next} AND owner > found.token) FROM found WHERE found.token IS NOT NULL)
       SELECT token FROM found WHERE token IS NOT NULL`,
      kind,
    );
    return rows.toArray().map(({ token }) => token);
  }

  /** Lets a query take the turns of another token. */
  assign(id: number, token: string): void {
    this.#sql.exec("UPDATE query SET owner = ? WHERE id = ?", token, id);
  }

  /** Takes the lease of an exchange. `nextAt` applies if its answer is never stored; `askedAt` is null for a poll. */
  takeLease(id: number, until: number, nextAt: number, askedAt: number | null): void {
    this.#sql.exec(
      `UPDATE query SET exchanges = exchanges + 1, lease_until = ?, next_at = ?, asked_at = coalesce(?, asked_at) WHERE id = ?`,
      until,
      nextAt,
      askedAt,
      id,
    );
  }

  releaseLease(id: number, nextAt: number, progress: Partial<Progress>): void {
    const names = Object.keys(progress) as (keyof Progress)[];
    const changes = names.map((name) => `, ${PROGRESS_COLUMNS[name]} = ?`).join("");
    const values = names.map((name) => progress[name] ?? null);
    this.#sql.exec(`UPDATE query SET lease_until = 0, next_at = ?${changes} WHERE id = ?`, nextAt, ...values, id);
  }

  /** Finishes a query. Keeps its lease if an exchange may be in flight, because that exchange occupies its slot. */
  finish(id: number, now: number, result: { count: number } | Failure, inFlight = false): void {
    const [count, error, code] =
      "count" in result ? [result.count, null, null] : [null, result.error, result.code ?? null];
    const lease = inFlight ? "" : ", lease_until = 0";
    this.#sql.exec(
      `UPDATE query SET finished_at = ?, count = ?, error = ?, code = ?, exchanges = exchanges + 1${lease} WHERE id = ?`,
      now,
      count,
      error,
      code,
      id,
    );
  }

  /** Returns open queries that were accepted at `time` or earlier, the oldest first. */
  openSince(time: number, limit: number): QueryRow[] {
    const condition = "finished_at IS NULL AND accepted_at <= ? ORDER BY accepted_at LIMIT ?";
    return this.#rows(`SELECT ${COLUMNS} FROM query WHERE ${condition}`, time, limit);
  }

  /** Returns the earliest acceptance of an open query and the earliest end of a finished one. */
  earliest(): { acceptedAt: number | null; finishedAt: number | null } {
    return this.#sql
      .exec<{ acceptedAt: number | null; finishedAt: number | null }>(
        `SELECT (SELECT min(accepted_at) FROM query WHERE finished_at IS NULL) AS acceptedAt,
                (SELECT min(finished_at) FROM query WHERE finished_at IS NOT NULL) AS finishedAt`,
      )
      .one();
  }

  /** Deletes queries that were finished at `time` or earlier, with their req_ids. */
  deleteFinished(time: number, limit: number): void {
    const ids = this.#sql
      .exec<{ id: number }>("SELECT id FROM query WHERE finished_at <= ? ORDER BY finished_at LIMIT ?", time, limit)
      .toArray();
    for (const { id } of ids) {
      this.#sql.exec("DELETE FROM request WHERE query_id = ?", id);
      this.#sql.exec("DELETE FROM query WHERE id = ?", id);
    }
  }

  /** Lowers times that are too far ahead because the clock was set back. */
  clampTimes(now: number, settings: Settings): void {
    this.#sql.exec(
      "UPDATE query SET lease_until = ?1 WHERE lease_until > 0 AND lease_until > ?1",
      now + leaseMs(settings),
    );
    for (const kind of KINDS) {
      for (const token of this.#tokensOf(kind)) {
        this.#sql.exec(
          "UPDATE query SET next_at = ?1 WHERE finished_at IS NULL AND kind = ?2 AND owner = ?3 AND next_at > ?1",
          now + MAX_AHEAD_MS,
          kind,
          token,
        );
      }
    }
    this.#sql.exec("UPDATE query SET accepted_at = ?1 WHERE finished_at IS NULL AND accepted_at > ?1", now);
    this.#sql.exec("UPDATE query SET finished_at = ?1 WHERE finished_at > ?1", now);
  }

  countOpen(): number {
    return this.#count("SELECT count(*) AS n FROM query WHERE finished_at IS NULL");
  }

  /** Counts finished queries, up to `max`. */
  countFinished(max: number): number {
    return this.#count("SELECT count(*) AS n FROM (SELECT 1 FROM query WHERE finished_at IS NOT NULL LIMIT ?)", max);
  }

  #count(statement: string, ...values: number[]): number {
    return this.#sql.exec<{ n: number }>(statement, ...values).one().n;
  }

  #rows(statement: string, ...values: (string | number)[]): QueryRow[] {
    return this.#sql.exec(statement, ...values).toArray() as unknown as QueryRow[];
  }
}
