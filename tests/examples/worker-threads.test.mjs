import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, it } from "node:test";
import { startSimulator } from "../package/support/simulator.mjs";
import { CREDENTIALS, projectOf } from "./project.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

const QUERY = { event_name: "Charged", from: 20251201, to: 20251231 };

/** Starts a process with the queue, which adds jobs and prints the results as lines of JSON. */
function start(folder, jobs, client) {
  const program = join(folder, "program.js");
  writeFileSync(
    program,
    `import { startQueue } from "./queue.js";
    const queue = startQueue("jobs", ${JSON.stringify(client)}, (result) => console.log(JSON.stringify(result)));
    for (const name of ${JSON.stringify(jobs)}) queue.add(name, ${JSON.stringify(QUERY)});`,
  );
  return spawn(process.execPath, [program], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
}

const read = (folder, name) => JSON.parse(readFileSync(join(folder, "jobs", `${name}.json`), "utf8"));

/** Reads results until there are `n`, and ends the process. */
async function results(child, n) {
  const found = [];
  for await (const line of createInterface(child.stdout)) {
    found.push(JSON.parse(line));
    if (found.length === n) break;
  }
  child.kill("SIGKILL");
  await once(child, "exit");
  return found.sort((a, b) => a.name.localeCompare(b.name));
}

async function until(condition) {
  for (;;) {
    try {
      if (condition()) return;
    } catch {
      // The file is not there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it("resumes in the next process the counts of one that was killed, without asking again", async () => {
  const folder = projectOf("worker-threads");
  const { id, baseUrl } = await simulator.session({ partials: 1 });
  const client = { ...CREDENTIALS, baseUrl };
  const killed = start(folder, ["a", "b"], { ...client, pollIntervalMs: 600_000 });
  await until(() => read(folder, "a").pending && read(folder, "b").pending);
  killed.kill("SIGKILL");
  await once(killed, "exit");
  for (const name of ["a", "b"]) {
    const { query, pending } = read(folder, name);
    assert.deepEqual(query, QUERY);
    // The interval of the first process is over.
    writeFileSync(
      join(folder, "jobs", `${name}.json`),
      JSON.stringify({ query, pending: { ...pending, notBefore: 0 } }),
    );
  }

  const found = await results(start(folder, [], { ...client, pollIntervalMs: 20 }), 2);
  assert.deepEqual(
    found.map(({ name }) => name),
    ["a.json", "b.json"],
  );
  for (const { count, error } of found) assert.ok(count > 0, error);
  const { exchanges } = await simulator.log(id);
  assert.equal(exchanges.filter(({ method }) => method === "POST").length, 2);

  // A third process knows the results.
  assert.deepEqual(await results(start(folder, [], client), 2), found);
  assert.equal((await simulator.log(id)).exchanges.length, exchanges.length);
});

it("counts again if the service has forgotten the request, and keeps failures", async () => {
  const folder = projectOf("worker-threads");
  const forgetting = await simulator.session({ partials: 1, script: [{}, "invalidReqId"] });
  const client = { ...CREDENTIALS, pollIntervalMs: 20, maxRetries: 0 };
  const [counted] = await results(start(folder, ["c"], { ...client, baseUrl: forgetting.baseUrl }), 1);
  assert.ok(counted.count > 0, counted.error);
  const failing = await simulator.session({ script: ["failOn200"] });
  const [, failed] = await results(start(folder, ["d"], { ...client, baseUrl: failing.baseUrl }), 2);
  assert.match(failed.error, /Uninstalled/);
  assert.match(read(folder, "d").error, /Uninstalled/);
});

it("keeps a count that failed and can be resumed for the next process", async () => {
  const folder = projectOf("worker-threads");
  const { id, baseUrl } = await simulator.session({ partials: 1, script: [{}, "unauthorized"] });
  const client = { ...CREDENTIALS, baseUrl, pollIntervalMs: 20 };
  const [failed] = await results(start(folder, ["e"], client), 1);
  assert.match(failed.failure, /Account ID/);
  assert.ok(read(folder, "e").pending);
  const [counted] = await results(start(folder, [], client), 1);
  assert.ok(counted.count > 0, counted.error);
  const { exchanges } = await simulator.log(id);
  assert.equal(exchanges.filter(({ method }) => method === "POST").length, 1);
});
