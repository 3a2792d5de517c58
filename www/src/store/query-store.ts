// The table `query`. Each method is one step; the callers open the transactions.

import type { Endpoint } from "clevertap-counts";
import { leaseMs, type Settings } from "../config/settings.ts";
import type { InFlight, Kind } from "../policy/plan.ts";
import type { Progress } from "../policy/progress.ts";
import type { Failure } from "../policy/classify-failure.ts";
import type { Success } from "../policy/success.ts";
import { type OpenQuery, OpenQueries } from "./open-queries.ts";
import { COLUMNS, PROGRESS_COLUMNS, type QueryRow } from "./query-row.ts";

/** The furthest that a stored time can be ahead of now: an hour of `Retry-After`, with a reserve. */
export const MAX_AHEAD_MS = 2 * 3_600_000;

/** The lease of an exchange. `nextAt` applies if its answer is never stored. */
export interface Lease {
  readonly until: number;
  readonly nextAt: number;
}

/** A query that was accepted. */
interface Accepted {
  readonly key: string;
  readonly endpoint: Endpoint;
  readonly body: string;
  /** The token whose turns the query takes. */
  readonly token: string;
}

type OpenRow = Record<Exclude<keyof OpenQuery, "token">, number> & { token: string };

const OPEN_COLUMNS = `id, accepted_at AS acceptedAt, next_at AS nextAt, lease_until AS leaseUntil, owner AS token,
  pending IS NOT NULL AS isPoll, failures > 0 OR refused_at > 0 AS isSuspect`;

function openQuery({ isPoll, isSuspect, ...row }: OpenRow): OpenQuery {
  return { ...row, isPoll: isPoll === 1, isSuspect: isSuspect === 1 };
}

/** Returns the changes of an open query's kind, which is that of `OPEN_COLUMNS`. */
function kindAfter({ pending, failures, refusedAt }: Partial<Progress>): Partial<Kind> {
  const isUnchanged = failures === undefined && refusedAt === undefined;
  return {
    ...(pending === undefined ? {} : { isPoll: pending !== null }),
    ...(isUnchanged ? {} : { isSuspect: (failures ?? 0) > 0 || (refusedAt ?? 0) > 0 }),
  };
}

export class QueryStore {
  readonly #sql: SqlStorage;
  #open = new OpenQueries();

  constructor(sql: SqlStorage) {
    this.#sql = sql;
    this.reload();
  }

  /** Reads the open queries into memory. Needed again after a transaction is rolled back. */
  reload(): void {
    const open = new OpenQueries();
    const rows = this.#sql.exec<OpenRow>(`SELECT ${OPEN_COLUMNS} FROM query WHERE finished_at IS NULL ORDER BY id`);
    for (const row of rows) open.add(openQuery(row));
    const condition = "finished_at IS NOT NULL AND lease_until > 0";
    const leased = this.#sql.exec<OpenRow>(`SELECT ${OPEN_COLUMNS} FROM query WHERE ${condition}`);
    for (const row of leased) open.addLease(openQuery(row));
    this.#open = open;
  }

  get open(): number {
    return this.#open.size;
  }

  find(id: number): QueryRow | undefined {
    return this.#rows(`SELECT ${COLUMNS} FROM query WHERE id = ?`, id)[0];
  }

  findLatest(key: string): QueryRow | undefined {
    return this.#rows(`SELECT ${COLUMNS} FROM query WHERE key = ? ORDER BY id DESC LIMIT 1`, key)[0];
  }

  /** Returns the wire body of an open query. Afterwards only its last day is left. */
  body(id: number): string {
    return this.#sql.exec<{ body: string }>("SELECT body FROM query WHERE id = ?", id).one().body;
  }

  /** Returns the body of the answer to a finished query if it has more than a count. */
  result(id: number): string | null {
    return this.#sql.exec<{ result: string | null }>("SELECT result FROM query WHERE id = ?", id).one().result;
  }

  /** Inserts an accepted query. With a lease, its submission starts at once. Without a lease it is due at once. Returns its id. */
  insert({ key, endpoint, body, token }: Accepted, now: number, lease?: Lease): number {
    const { until, nextAt } = lease ?? { until: 0, nextAt: now };
    const [exchanges, askedAt] = lease === undefined ? [0, 0] : [1, now];
    const inserted = this.#sql.exec<{ id: number }>(
      `INSERT INTO query (key, endpoint, body, owner, accepted_at, next_at, lease_until, exchanges, asked_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
      key,
      endpoint,
      body,
      token,
      now,
      nextAt,
      until,
      exchanges,
      askedAt,
    );
    const { id } = inserted.one();
    this.#open.add({ id, acceptedAt: now, nextAt, leaseUntil: until, token, isPoll: false, isSuspect: false });
    return id;
  }

  /** Returns the exchanges whose leases are held. */
  leases(now: number): InFlight[] {
    return this.#open.leases(now);
  }

  /** Returns of each token and kind the first queries that wait for an exchange. */
  waiting(now: number, limit: number): OpenQuery[] {
    return this.#open.waiting(now, limit);
  }

  /** Returns the first of a token's queries that wait for a submission and have not failed. */
  firstToSubmit(token: string): OpenQuery | undefined {
    return this.#open.firstToSubmit(token);
  }

  /** Lets a query take the turns of another token. */
  assign(id: number, token: string): void {
    this.#sql.exec("UPDATE query SET owner = ? WHERE id = ?", token, id);
    this.#open.change(id, { token });
  }

  /** Takes the lease of an exchange. `askedAt` is null for a poll. */
  takeLease(id: number, { until, nextAt }: Lease, askedAt: number | null): void {
    this.#sql.exec(
      `UPDATE query SET exchanges = exchanges + 1, lease_until = ?, next_at = ?, asked_at = coalesce(?, asked_at) WHERE id = ?`,
      until,
      nextAt,
      askedAt,
      id,
    );
    this.#open.change(id, { leaseUntil: until, nextAt });
  }

  releaseLease(id: number, nextAt: number, progress: Partial<Progress>): void {
    const names = Object.keys(progress) as (keyof Progress)[];
    const changes = names.map((name) => `, ${PROGRESS_COLUMNS[name]} = ?`).join("");
    const values = names.map((name) => progress[name] ?? null);
    this.#sql.exec(`UPDATE query SET lease_until = 0, next_at = ?${changes} WHERE id = ?`, nextAt, ...values, id);
    this.#open.change(id, { leaseUntil: 0, nextAt, ...kindAfter(progress) });
  }

  /**
   * Finishes a query, and replaces its body by the last day, which decides on the reuse of a result. Keeps its lease if
   * an exchange may be in flight, because that exchange occupies its slot.
   */
  finish(id: number, now: number, end: Success | Failure, inFlight = false): void {
    const [count, result, error, code, to] =
      "error" in end
        ? [null, null, end.error, end.code ?? null, "NULL"]
        : [end.count, end.body, null, null, "CASE WHEN json_valid(body) THEN body ->> '$.to' END"];
    const lease = inFlight ? "" : ", lease_until = 0";
    this.#sql.exec(
      `UPDATE query SET finished_at = ?, count = ?, result = ?, error = ?, code = ?, exchanges = exchanges + 1${lease},
         body = json_object('to', ${to}) WHERE id = ?`,
      now,
      count,
      result,
      error,
      code,
      id,
    );
    this.#open.remove(id, inFlight);
  }

  /** Returns open queries that were accepted at `time` or earlier, the oldest first. */
  openSince(time: number, limit: number): QueryRow[] {
    return this.#open.acceptedUntil(time, limit).flatMap((id) => this.find(id) ?? []);
  }

  /** Returns the acceptance of the oldest open query, and the end of the oldest query if it is finished. */
  earliest(): { acceptedAt: number | null; finishedAt: number | null } {
    const [oldest] = this.#sql
      .exec<{ finishedAt: number | null }>("SELECT finished_at AS finishedAt FROM query ORDER BY id LIMIT 1")
      .toArray();
    return { acceptedAt: this.#open.oldest()?.acceptedAt ?? null, finishedAt: oldest?.finishedAt ?? null };
  }

  /**
   * Deletes the oldest queries, up to one that is open or was finished after `time`. An index by `finished_at` would
   * delete some of the others earlier, but would cost a row for each query. Returns the id of the last one.
   */
  deleteFinished(time: number, limit: number): number | undefined {
    const rows = this.#sql
      .exec<{ id: number; finishedAt: number | null }>(
        "SELECT id, finished_at AS finishedAt FROM query ORDER BY id LIMIT ?",
        limit,
      )
      .toArray();
    const kept = rows.findIndex(({ finishedAt }) => finishedAt === null || finishedAt > time);
    const last = rows.at(kept < 0 ? -1 : kept - 1);
    if (kept === 0 || last === undefined) return undefined;
    this.#sql.exec("DELETE FROM query WHERE id <= ?", last.id);
    return last.id;
  }

  /** Lowers times that are too far ahead because the clock was set back. */
  clampTimes(now: number, settings: Settings): void {
    const latest = { acceptedAt: now, nextAt: now + MAX_AHEAD_MS, leaseUntil: now + leaseMs(settings) };
    const isAhead = (query: OpenQuery) =>
      query.acceptedAt > latest.acceptedAt || query.nextAt > latest.nextAt || query.leaseUntil > latest.leaseUntil;
    for (const { id, acceptedAt, nextAt, leaseUntil } of this.#open.filter(isAhead)) {
      const clamped = {
        acceptedAt: Math.min(acceptedAt, latest.acceptedAt),
        nextAt: Math.min(nextAt, latest.nextAt),
        leaseUntil: Math.min(leaseUntil, latest.leaseUntil),
      };
      this.#sql.exec(
        "UPDATE query SET accepted_at = ?, next_at = ?, lease_until = ? WHERE id = ?",
        clamped.acceptedAt,
        clamped.nextAt,
        clamped.leaseUntil,
        id,
      );
      this.#open.change(id, clamped);
    }
    // The oldest query decides when results are deleted.
    const oldest = "id = (SELECT min(id) FROM query)";
    this.#sql.exec(`UPDATE query SET finished_at = ?1 WHERE ${oldest} AND finished_at > ?1`, now);
  }

  /** Returns the number of finished queries: ids have no gaps, because only the oldest are deleted. */
  countFinished(): number {
    const { rows } = this.#sql
      .exec<{ rows: number }>(
        "SELECT coalesce((SELECT max(id) FROM query) - (SELECT min(id) FROM query) + 1, 0) AS rows",
      )
      .one();
    return Math.max(0, rows - this.#open.size);
  }

  #rows(statement: string, ...values: (string | number)[]): QueryRow[] {
    return this.#sql.exec(statement, ...values).toArray() as unknown as QueryRow[];
  }
}
