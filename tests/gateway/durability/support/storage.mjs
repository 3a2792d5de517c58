// The gateway's storage, opened while the gateway is stopped.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Takes away every alarm: from the objects themselves, and from the runtime's timetable. Gives how many there were. */
export function deleteAlarms(persist) {
  let timetable = 0;
  for (const database of databases(persist)) {
    const tables = tablesOf(database);
    // The only thing that an object keeps there.
    if (tables.includes("_cf_METADATA")) database.exec("DELETE FROM _cf_METADATA");
    if (tables.includes("_cf_ALARM")) timetable += Number(database.prepare("DELETE FROM _cf_ALARM").run().changes);
  }
  return timetable;
}

/** Cuts short every text that holds this one, whatever it is for. Gives how many there were. */
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
