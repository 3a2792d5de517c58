// Wrong use: every problem is reported at once, with the flag and the path, and secrets are not shown.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { needed } from "../support/environment.mjs";
import { projectFile } from "../support/package.mjs";
import { CREDENTIALS, run, runAll } from "./command.mjs";

const DAYS = ["--from", "2025-01-01", "--to", "2025-01-31"];

/** Arguments, and texts that the standard error contains. */
const ROWS = [
  [
    ["count", "Charged", "--from", "2025-02-30", "--to", "x"],
    ['--from (from): "2025-02-30" is not a day', '--to (to): "x"'],
  ],
  [["count", "Charged"], ["--last N, or --from DAY --to DAY"]],
  [["count", "Charged", "--from", "2025-01-01"], ["--to (to): missing"]],
  [["count", " ", ...DAYS], ["EVENT (event_name):"]],
  [["count", "Charged", "--last", "0"], ["--last 0 (days): expected a whole number from 1 to 3660"]],
  [
    ["count", "Charged", "--last", "x", "--region", "eu"],
    ["--last x (days)", '--region (region): "eu" is unknown', 'did you mean "eu1"?'],
  ],
  [["count", "Charged", "--last", "7", "--time-zone", "Asia/Kolkat"], ["--time-zone Asia/Kolkat (timeZone):"]],
  [["count", "Charged", ...DAYS, "--time-zone", "UTC"], ["--time-zone belongs to --last"]],
  [["count", "Charged", ...DAYS, "--last", "7"], ["exclude each other"]],
  [
    ["count", "Charged", ...DAYS, "--where", "a exists", "--where", "Amount gt 5"],
    ['--where \'Amount gt 5\' (event_properties[1].operator): unknown operator "gt"; did you mean "greater_than"?'],
  ],
  [
    ["count", "Charged", ...DAYS, "--where", "Amount greater_than 1,000"],
    ["(event_properties[0].value): expected a number", 'got "1,000"'],
  ],
  [["count", "Charged", ...DAYS, "--where", "Amount"], ["(event_properties[0].operator): missing"]],
  [["count", "Charged", ...DAYS, "--where", "Plan equals :=[1"], ["--where 'Plan equals :=[1': not JSON:"]],
  [
    ["count", "Charged", ...DAYS, "--where", "Id equals :=12345678901234567890"],
    ["12345678901234567890 is too large to be exact"],
  ],
  [["count", "Charged", ...DAYS, "--by", "weak"], ['--by: expected day, week or month, got "weak"']],
  [
    ["count", "Charged", ...DAYS, "--by", "week", "--where", "a exists"],
    ["--where allows --by day only, not --by week"],
  ],
  [
    ["count", "Charged", ...DAYS, "--max-wait", "1h", "--poll-interval", "5"],
    [
      "--max-wait: expected a number of seconds",
      "--poll-interval (pollIntervalMs): 5000 is too short for a CleverTap host",
    ],
  ],
  [["count", "Charged", ...DAYS, "--base-url", "http://example.com"], ["--base-url (baseUrl):"]],
  [
    ["count", "Charged", ...DAYS, "--region", "in1", "--base-url", "https://a.example"],
    ["--region and --base-url exclude each other"],
  ],
  [["count", "Charged", ...DAYS, "--json", "--csv"], ["--json and --csv exclude each other"]],
  [
    ["count", "Charged", ...DAYS, "--frm", "x", "--qiet"],
    ["unknown flag --frm; did you mean --from?", "unknown flag --qiet; did you mean --quiet?"],
  ],
  [["count", "Charged", "--from", "--to", "2025-01-31"], ["--from needs a value: --from DAY"]],
  [["count", "Charged", ...DAYS, "--from", "2025-01-02"], ["--from is given twice"]],
  [["count", "Charged", ...DAYS, "--json=yes"], ["--json takes no value"]],
  [["count", "App", "Launched", ...DAYS], ["count takes one EVENT: put it in quotes"]],
  [["cuont", "Charged"], ['unknown command "cuont"; did you mean count?']],
  [["Charged", "--last", "7"], ['unknown command "Charged"; the commands are count, top, resume, validate']],
  [["count", "--query", "-", ...DAYS], ["--from and --query exclude each other"]],
  [["count", "Charged", ...DAYS, "--endpoint", "top"], ["--endpoint belongs to --query"]],
  [["validate", "-", "--where", "a exists"], ["--where belongs to count"]],
  [
    ["validate", "missing.json"],
    ["FILE missing.json:", "ENOENT"],
  ],
  [["resume", "{"], ["PENDING is not JSON:"]],
  [["resume", "5"], ["PENDING (pending): expected a Pending"]],
  [["resume", "{}"], ["PENDING (pending): reqId is undefined"]],
  [["resume"], ["resume needs an argument: PENDING"]],
  [["top", "Charged", ...DAYS], ["top needs a property: --property [TYPE:]NAME"]],
  [["top", "Charged", ...DAYS, "--property", "Category", "--top", "0"], ["--top (groups.Category.top_n):"]],
];

/** Arguments that would hold a credential. */
const SECRETS = [
  ["--passcode", "S3CRET"],
  ["--passcode=S3CRET"],
  ["--pass-code", "S3CRET"],
  ["--PASSCODE=S3CRET"],
  ["--passwd=S3CRET"],
  ["--account-id", "S3CRET"],
  ["--accountId=S3CRET"],
  ["--header", "Authorization: S3CRET"],
  ["--token", "S3CRET"],
  ["CLEVERTAP_PASSCODE=S3CRET"],
];

const lines = [...ROWS.map(([args]) => args), ...SECRETS.map((args) => ["count", "Charged", ...DAYS, ...args])];
const results = await runAll(lines.map((args) => ({ args, env: CREDENTIALS })));

describe("wrong use exits with 2 and says", () => {
  for (const [n, [args, texts]] of ROWS.entries()) {
    it(args.join(" "), () => {
      const { code, stdout, stderr } = results[n];
      assert.equal(stdout, "");
      for (const expected of texts) assert.ok(stderr.includes(expected), `${expected} is not in\n${stderr}`);
      assert.equal(code, 2, stderr);
    });
  }

  it("nothing but the help without a command", async () => {
    const { code, stdout, stderr } = await run([]);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /^Counts events and people in CleverTap/);
  });

  it("which file or endpoint is unknown", async () => {
    const input = '{"event_name":"Charged","from":20250101,"to":20250131}';
    const { code, stderr } = await run(["validate", "-", "--endpoint", "evnts"], { input });
    assert.match(stderr, /^error: --endpoint \(endpoint\): /);
    assert.equal(code, 2);
  });

  it("which variables are missing", async () => {
    const [{ code, stderr }] = await runAll([{ args: ["count", "Charged", "--last", "7"], env: {} }]);
    assert.match(stderr, /CLEVERTAP_ACCOUNT_ID and CLEVERTAP_PASSCODE must be set in the environment/);
    assert.equal(code, 2);
  });

  it("which line of the headers is malformed, without its text", async () => {
    const env = { ...CREDENTIALS, CLEVERTAP_HEADERS: "Authorization: Bearer T0P\nS3CRET" };
    const [{ code, stderr }] = await runAll([{ args: ["count", "Charged", ...DAYS], env }]);
    assert.match(stderr, /CLEVERTAP_HEADERS: line 2 is not "Name: value"/);
    assert.doesNotMatch(stderr, /S3CRET|T0P/);
    assert.equal(code, 2);
  });
});

describe("credentials as arguments are refused and not shown", () => {
  for (const [n, args] of SECRETS.entries()) {
    it(args[0].replace("S3CRET", "…"), () => {
      const { code, stdout, stderr } = results[ROWS.length + n];
      assert.match(
        stderr,
        /would show the secret to every user of this machine: set the environment variable CLEVERTAP_/,
      );
      assert.doesNotMatch(stdout + stderr, /S3CRET/);
      assert.equal(code, 2);
    });
  }

  it("the value of another unknown flag is not shown either", async () => {
    const args = ["count", "Charged", ...DAYS, "-p", "S3CRET", "--foo=S3CRET"];
    const [{ code, stderr }] = await runAll([{ args, env: CREDENTIALS }]);
    assert.match(stderr, /unknown flag -p\n.*unknown flag --foo\n/);
    assert.doesNotMatch(stderr, /S3CRET/);
    assert.equal(code, 2);
  });
});

describe("the help", () => {
  for (const args of [["--help"], ["-h"], ["help"], ["count", "--help"]]) {
    it(`fits a screen and shows three examples: ${args.join(" ")}`, async () => {
      const { code, stdout, stderr } = await run(args, { env: {} });
      assert.deepEqual([code, stderr], [0, ""]);
      const lines = stdout.trimEnd().split("\n");
      assert.ok(lines.length <= 23, `${lines.length} lines, and a prompt`);
      for (const line of lines) assert.ok(line.length <= 80, line);
      assert.equal(lines.slice(lines.indexOf("Examples:") + 1).length, 3);
    });
  }

  it("has a version beside it, which is the package's", async () => {
    const { version } = JSON.parse(readFileSync(join(needed("PACKAGE_DIR"), "package.json"), "utf8"));
    assert.equal((await run(["--version"])).stdout, `${version}\n`);
  });
});

describe("validate", () => {
  it("prints the request body of a file or of the standard input", async () => {
    const query = {
      event_name: "Charged",
      event_properties: [{ name: "Paid", operator: "equals", value: true }],
      from: "2025-01-01",
      to: 20250131,
    };
    const body = { ...query, event_properties: [{ name: "Paid", operator: "equals", value: "True" }], from: 20250101 };
    const path = projectFile("query.json", `\uFEFF${JSON.stringify(query)}`);
    for (const result of [
      await run(["validate", path], { env: {} }),
      await run(["validate", "-"], { env: {}, input: JSON.stringify(query) }),
    ]) {
      assert.deepEqual(JSON.parse(result.stdout), body);
      assert.deepEqual([result.code, result.stderr], [0, ""]);
    }
  });

  it("prints every issue with its path", async () => {
    const { code, stdout, stderr } = await run(["validate", "-"], { env: {}, input: '{"eventName":"x","from":1}' });
    assert.equal(stdout, "");
    for (const path of ["(eventName)", "(event_name)", "(from)", "(to)"])
      assert.ok(stderr.includes(`the standard input ${path}: `), stderr);
    assert.equal(code, 2);
  });
});
