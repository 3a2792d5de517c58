// The page's pure functions.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { csv, fileName, tsv } from "../../www/public/js/csv.js";
import { curlCommand } from "../../www/public/js/curl.js";
import { dayState, formatDays, isoDay } from "../../www/public/js/days.js";
import { canResume, explain, failures, plainError } from "../../www/public/js/failures.js";
import { clock, duration, phase } from "../../www/public/js/progress.js";
import { issueInWords, parseJson } from "../../www/public/js/query-json.js";

const QUERY = { event_name: "Charged", from: 20250101, to: 20250103 };
const HOUR = 3_600_000;

describe("dayState", () => {
  const midnight = Date.UTC(2025, 0, 31);
  for (const [name, now, wanted] of [
    ["before it begins at UTC+14", midnight - 14 * HOUR - 1, "future"],
    ["when it begins at UTC+14", midnight - 14 * HOUR, "current"],
    ["when it ends in London", midnight + 24 * HOUR, "current"],
    ["just before it ends at UTC-12", midnight + 36 * HOUR - 1, "current"],
    ["when it has ended at UTC-12", midnight + 36 * HOUR, "over"],
  ]) {
    it(`is "${wanted}" ${name}`, () => assert.equal(dayState(20250131, now), wanted));
  }
});

describe("the formats of days", () => {
  it("isoDay returns the value of a date field", () => assert.equal(isoDay(20240229), "2024-02-29"));
  for (const [from, to, wanted] of [
    [20250131, 20250131, /^Jan 31, 2025$/],
    [20250101, 20250131, /^Jan 1\s–\s31, 2025$/],
    [20241231, 20250101, /^Dec 31, 2024\s–\sJan 1, 2025$/],
  ]) {
    it(`formatDays names ${from} to ${to}`, () => assert.match(formatDays({ from, to }, "en-US"), wanted));
  }
});

describe("parseJson", () => {
  for (const [text, rounded] of [
    ['{"a":12345678901234567890}', "12345678901234567890"],
    ["[1,-9007199254740993]", "-9007199254740993"],
  ]) {
    it(`refuses the number ${rounded}, which would be rounded`, () =>
      assert.deepEqual(parseJson(text), { problem: `${rounded} has too many digits: it would be rounded.` }));
  }
  for (const text of ['{"a":9007199254740991,"b":[-1.5e3,0.1]}', '{"a\\"9":"12345678901234567890"}', '"\\\\"']) {
    it(`reads ${text}`, () => assert.deepEqual(parseJson(text), { value: JSON.parse(text) }));
  }
  it("refuses text that is not JSON", () => assert.match(parseJson("{").problem, /^This is not valid JSON: /));
});

describe("issueInWords", () => {
  for (const [path, wanted] of [
    [[], "bad"],
    [["event_properties", 0, "value"], "event_properties[0].value: bad"],
  ]) {
    it(`returns "${wanted}"`, () => assert.equal(issueInWords({ path, message: "bad" }), wanted));
  }
});

describe("curlCommand", () => {
  /** Returns the arguments that a real shell passes to curl. */
  const argumentsOf = (command) => {
    const output = execFileSync("sh", ["-c", `curl() { for each; do printf '%s\\0' "$each"; done; }\n${command}`], {
      env: { ...process.env, COUNTS_TOKEN: 'the "token"' },
    });
    return output.toString().split("\0").slice(0, -1);
  };
  for (const name of ["Charged", 'it\'s $HOME `id` \\ "!" \n 👟']) {
    it(`quotes ${JSON.stringify(name)} for the shell`, () => {
      const body = { ...QUERY, event_name: name };
      const headers = [
        ["X-CleverTap-Account-Id", "A'1"],
        ["Authorization", "Bearer ", "COUNTS_TOKEN"],
      ];
      assert.deepEqual(
        argumentsOf(curlCommand({ origin: "https://counts.example", endpoint: "profiles", headers, body })),
        [
          "https://counts.example/1/counts/profiles.json",
          "-H",
          "X-CleverTap-Account-Id: A'1",
          "-H",
          'Authorization: Bearer the "token"',
          "-H",
          "Content-Type: application/json",
          "-d",
          JSON.stringify(body),
        ],
      );
    });
  }
});

describe("files", () => {
  for (const [cell, wanted] of [
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ["two\nlines", '"two\nlines"'],
    ["", ""],
    [-5, "-5"],
    [7138, "7138"],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@x", "'@x"],
    ['=HYPERLINK("a,b")', '"\'=HYPERLINK(""a,b"")"'],
  ]) {
    it(`csv writes ${JSON.stringify(cell)} as ${wanted || "an empty cell"}`, () =>
      assert.equal(csv([[cell, 1]]), `${wanted},1\r\n`));
  }
  it("tsv keeps each cell in its column and disarms formulas", () =>
    assert.equal(
      tsv([
        ["a\tb", "=x"],
        ["c", 2],
      ]),
      "a b\t'=x\nc\t2",
    ));
  for (const [event_name, wanted] of [
    ["Charged", "Charged-20250101-20250103.csv"],
    ["../etc/passwd", "etc-passwd-20250101-20250103.csv"],
    ['Größe "XL" 👟', "Größe-XL-20250101-20250103.csv"],
    ["👟", "count-20250101-20250103.csv"],
  ]) {
    it(`fileName returns ${wanted} for ${event_name}`, () =>
      assert.equal(fileName({ ...QUERY, event_name }, "csv"), wanted));
  }
});

describe("failures", () => {
  for (const [error, context, title, help] of [
    [{ code: "unauthorized", message: "m" }, { mode: "gateway" }, "The gateway refused the token", "credentials"],
    [{ code: "unauthorized", message: "m" }, { mode: "direct" }, "CleverTap refused the passcode", "credentials"],
    [
      { code: "query_failed", message: "m", apiError: '["Invalid event : X"]' },
      { mode: "gateway" },
      "CleverTap cannot count this",
      "edit",
    ],
    [{ code: "query_failed", message: "m", status: 200 }, { mode: "gateway" }, "CleverTap cannot count this", "edit"],
    [{ code: "query_failed", message: "m", status: 400 }, { mode: "gateway" }, "The gateway cannot count this", "edit"],
    [{ code: "query_failed", message: "m", status: 400 }, { mode: "direct" }, "CleverTap cannot count this", "edit"],
    [{ code: "network", message: "m" }, { mode: "gateway" }, "The gateway cannot be reached", "resume"],
    [{ code: "network", message: "m" }, { mode: "gateway", connected: false }, "You are offline", "resume"],
    [{ code: "request_expired", message: "m" }, { mode: "gateway" }, "This count has expired", "again"],
    [{ code: "something_new", message: "m" }, { mode: "direct" }, "CleverTap sent an unexpected answer", "resume"],
  ]) {
    const status = error.status === undefined ? "" : ` with HTTP ${error.status}`;
    const offline = context.connected === false ? " and no connection" : "";
    it(`explains ${error.code}${status} in ${context.mode} mode${offline}`, () => {
      const explanation = explain(error, context);
      assert.equal(explanation.title, title);
      assert.equal(explanation.help, help);
    });
  }
  it("unpacks the texts that CleverTap writes as JSON", () => {
    assert.equal(
      explain({ code: "query_failed", message: "m", apiError: '["Invalid event : X"]' }, { mode: "gateway" }).text,
      "Invalid event : X",
    );
  });
  for (const [status, mode, gaveUp] of [
    [200, "gateway", true],
    [502, "gateway", false],
    [200, "direct", false],
  ]) {
    it(`${gaveUp ? "offer to count again" : "offer to resume"} after server_error with HTTP ${status} in ${mode} mode`, () => {
      const error = plainError({ code: "server_error", message: "m", status }, mode);
      assert.deepEqual([canResume(error), explain(error, { mode }).help], gaveUp ? [false, "again"] : [true, "resume"]);
    });
  }
  for (const apiCode of [424, 408]) {
    it(`offer to count again after the gateway's own failure with code ${apiCode}`, () => {
      const failed = { code: "query_failed", message: "m", apiError: "why", apiCode, status: 200 };
      const error = plainError(failed, "gateway");
      const { title, text, help } = explain(error, { mode: "gateway" });
      assert.deepEqual(
        [canResume(error), title, text, help],
        [false, "The gateway gave up on this count", "why", "again"],
      );
      assert.equal(explain(plainError(failed, "direct"), { mode: "direct" }).help, "edit");
    });
  }
  it("are grouped if they are equal", () => {
    const error = { code: "network", message: "m" };
    assert.deepEqual(failures({ parts: [{ error }, { count: 1 }, { error: { ...error } }] }), [{ error, parts: 2 }]);
  });
  it("can be resumed unless they concern the query or an expired request", () => {
    const codes = ["network", "unauthorized", "server_error", "query_failed", "request_expired"];
    assert.deepEqual(
      codes.filter((code) => canResume({ code })),
      ["network", "unauthorized", "server_error"],
    );
  });
});

describe("progress", () => {
  for (const [ms, short, long] of [
    [0, "0:00", "0 s"],
    [7_400, "0:07", "7 s"],
    [760_000, "12:40", "12 min 40 s"],
    [11_100_000, "3:05:00", "3 h 5 min"],
  ]) {
    it(`formats ${ms} ms as ${short} and as ${long}`, () => assert.deepEqual([clock(ms), duration(ms)], [short, long]));
  }
  const now = 1_000_000;
  for (const [name, progress, wanted] of [
    ["says that all parts are queued", [{ phase: "queued" }], "Queued…"],
    [
      "says that a request is sent if one part is not queued",
      [{ phase: "queued" }, { phase: "submitting" }],
      "Sending the request…",
    ],
    [
      "counts down to the nearest poll",
      [
        { phase: "waiting", nextRequestAt: now + 9_000 },
        { phase: "waiting", nextRequestAt: now + 2_100 },
      ],
      "CleverTap is counting. Checking again in 3 s",
    ],
    ["ends the countdown when the poll is due", [{ phase: "waiting", nextRequestAt: now }], "Sending the request…"],
    [
      "counts down to a retry and names the failure",
      [{ phase: "retrying", nextRequestAt: now + 900, error: { code: "network" } }],
      "No connection. Retrying in 1 s",
    ],
  ]) {
    it(name, () =>
      assert.equal(phase({ progress: new Map(progress.entries()), record: { parts: [{}] } }, now), wanted),
    );
  }
});
