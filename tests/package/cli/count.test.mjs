// Counts by the command line, with pipes.

import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { startSimulator } from "../support/simulator.mjs";
import { CREDENTIALS, run, start } from "./command.mjs";

const simulator = await startSimulator();
after(() => simulator.stop());

const DAYS = ["--from", "2025-12-01", "--to", "2025-12-03"];
const PENDING_LINE = /^\{"status":"partial",.*\}$/m;

/** Starts a session. Returns the flags that select it. */
async function session(config = {}) {
  const { id, baseUrl } = await simulator.session({ pollIntervalMs: 100, ...config });
  return { id, flags: ["--base-url", baseUrl, "--poll-interval", "0.1"] };
}

async function ask(config, args, options) {
  const { id, flags } = await session(config);
  return { ...(await run([...args, ...flags], options)), log: await simulator.log(id) };
}

/** The bodies of a session's submissions. */
const bodies = (log) => log.exchanges.filter(({ method }) => method === "POST").map(({ body }) => body);

describe("count", { concurrency: 2 }, () => {
  it("prints the number only, and the progress on the standard error", async () => {
    const { code, stdout, stderr } = await ask({ partials: 2 }, ["count", "Charged", ...DAYS]);
    assert.match(stdout, /^[1-9]\d*\n$/);
    // A poll that is due already is not waited for.
    const phases = stderr.replaceAll(/^waiting .*\n/gm, "").replaceAll(/\(req_id \d+\)/g, "(id)");
    assert.equal(phases, "submitting\npolling (id)\npolling (id)\n");
    assert.equal(code, 0);
  });

  it("prints no progress with --quiet", async () => {
    const { code, stderr } = await ask({ partials: 1 }, ["count", "Charged", ...DAYS, "--quiet"]);
    assert.deepEqual([code, stderr], [0, ""]);
  });

  it("prints the same number as an object and as a row", async () => {
    const { stdout } = await ask({}, ["count", "Charged", ...DAYS]);
    const count = Number(stdout);
    const json = await ask({}, ["count", "Charged", ...DAYS, "--json"]);
    assert.deepEqual(JSON.parse(json.stdout), { count });
    const csv = await ask({}, ["count", "Charged", ...DAYS, "--csv"]);
    assert.equal(csv.stdout, `event,from,to,count\nCharged,20251201,20251203,${count}\n`);
  });

  it("quotes the cells of a row", async () => {
    const config = { script: [{ body: '{"status":"success","count":5}' }] };
    const { stdout } = await ask(config, ["count", 'a,"b"', ...DAYS, "--csv"]);
    assert.equal(stdout, 'event,from,to,count\n"a,""b""",20251201,20251203,5\n');
  });

  it("sends the filters", async () => {
    const filters = [
      ["Amount greater_than 100", { name: "Amount", operator: "greater_than", value: 100 }],
      ["Payment Mode equals Credit Card", { name: "Payment Mode", operator: "equals", value: "Credit Card" }],
      ["Amount equals 100", { name: "Amount", operator: "equals", value: "100" }],
      ["Amount equals :=100", { name: "Amount", operator: "equals", value: 100 }],
      ['Plan not_equals :=["a","b"]', { name: "Plan", operator: "not_equals", value: ["a", "b"] }],
      ['Plan equals :=""', { name: "Plan", operator: "equals", value: "" }],
      ["Plan equals  :x ", { name: "Plan", operator: "equals", value: ":x" }],
      ["Paid equals :=true", { name: "Paid", operator: "equals", value: "True" }],
      ["In Stock exists", { name: "In Stock", operator: "exists" }],
      ['"it equals b" does_not_exist', { name: "it equals b", operator: "does_not_exist" }],
      ["exists equals exists", { name: "exists", operator: "equals", value: "exists" }],
      ["-x less_than -1.5e3", { name: "-x", operator: "less_than", value: -1500 }],
    ];
    const flags = filters.flatMap(([text]) => [`--where=${text}`]);
    const { code, stderr, log } = await ask({}, ["count", "Charged", ...DAYS, ...flags]);
    assert.equal(code, 0, stderr);
    const [body] = bodies(log);
    assert.deepEqual(
      JSON.parse(body).event_properties,
      filters.map(([, filter]) => filter),
    );
  });

  it("counts people with --profiles", async () => {
    const { code, log } = await ask({ partials: 1 }, ["count", "Charged", ...DAYS, "--profiles"]);
    assert.equal(code, 0);
    for (const { path } of log.exchanges) assert.match(path, /\/1\/counts\/profiles\.json/);
  });

  it("counts the last days in a time zone", async () => {
    const { code, log } = await ask({}, ["count", "Charged", "--last", "2", "--time-zone", "Pacific/Kiritimati"]);
    const { from, to } = JSON.parse(bodies(log)[0]);
    const day = (number) => Date.parse(String(number).replace(/(....)(..)(..)/, "$1-$2-$3"));
    assert.equal(day(to) - day(from), 86_400_000);
    assert.equal(code, 0);
  });

  it("counts a whole query of the standard input", async () => {
    const input = JSON.stringify({ event_name: "Charged", from: 20251201, to: 20251203 });
    const { code, stdout } = await ask({}, ["count", "--query", "-", "--csv"], { input });
    assert.match(stdout, /^event,from,to,count\nCharged,20251201,20251203,\d+\n$/);
    assert.equal(code, 0);
  });

  it("asks one query a day for days with a filter", async () => {
    const { code, stdout, stderr, log } = await ask({ partials: 1 }, [
      "count",
      "Charged",
      ...DAYS,
      "--where",
      "Amount exists",
      "--by",
      "day",
    ]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(
      stdout.split("\n").map((line) => line.slice(0, 8)),
      ["period  ", "20251201", "20251202", "20251203", ""],
    );
    assert.deepEqual(stderr.split("\n"), [
      "counting 3 days",
      "counted 1 of 3 days",
      "counted 2 of 3 days",
      "counted 3 of 3 days",
      "",
    ]);
    assert.equal(bodies(log).length, 3);
    const csv = await ask({}, ["count", "Charged", ...DAYS, "--where", "Amount exists", "--by", "day", "--csv"]);
    assert.equal(csv.stdout, stdout.replace(/ +/g, ","));
  });

  it("needs no credentials behind a gateway, and sends its headers", async () => {
    const { id, flags } = await session();
    const env = { CLEVERTAP_HEADERS: "X-Gateway: a: b\r\n\r\nAuthorization:Bearer t\n", CLEVERTAP_REGION: "in1" };
    const { code, stderr } = await run(["count", "Charged", ...DAYS, ...flags], { env });
    // The simulator demands credentials, which only a gateway adds.
    assert.match(stderr, /^error: unauthorized: /m);
    assert.equal(code, 1);
    const headers = Object.fromEntries((await simulator.log(id)).exchanges[0].headers);
    assert.deepEqual([headers["x-gateway"], headers.authorization], ["a: b", "Bearer t"]);
  });
});

describe("a failure", { concurrency: 2 }, () => {
  it("exits with 1 and prints the pending, which can be resumed", async () => {
    const { id, flags } = await session({ partials: 1, script: [{}, "unauthorized"] });
    const failed = await run(["count", "Charged", ...DAYS, "--quiet", ...flags]);
    assert.match(failed.stderr, /^error: unauthorized: /);
    assert.deepEqual([failed.code, failed.stdout], [1, ""]);
    const pending = PENDING_LINE.exec(failed.stderr)?.[0];
    const resumed = await run(["resume", pending, ...flags]);
    assert.match(resumed.stdout, /^[1-9]\d*\n$/);
    assert.equal(resumed.code, 0, resumed.stderr);
    const piped = await run(["resume", "-", "--json", ...flags], { input: `${pending}\n` });
    assert.deepEqual(JSON.parse(piped.stdout), { count: Number(resumed.stdout) });
    assert.equal(bodies(await simulator.log(id)).length, 1);
  });

  it("prints no pending if there is nothing to resume", async () => {
    const { code, stderr } = await ask({ script: ["failOn200"] }, ["count", "Charged", ...DAYS]);
    assert.match(stderr, /^error: query_failed: .*Uninstalled/m);
    assert.doesNotMatch(stderr, /Resume|partial/);
    assert.equal(code, 1);
  });

  it("names the flag that allows more time", async () => {
    const { flags } = await session({ partials: 1 });
    const args = ["count", "Charged", ...DAYS, "--max-wait", "50", ...flags, "--poll-interval", "60"];
    args.splice(args.indexOf("0.1") - 1, 2);
    const { code, stderr } = await run(args);
    assert.match(
      stderr,
      /^error: deadline_exceeded: there was no result in time; allow more with --max-wait SECONDS$/m,
    );
    assert.match(stderr, PENDING_LINE);
    assert.equal(code, 1);
  });

  it("submits again, once, if the service has forgotten the request", async () => {
    const { code, stdout, log } = await ask({ partials: 1, script: [{}, "invalidReqId"] }, [
      "count",
      "Charged",
      ...DAYS,
    ]);
    assert.match(stdout, /^\d+\n$/);
    assert.deepEqual([code, bodies(log).length], [0, 2]);
    const twice = await ask({ partials: 1, script: [{}, "invalidReqId", {}, "invalidReqId"] }, [
      "count",
      "Charged",
      ...DAYS,
    ]);
    assert.match(twice.stderr, /^error: request_expired: /m);
    assert.deepEqual([twice.code, bodies(twice.log).length], [1, 2]);
  });

  it("of one day ends the others, and prints the pending of each", async () => {
    const { code, stdout, stderr } = await ask(
      { partials: 1, script: [{}, {}, {}, "failOn200", { hang: true }, { hang: true }] },
      ["count", "Charged", ...DAYS, "--where", "Amount exists", "--by", "day"],
    );
    assert.match(stderr, /^error: query_failed: /m);
    const pendings = stderr
      .split("\n")
      .filter((line) => PENDING_LINE.test(line))
      .map((line) => JSON.parse(line));
    assert.equal(pendings.length, 2, stderr);
    for (const { day } of pendings) assert.match(String(day), /^2025120[123]$/);
    assert.deepEqual([code, stdout], [1, ""]);
  });

  it("shows no credential that the service echoes", async () => {
    const config = { script: [{ status: 400, body: '{"status":"fail","error":"no SIM-PASSCODE"}' }] };
    const { stderr } = await ask(config, ["count", "Charged", ...DAYS]);
    assert.match(stderr, /no \*\*\*/);
    assert.doesNotMatch(stderr, /SIM-PASSCODE/);
  });
});

describe("a signal", { concurrency: 2 }, () => {
  for (const [signal, expected] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ]) {
    it(`${signal}, even if it arrives twice, ends the count and prints the pending`, async () => {
      const { flags } = await session({ partials: 1, pollIntervalMs: 60_000 });
      const args = ["count", "Charged", ...DAYS, ...flags];
      args.splice(-2, 2);
      const { child, end } = start(args);
      child.stderr.on("data", (data) => {
        if (!String(data).includes("waiting")) return;
        child.kill(signal);
        child.kill(signal);
      });
      const { code, stdout, stderr } = await end;
      assert.match(stderr, /^Interrupted\.\n/m);
      assert.match(stderr, PENDING_LINE);
      assert.deepEqual([code, stdout], [expected, ""]);
    });
  }

  it("before the first answer leaves nothing to resume", async () => {
    const { flags } = await session({ script: [{ hang: true }] });
    const { child, end } = start(["count", "Charged", ...DAYS, ...flags]);
    child.stderr.on("data", (data) => String(data).includes("submitting") && child.kill("SIGINT"));
    const { code, stderr } = await end;
    assert.equal(stderr, "submitting\nInterrupted.\nThere is no count to resume.\n");
    assert.equal(code, 130);
  });

  it("while an expired request is submitted again leaves nothing to resume", async () => {
    const { flags } = await session({ partials: 1, script: [{}, "invalidReqId", { hang: true }] });
    const { child, end } = start(["count", "Charged", ...DAYS, ...flags]);
    let seen = "";
    child.stderr.on("data", (data) => {
      seen += data;
      if (seen.match(/^submitting$/gm)?.length === 2) child.kill("SIGINT");
    });
    const { code, stderr } = await end;
    assert.match(stderr, /^submitting\nInterrupted\.\nThere is no count to resume\.\n$/m);
    assert.equal(code, 130);
  });

  it("ends a program that reads its standard input", async () => {
    const { child, end } = start(["resume", "-"], { input: null });
    // The program has no handler before it counts, so it may be anywhere.
    child.kill("SIGINT");
    assert.equal((await end).signal, "SIGINT");
  });
});

describe("a reader that closes its pipe", () => {
  it("of the results ends the program without a message", async () => {
    const { flags } = await session({ partials: 1, pollIntervalMs: 500 });
    const { child, end } = start(["count", "Charged", ...DAYS, ...flags], { env: CREDENTIALS });
    child.stdout.destroy();
    const { code, stderr } = await end;
    assert.doesNotMatch(stderr, /EPIPE|error/i);
    assert.equal(code, 0);
  });

  it("of the progress does not keep the result away", async () => {
    const { flags } = await session({ partials: 2, pollIntervalMs: 300 });
    const { child, end } = start(["count", "Charged", ...DAYS, ...flags]);
    child.stderr.destroy();
    const { code, stdout } = await end;
    assert.match(stdout, /^\d+\n$/);
    assert.equal(code, 0);
  });
});
