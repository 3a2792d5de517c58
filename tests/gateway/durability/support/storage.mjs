// Changes the gateway's storage while the gateway is stopped.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Deletes every alarm, in the objects and in the runtime's schedule. Returns the number of scheduled alarms. */
export function deleteAlarms(persist) {
  let scheduled = 0;
  for (const database of databases(persist)) {
    const tables = tablesOf(database);
    // An object keeps only its alarm in this table.
    if (tables.includes("_cf_METADATA")) database.exec("DELETE FROM _cf_METADATA");
    if (tables.includes("_cf_ALARM")) scheduled += Number(database.prepare("DELETE FROM _cf_ALARM").run().changes);
  }
  return scheduled;
}

/** Replaces every stored text that contains `part` by invalid JSON. Returns the number of texts. */
export function corrupt(persist, part) {
  let changes = 0;
  for (const database of databases(persist)) {
    for (const table of tablesOf(database).filter((name) => !/^(sqlite|_cf)_/.test(name))) {
      for (const { name: column } of database.prepare(`PRAGMA table_info("${table}")`).all()) {
        const update = database.prepare(`UPDATE "${table}" SET "${column}" = '{' WHERE "${column}" LIKE ?`);
        changes += Number(update.run(`%${part}%`).changes);
      }
    }
  }
  return changes;
}

function* databases(persist) {
  for (const name of readdirSync(persist, { recursive: true }).filter((name) => name.endsWith(".sqlite"))) {
    const database = new DatabaseSync(join(persist, name));
    try {
      yield database;
    } finally {
      database.close();
    }
  }
}

function tablesOf(database) {
  return database
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .all()
    .map(({ name }) => name);
}
