// Opens the databases of the accounts' objects while the gateway is stopped.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Calls `change` with the database of each object. Returns the number of databases. */
export function eachDatabase(persist, change) {
  const folder = join(
    persist,
    readdirSync(persist).find((name) => name.endsWith("AccountCounter")),
  );
  const files = readdirSync(folder).filter((name) => /^[0-9a-f]+\.sqlite$/.test(name));
  for (const file of files) {
    const database = new DatabaseSync(join(folder, file));
    try {
      change(database);
    } finally {
      database.close();
    }
  }
  return files.length;
}

/** Calls `change` with the database of one account's object. */
export function accountDatabase(persist, id, change) {
  let found = 0;
  eachDatabase(persist, (database) => {
    const name = database.prepare("SELECT value FROM meta WHERE name = 'name'").get()?.value;
    if (!name?.endsWith(`:${id}`)) return;
    found += 1;
    change(database);
  });
  if (found !== 1) throw new Error(`there are ${found} databases of the account ${id}`);
}
