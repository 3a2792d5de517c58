// A queue of counts that survives a crash: every job is a file, and the next process goes on with those that are not finished.

import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { write } from "./files.js";

/**
 * Starts the worker thread. `client` holds the options of a CountsClient. `onResult` receives the file name of
 * each job with its `count`, its `error`, or its `failure` if the next process will go on. After a restart it also receives the
 * jobs of earlier processes.
 */
export function startQueue(folder, client, onResult) {
  mkdirSync(folder, { recursive: true });
  const worker = new Worker(new URL("./counter.js", import.meta.url), { workerData: { folder, client } });
  worker.on("message", onResult);
  return {
    /** Adds a count. A name that exists already is not added again. */
    add(name, query) {
      const path = join(folder, `${name}.json`);
      if (!existsSync(path)) write(path, { query });
      worker.postMessage(`${name}.json`);
    },
    close: () => worker.terminate(),
  };
}
