import { renameSync, writeFileSync } from "node:fs";

/** Replaces a file in one step, so that a crash leaves the old content or the new one. */
export function write(path, value) {
  writeFileSync(`${path}.new`, JSON.stringify(value), { flush: true });
  renameSync(`${path}.new`, path);
}
