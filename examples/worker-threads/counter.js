// The worker thread: counts the jobs of a folder. A job is a file { query } with a count, an error, or a pending.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";
import { CleverTapError, CountsClient } from "clevertap-counts";
import { write } from "./files.js";

const client = new CountsClient(workerData.client);
const started = new Set();

// The jobs of earlier processes.
for (const name of readdirSync(workerData.folder)) if (name.endsWith(".json")) run(name);
parentPort.on("message", run);

async function run(name) {
  // A job can be in the folder when this thread starts, and arrive as a message, too.
  if (started.has(name)) return;
  started.add(name);
  const path = join(workerData.folder, name);
  const { query, ...job } = JSON.parse(readFileSync(path, "utf8"));
  const save = (result) => {
    write(path, { query, ...result });
    parentPort.postMessage({ name, ...result });
  };
  if (job.count !== undefined || job.error !== undefined) return parentPort.postMessage({ name, ...job });
  // Write the pending as soon as it is known, because a process that is killed runs no catch.
  const onProgress = ({ phase, pending }) => phase === "waiting" && write(path, { query, pending });
  try {
    save({ count: await countOrResume(query, job.pending, { onProgress }) });
  } catch (error) {
    if (!(error instanceof CleverTapError)) throw error;
    const { message, pending, transient } = error;
    // After a failure that can pass, the next process goes on.
    save(pending || transient ? { pending, failure: message } : { error: message });
  }
}

async function countOrResume(query, pending, options) {
  try {
    if (pending) return await client.resume(pending, options);
  } catch (error) {
    if (error.code !== "request_expired") throw error;
  }
  return await client.count(query, options);
}
