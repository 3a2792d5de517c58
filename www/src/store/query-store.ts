// The rows of one account's object. Each method is one step; callers put steps into transactions.

import type { Endpoint } from "clevertap-counts";
import type { Failure, Progress } from "../policy/outcome.ts";
import type { Waiting } from "../policy/plan.ts";
import { leaseMs, type Settings } from "../config/settings.ts";

/** A query, open or finished. */
export interface QueryRow {
  readonly id: number;
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly body: string;
  readonly acceptedAt: number;
  readonly nextAt: number;
  readonly leaseUntil: number;
  readonly exchanges: number;
  readonly askedAt: number;
  readonly pending: string | null;
  readonly failures: number;
  readonly faults: number;
  readonly losses: number;
  readonly refusals: number;
  readonly refusedAt: number;
  readonly finishedAt: number | null;
  readonly count: number | null;
  readonly error: string | null;
  readonly code: number | null;
}

const COLUMNS = `id, key, endpoint, body, accepted_at AS acceptedAt, next_at AS nextAt, lease_until AS leaseUntil,
  exchanges, asked_at AS askedAt, pending, failures, faults, losses, refusals, refused_at AS refusedAt,
  finished_at AS finishedAt, count, error, code`;

/** The columns of a query that an exchange changes, as SQL calls them. */
const PROGRESS: Record<keyof Progress, string> = {
  pending: "pending",
  failures: "failures",
  faults: "faults",
  losses: "losses",
  refusals: "refusals",
  refusedAt: "refused_at",
};

/** How far ahead of now a time can be: an hour of Retry-After, and something to spare. */
export const FURTHEST_MS = 2 * 3_600_000;

export class Store {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  query(id: number): QueryRow | undefined {
    return this.#rows(`SELECT ${COLUMNS} FROM query WHERE id = ?`, id)[0];
  }

  /** The latest query of that key. */
  latest(key: string): QueryRow | undefined {
    return this.#rows(`SELECT ${COLUMNS} FROM query WHERE key = ? ORDER BY id DESC LIMIT 1`, key)[0];
  }

  /** The query behind a req_id of this token. */
  requested(reqId: number, token: string): QueryRow | undefined {
    const [request] = this.#sql
      .exec<{ queryId: number }>("SELECT query_id AS queryId FROM request WHERE req_id = ? AND token = ?", reqId, token)
      .toArray();
    return request === undefined ? undefined : this.query(request.queryId);
  }

  /** The req_id that the token already has for this query. */
  reqIdOf(queryId: number, token: string): number | undefined {
    const [request] = this.#sql
      .exec<{ reqId: number }>("SELECT req_id AS reqId FROM request WHERE query_id = ? AND token = ?", queryId, token)
      .toArray();
    return request?.reqId;
  }

  /** The tokens that wait for this query. */
  tokensOf(queryId: number): string[] {
    const rows = this.#sql.exec<{ token: string }>("SELECT token FROM request WHERE query_id = ?", queryId);
    return rows.toArray().map(({ token }) => token);
  }

  accept(key: string, endpoint: Endpoint, body: string, now: number): number {
    const inserted = this.#sql.exec<{ id: number }>(
      "INSERT INTO query (key, endpoint, body, accepted_at, next_at) VALUES (?, ?, ?, ?, ?) RETURNING id",
      key,
      endpoint,
      body,
      now,
      now,
    );
    return inserted.one().id;
  }

  /** False where the req_id is taken. */
  addRequest(reqId: number, token: string, queryId: number): boolean {
    const inserted = this.#sql.exec<{ reqId: number }>(
      "INSERT INTO request (req_id, token, query_id) VALUES (?, ?, ?) ON CONFLICT (req_id) DO NOTHING RETURNING req_id AS reqId",
      reqId,
      token,
      queryId,
    );
    return inserted.toArray().length > 0;
  }

  /** When each lease that is held ends. */
  held(now: number): number[] {
    const rows = this.#sql.exec<{ leaseUntil: number }>(
      "SELECT lease_until AS leaseUntil FROM query WHERE lease_until > 0 AND lease_until > ?",
      now,
    );
    return rows.toArray().map(({ leaseUntil }) => leaseUntil);
  }

  /** The first queries that wait for a poll, or for a submission. */
  waiting(which: "poll" | "submission", now: number, limit: number): Waiting[] {
    const pending = which === "poll" ? "IS NOT NULL" : "IS NULL";
    const rows = this.#sql.exec<{ id: number; nextAt: number }>(
      `SELECT id, next_at AS nextAt FROM query
       WHERE finished_at IS NULL AND pending ${pending} AND lease_until <= ? ORDER BY next_at, id LIMIT ?`,
      now,
      limit,
    );
    return rows.toArray();
  }

  /** Takes the lease of an exchange; the query's next time is what holds if its answer is never stored. */
  lease(id: number, until: number, nextAt: number, askedAt: number | null): void {
    this.#sql.exec(
      `UPDATE query SET exchanges = exchanges + 1, lease_until = ?, next_at = ?, asked_at = coalesce(?, asked_at) WHERE id = ?`,
      until,
      nextAt,
      askedAt,
      id,
    );
  }

  giveBack(id: number, nextAt: number, progress: Partial<Progress>): void {
    const names = Object.keys(progress) as (keyof Progress)[];
    const changes = names.map((name) => `, ${PROGRESS[name]} = ?`).join("");
    const values = names.map((name) => progress[name] ?? null);
    this.#sql.exec(`UPDATE query SET lease_until = 0, next_at = ?${changes} WHERE id = ?`, nextAt, ...values, id);
  }

  /** Ends a query. Its lease is held on where the exchange may go on. */
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

  /** Open queries that were accepted until then, the oldest first. */
  acceptedUntil(time: number, limit: number): QueryRow[] {
    const where = "finished_at IS NULL AND accepted_at <= ? ORDER BY accepted_at LIMIT ?";
    return this.#rows(`SELECT ${COLUMNS} FROM query WHERE ${where}`, time, limit);
  }

  /** The oldest of the open queries, and of the finished ones. */
  oldest(): { acceptedAt: number | null; finishedAt: number | null } {
    return this.#sql
      .exec<{ acceptedAt: number | null; finishedAt: number | null }>(
        `SELECT (SELECT min(accepted_at) FROM query WHERE finished_at IS NULL) AS acceptedAt,
                (SELECT min(finished_at) FROM query WHERE finished_at IS NOT NULL) AS finishedAt`,
      )
      .one();
  }

  /** Forgets queries that were finished until then. */
  forget(finishedUntil: number, limit: number): void {
    const ids = this.#sql
      .exec<{ id: number }>(
        "SELECT id FROM query WHERE finished_at <= ? ORDER BY finished_at LIMIT ?",
        finishedUntil,
        limit,
      )
      .toArray();
    for (const { id } of ids) {
      this.#sql.exec("DELETE FROM request WHERE query_id = ?", id);
      this.#sql.exec("DELETE FROM query WHERE id = ?", id);
    }
  }

  /** Brings back what a clock that went back has left too far ahead. */
  pullBack(now: number, settings: Settings): void {
    this.#sql.exec(
      "UPDATE query SET lease_until = ?1 WHERE lease_until > 0 AND lease_until > ?1",
      now + leaseMs(settings),
    );
    for (const pending of ["IS NULL", "IS NOT NULL"]) {
      this.#sql.exec(
        `UPDATE query SET next_at = ?1 WHERE finished_at IS NULL AND pending ${pending} AND next_at > ?1`,
        now + FURTHEST_MS,
      );
    }
    this.#sql.exec("UPDATE query SET accepted_at = ?1 WHERE finished_at IS NULL AND accepted_at > ?1", now);
    this.#sql.exec("UPDATE query SET finished_at = ?1 WHERE finished_at > ?1", now);
  }

  /** How many queries are open, and how many of them each token waits for. */
  tally(): { open: number; byToken: Map<string, number> } {
    const open = this.#count("SELECT count(*) AS n FROM query WHERE finished_at IS NULL");
    const tokens = this.#sql
      .exec<{ token: string; open: number }>(
        `SELECT token, count(*) AS open FROM query CROSS JOIN request ON query_id = query.id
         WHERE finished_at IS NULL GROUP BY token`,
      )
      .toArray();
    return { open, byToken: new Map(tokens.map(({ token, open }) => [token, open])) };
  }

  /** How many finished queries are kept, as far as `most`. */
  finished(most: number): number {
    return this.#count("SELECT count(*) AS n FROM (SELECT 1 FROM query WHERE finished_at IS NOT NULL LIMIT ?)", most);
  }

  #count(statement: string, ...values: number[]): number {
    return this.#sql.exec<{ n: number }>(statement, ...values).one().n;
  }

  #rows(statement: string, ...values: (string | number)[]): QueryRow[] {
    return this.#sql.exec(statement, ...values).toArray() as unknown as QueryRow[];
  }
}
