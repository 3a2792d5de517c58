// The table `request`: the req_ids that the gateway has given to its clients.

export class RequestStore {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Returns false if the req_id is already in use. */
  add(reqId: number, token: string, queryId: number): boolean {
    const inserted = this.#sql.exec<{ reqId: number }>(
      "INSERT INTO request (req_id, token, query_id) VALUES (?, ?, ?) ON CONFLICT (req_id) DO NOTHING RETURNING req_id AS reqId",
      reqId,
      token,
      queryId,
    );
    return inserted.toArray().length > 0;
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
      .exec<{ reqId: number }>("SELECT req_id AS reqId FROM request WHERE query_id = ? AND token = ?", queryId, token)
      .toArray();
    return request?.reqId;
  }

  /** Returns the tokens that have a req_id for the query. */
  tokensOf(queryId: number): string[] {
    const rows = this.#sql.exec<{ token: string }>("SELECT token FROM request WHERE query_id = ?", queryId);
    return rows.toArray().map(({ token }) => token);
  }

  /** Counts the open queries of each token. */
  countOpen(): Map<string, number> {
    const tokens = this.#sql
      .exec<{ token: string; open: number }>(
        `SELECT token, count(*) AS open FROM query CROSS JOIN request ON query_id = query.id
         WHERE finished_at IS NULL GROUP BY token`,
      )
      .toArray();
    return new Map(tokens.map(({ token, open }) => [token, open]));
  }
}
