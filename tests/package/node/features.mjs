// Runs the tests that depend on the version of Node in the current one: node features.mjs

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "node:test";
import { fileURLToPath } from "node:url";
import { report } from "../runtimes/driver.mjs";

/** Tests that do not depend on the version of Node. */
const INDEPENDENT = ["real-pace.test.mjs", "tarball.test.mjs"];
const FOLDER = fileURLToPath(new URL(".", import.meta.url));
const LIMIT_MS = 240_000;

const names = readdirSync(FOLDER).filter((name) => name.endsWith(".test.mjs") && !INDEPENDENT.includes(name));
const files = [...names.map((name) => join(FOLDER, name)), join(FOLDER, "../cli/runtimes.test.mjs")];
console.log(`running in Node ${process.versions.node}`);

const results = [];
let skipped = 0;
const events = run({ files, concurrency: 2, timeout: LIMIT_MS });
for await (const { type, data } of events) {
  if (type === "test:stderr") process.stderr.write(data.message);
  if (type !== "test:pass" && type !== "test:fail") continue;
  const { name, file, details, skip } = data;
  if (details.type === "suite" && (type === "test:pass" || details.error.failureType === "subtestsFailed")) continue;
  if (skip) {
    skipped += 1;
    console.log(`not run: ${name}: ${skip}`);
    continue;
  }
  const { error } = details;
  const why = error && String(error.cause?.stack ?? error.stack ?? error);
  results.push({ group: basename(file ?? ""), name, passed: type === "test:pass", why });
}
for (const file of files) {
  const group = basename(file);
  const ran = results.some((result) => result.group === group && result.name !== file);
  if (!ran) results.push({ group, name: "the file", passed: false, why: "none of its tests ran" });
}
process.exitCode = report(results, skipped) === 0 ? 0 : 1;
