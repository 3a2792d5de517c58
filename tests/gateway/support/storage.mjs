// The storage of an account's object, opened while the gateway is stopped.

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Every object's database, given to a function one after the other. */
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
