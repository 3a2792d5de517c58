// The table `request`: the req_ids that the gateway has given to its clients.

/**
 * A req_id consists of the query's id and this many random bits, so that the primary key finds the req_ids of a query.
 * The index `request_random`, which contains the same number, finds those of earlier versions. 37 bits are left for the
 * id, because every JSON reader represents a number below 2^53 exactly. A req_id is no secret: it needs its token.
 */
const RANDOM_BITS = 16;

/** The req_ids of the query `?1`. */
const OF_QUERY = `(
  SELECT req_id, token FROM request
  WHERE req_id BETWEEN ?1 << ${RANDOM_BITS} AND (?1 << ${RANDOM_BITS}) + ${2 ** RANDOM_BITS - 1} AND query_id = ?1
  UNION ALL
  SELECT req_id, token FROM request WHERE query_id = ?1 AND req_id >> ${RANDOM_BITS} <> query_id)`;

export class RequestStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Adds a req_id for a query, and returns it. */
  add(token: string, queryId: number): number {
    for (;;) {
      const [random = 0] = crypto.getRandomValues(new Uint16Array(1));
      const reqId = queryId * 2 ** RANDOM_BITS + random;
      const inserted = this.#sql.exec(
        "INSERT INTO request (req_id, token, query_id) VALUES (?, ?, ?) ON CONFLICT (req_id) DO NOTHING RETURNING req_id",
        reqId,
        token,
        queryId,
      );
      if (inserted.toArray().length > 0) return reqId;
    }
  }

  /** Returns the query of a req_id if it belongs to this token. */
  findQuery(reqId: number, token: string): number | undefined {
    const [request] = this.#sql
      .exec<{ queryId: number }>("SELECT query_id AS queryId FROM request WHERE req_id = ? AND token = ?", reqId, token)
      .toArray();
    return request?.queryId;
  }

  /** Returns the req_id that this token already has for the query. */
  findReqId(queryId: number, token: string): number | undefined {
    const [request] = this.#sql
      .exec<{ reqId: number }>(`SELECT req_id AS reqId FROM ${OF_QUERY} WHERE token = ?2`, queryId, token)
      .toArray();
    return request?.reqId;
  }

  /** Returns the tokens that have a req_id for the query. */
  tokensOf(queryId: number): string[] {
    const rows = this.#sql.exec<{ token: string }>(`SELECT token FROM ${OF_QUERY}`, queryId);
    return rows.toArray().map(({ token }) => token);
  }

  /** Deletes the req_ids of all queries up to this one. */
  deleteUntil(queryId: number): void {
    this.#sql.exec(
      `DELETE FROM request WHERE req_id < (?1 + 1) << ${RANDOM_BITS} AND req_id >> ${RANDOM_BITS} = query_id`,
      queryId,
    );
    this.#sql.exec(`DELETE FROM request WHERE query_id <= ?1 AND req_id >> ${RANDOM_BITS} <> query_id`, queryId);
  }

  /** Counts the open queries of each token. */
  countOpen(): Map<string, number> {
    const tokens = this.#sql
      .exec<{ token: string; open: number }>(
        `SELECT token, count(*) AS open FROM (
           SELECT token FROM query CROSS JOIN request
             ON req_id BETWEEN id << ${RANDOM_BITS} AND (id << ${RANDOM_BITS}) + ${2 ** RANDOM_BITS - 1} AND query_id = id
           WHERE finished_at IS NULL
           UNION ALL
           SELECT token FROM query CROSS JOIN request ON query_id = id AND req_id >> ${RANDOM_BITS} <> query_id
           WHERE finished_at IS NULL)
         GROUP BY token`,
      )
      .toArray();
    return new Map(tokens.map(({ token, open }) => [token, open]));
  }
}
