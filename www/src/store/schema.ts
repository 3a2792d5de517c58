// The tables of one account's object. Each entry is applied once; they are only ever added to.

export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE query (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    body TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    -- No exchange is begun before this.
    next_at INTEGER NOT NULL,
    -- An exchange may be in flight until then.
    lease_until INTEGER NOT NULL DEFAULT 0,
    -- Exchanges begun: an answer counts only for the exchange that is the latest.
    exchanges INTEGER NOT NULL DEFAULT 0,
    -- When the latest POST was begun.
    asked_at INTEGER NOT NULL DEFAULT 0,
    -- The package's Pending as JSON: SQLite's numbers lose digits of a req_id here.
    pending TEXT,
    -- Failures in a row, and of the kinds that are counted over the query's life.
    failures INTEGER NOT NULL DEFAULT 0,
    faults INTEGER NOT NULL DEFAULT 0,
    losses INTEGER NOT NULL DEFAULT 0,
    refusals INTEGER NOT NULL DEFAULT 0,
    refused_at INTEGER NOT NULL DEFAULT 0,
    -- NULL while the query is open; then either count or error is there.
    finished_at INTEGER,
    count INTEGER,
    error TEXT,
    code INTEGER
  );
  CREATE INDEX query_by_key ON query (key, id);
  CREATE INDEX query_open ON query (accepted_at) WHERE finished_at IS NULL;
  CREATE INDEX query_to_submit ON query (next_at, id) WHERE finished_at IS NULL AND pending IS NULL;
  CREATE INDEX query_to_poll ON query (next_at, id) WHERE finished_at IS NULL AND pending IS NOT NULL;
  CREATE INDEX query_leased ON query (lease_until) WHERE lease_until > 0;
  CREATE INDEX query_finished ON query (finished_at) WHERE finished_at IS NOT NULL;
  CREATE TABLE request (
    req_id INTEGER PRIMARY KEY,
    token TEXT NOT NULL,
    query_id INTEGER NOT NULL
  );
  CREATE UNIQUE INDEX request_of_query ON request (query_id, token);
  CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;`,
];

/** Brings the tables up to date. */
export function migrate(storage: DurableObjectStorage): void {
  const { sql } = storage;
  storage.transactionSync(() => {
    sql.exec("CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY)");
    const { version } = sql
      .exec<{ version: number }>("SELECT coalesce(max(version), 0) AS version FROM migration")
      .one();
    for (const [index, statements] of MIGRATIONS.entries()) {
      if (index < version) continue;
      sql.exec(statements);
      sql.exec("INSERT INTO migration (version) VALUES (?)", index + 1);
    }
  });
}
