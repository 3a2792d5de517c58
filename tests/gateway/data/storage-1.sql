-- Made by support/dump-storage.mjs at 1795857029198.
-- 1000931709600893 is the req_id of token-one for "counted".
-- 5820832407986957 is the req_id of token-one for "failed".
-- 8226423625913413 is the req_id of token-one for "polled".
-- 3378016495821591 is the req_id of token-two for "polled".
-- 821226808047403 is the req_id of token-one for "in flight".
-- 1918827447115111 is the req_id of token-one for "in flight".
-- 4126835030613124 is the req_id of token-one for "in flight".
-- 3707123647914506 is the req_id of token-two for "queued".
CREATE TABLE migration (version INTEGER PRIMARY KEY);
CREATE TABLE query (
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
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "migration" VALUES (1);
INSERT INTO "query" VALUES (1, 'a507591fee29fa52e4a6918214803e6eb27f1515fa712e5d71fe5fa9756de1ff', 'events', '{"event_name":"counted","from":20240101,"to":20240131}', 1795857029000, 1795857090010, 0, 2, 1795857029010, NULL, 0, 0, 0, 0, 0, 1795857029031, 7138, NULL, NULL);
INSERT INTO "query" VALUES (2, '22360f2d2ca853c7912e0ac72f64bc7b59e00f0a9ceb6cdbd1db143867591bda', 'events', '{"event_name":"failed","from":20240101,"to":20240131}', 1795857029037, 1795857090039, 0, 2, 1795857029039, NULL, 0, 0, 0, 0, 0, 1795857029054, NULL, '["Invalid event : failed"]', 400);
INSERT INTO "query" VALUES (3, 'f4f4c1eb5da71c1c538884545560275ee1ea280f1bf19bd35e936040dbc3978a', 'events', '{"event_name":"polled","from":20240101,"to":20240131}', 1795857029065, 1795860629081, 0, 1, 1795857029072, '{"status":"partial","endpoint":"events","reqId":"9223372036854775807","notBefore":1795860629081}', 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO "query" VALUES (4, '5c6136ae35a7a703686e0c53a072b2f64fc29b24a784c817e2c2dcd3c9939cbc', 'events', '{"event_name":"in flight","from":20240101,"to":20240131}', 1795857029126, 1795857090129, 1795857090129, 1, 1795857029129, NULL, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO "query" VALUES (5, 'b64e375cad246f91b1afe692f666ac949a0e0838aab7f1c8454dd0cfcc2dcfc3', 'events', '{"event_name":"in flight","from":20240101,"to":20240201}', 1795857029141, 1795857090142, 1795857090142, 1, 1795857029142, NULL, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO "query" VALUES (6, 'ce6509e5741c65d23ee936f06b4c60c5f4e7e009b8acca43a73d56ce762a781b', 'events', '{"event_name":"in flight","from":20240101,"to":20240202}', 1795857029173, 1795857090173, 1795857090173, 1, 1795857029173, NULL, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO "query" VALUES (7, 'b3dbfeb5e1b81ed8bda1c4c2339a42c9fb6f6e19160f1708ff0f08c566abbc7e', 'events', '{"event_name":"queued","from":20240101,"to":20240131}', 1795857029183, 1795857029183, 0, 0, 0, NULL, 0, 0, 0, 0, 0, NULL, NULL, NULL, NULL);
INSERT INTO "request" VALUES (821226808047403, 'one', 4);
INSERT INTO "request" VALUES (1000931709600893, 'one', 1);
INSERT INTO "request" VALUES (1918827447115111, 'one', 5);
INSERT INTO "request" VALUES (3378016495821591, 'two', 3);
INSERT INTO "request" VALUES (3707123647914506, 'two', 7);
INSERT INTO "request" VALUES (4126835030613124, 'one', 6);
INSERT INTO "request" VALUES (5820832407986957, 'one', 2);
INSERT INTO "request" VALUES (8226423625913413, 'one', 3);
INSERT INTO "meta" VALUES ('condition', '{"pausedAt":null,"probeAt":0,"holdUntil":0,"failures":0,"acceptedAt":1795857029081}');
INSERT INTO "meta" VALUES ('name', '127.0.0.1:45665:A');
