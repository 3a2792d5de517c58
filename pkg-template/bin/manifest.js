import { readFileSync } from "node:fs";

/** @returns {{ version: string }} The package's manifest. */
export function manifest() {
  return JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
}
