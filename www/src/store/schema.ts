/** Creates the tables of an account's object. Each entry is applied once: never change one, append another. */
const MIGRATIONS: readonly string[] = [
  `CREATE TABLE query (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    body TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    -- Earliest time of the next exchange.
    next_at INTEGER NOT NULL,
    -- End of the exchange's lease; 0 if no exchange is in flight.
    lease_until INTEGER NOT NULL DEFAULT 0,
    -- Number of exchanges started. A result is stored only for the latest one.
    exchanges INTEGER NOT NULL DEFAULT 0,
    -- Time of the latest POST.
    asked_at INTEGER NOT NULL DEFAULT 0,
    -- The package's Pending as JSON, because an INTEGER would lose digits of a long req_id.
    pending TEXT,
    -- Consecutive transient failures, then the totals of the kinds that have a limit.
    failures INTEGER NOT NULL DEFAULT 0,
    faults INTEGER NOT NULL DEFAULT 0,
    losses INTEGER NOT NULL DEFAULT 0,
    refusals INTEGER NOT NULL DEFAULT 0,
    refused_at INTEGER NOT NULL DEFAULT 0,
    -- NULL while the query is open. Afterwards either count or error is set.
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

  // Cloudflare bills each write of an index. The open queries are indexed in memory instead (see OpenQueries), and a
  // req_id contains the id of its query (see RequestStore).
  `-- The whole body of the answer if it has more than a count.
  ALTER TABLE query ADD COLUMN result TEXT;
  DROP INDEX query_to_submit;
  DROP INDEX query_to_poll;
  DROP INDEX query_leased;
  DROP INDEX query_finished;
  DROP INDEX request_of_query;
  -- The few queries that were ended while an exchange was in flight.
  CREATE INDEX query_finished_leased ON query (lease_until) WHERE finished_at IS NOT NULL AND lease_until > 0;
  -- The req_ids of earlier versions, which are random.
  CREATE INDEX request_random ON request (query_id) WHERE req_id >> 16 <> query_id;`,

  `-- The token whose turns the query takes; empty for a query of an earlier version, whose statements use "token".
  ALTER TABLE query ADD COLUMN owner TEXT NOT NULL DEFAULT '';
  -- Time of the latest failure, and numbers in a row: answers 429, and answers that match no rule.
  ALTER TABLE query ADD COLUMN failed_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE query ADD COLUMN limits INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE query ADD COLUMN oddities INTEGER NOT NULL DEFAULT 0;`,
];

/** Applies the migrations that this object lacks. */
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
