// The command line in each runtime, with pipes and on a terminal.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startSimulator } from "../support/simulator.mjs";
import { noTerminal, run, runOnTerminal, runtimes, start } from "./command.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

const COUNT = ["count", "Charged", "--from", "2025-12-01", "--to", "2025-12-03"];
const PENDING_LINE = /^\{"status":"partial",.*\}$/m;

async function session(config) {
  const { baseUrl } = await simulator.session({ pollIntervalMs: 100, ...config });
  return ["--base-url", baseUrl];
}

for (const runtime of runtimes) {
  const name = runtime.split("/").slice(-5).join("/");
  describe(name, { concurrency: 2 }, () => {
    it("counts with pipes", async () => {
      const flags = await session({ partials: 1 });
      const { code, stdout, stderr } = await run([...COUNT, ...flags, "--poll-interval", "0.1"], { runtime });
      assert.match(stdout, /^[1-9]\d*\n$/, stderr);
      assert.match(stderr, /^submitting\n(waiting .*\n)?polling .*\n$/);
      assert.equal(code, 0);
    });

    it("prints the pending after Ctrl-C", async () => {
      const { child, end } = start([...COUNT, ...(await session({ partials: 1 }))], { runtime });
      child.stderr.on("data", (data) => String(data).includes("waiting") && child.kill("SIGINT"));
      const { code, stderr } = await end;
      assert.match(stderr, PENDING_LINE);
      assert.equal(code, 130);
    });

    it("reads the standard input, and explains wrong use", async () => {
      const input = '{"event_name":"Charged","from":1,"to":20251203}';
      const { code, stderr } = await run(["count", "--query", "-", "--frm=x"], { runtime, input });
      assert.match(stderr, /unknown flag --frm; did you mean --from\?/);
      assert.equal(code, 2);
      const read = await run(["count", "--query", "-"], { runtime, input });
      assert.match(read.stderr, /the standard input \(from\): 1 is not a day/);
      assert.equal(read.code, 2);
    });

    it("is quiet if the reader of its results has gone", async () => {
      const { child, end } = start([...COUNT, ...(await session({ latencyMs: 300 }))], { runtime });
      child.stdout.destroy();
      const { code, stderr } = await end;
      assert.equal(stderr, "submitting\n");
      assert.equal(code, 0);
    });

    it("counts down in one line of a terminal, and leaves the number only", { skip: noTerminal }, async () => {
      const flags = [...(await session({ partials: 1, pollIntervalMs: 3000 })), "--poll-interval", "3"];
      const { code, written, screen } = await runOnTerminal([...COUNT, ...flags], { runtime });
      const states = new Set(written.match(/\r\d+ s {2}waiting \(req_id \d+\): next poll (?:in \d s|now)⌫/g));
      assert.ok(states.size >= 2, written);
      for (const line of written.split(/[\r\n⌫]/)) assert.ok(line.length < 60, `this line wraps: ${line}`);
      assert.match(screen.join("\n"), /^[1-9]\d*\n$/);
      assert.equal(code, 0);
    });

    it("prints the pending after Ctrl-C on a terminal", { skip: noTerminal }, async () => {
      const flags = await session({ partials: 1 });
      const { code, screen } = await runOnTerminal([...COUNT, ...flags], {
        runtime,
        keys: "\x03",
        before: "next poll",
      });
      assert.match(screen.join("\n"), /^(\^C)?\nInterrupted\.\n|^Interrupted\.\n/m);
      assert.match(screen.join("\n"), PENDING_LINE);
      assert.equal(code, 130);
    });
  });
}
