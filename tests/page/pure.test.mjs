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
import { detailsInWords, filtersInWords } from "../../www/public/js/query-text.js";
import { rangeDays, rangeOf } from "../../www/public/js/ranges.js";
import { rows, total, unfinishedDays } from "../../www/public/js/results.js";
import { readLink, writeLink } from "../../www/public/js/share.js";

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

describe("the quick ranges", () => {
  const march = new Date(2024, 2, 1, 0, 30);
  for (const [name, from, to] of [
    ["today", "2024-03-01", "2024-03-01"],
    ["yesterday", "2024-02-29", "2024-02-29"],
    ["last-7", "2024-02-23", "2024-02-29"],
    ["last-30", "2024-01-31", "2024-02-29"],
    ["this-month", "2024-03-01", "2024-03-01"],
    ["last-month", "2024-02-01", "2024-02-29"],
  ]) {
    it(`${name} is ${from} to ${to}`, () => assert.deepEqual(rangeDays(name, march), { from, to }));
  }
  it("cross the end of a year", () => {
    assert.deepEqual(rangeDays("last-month", new Date(2025, 0, 5)), { from: "2024-12-01", to: "2024-12-31" });
  });
  it("are found by their days", () => {
    assert.equal(rangeOf({ from: "2024-02-23", to: "2024-02-29" }, march), "last-7");
    assert.equal(rangeOf({ from: "2024-02-23", to: "2024-02-28" }, march), undefined);
  });
});

describe("links", () => {
  for (const count of [
    { query: QUERY, endpoint: "events", series: false },
    { query: { ...QUERY, event_name: 'Größe "XL" & mehr #1 👟' }, endpoint: "profiles", series: true },
    {
      query: { ...QUERY, event_properties: [{ name: "a=b&c", operator: "equals", value: ["", "+ %25"] }] },
      endpoint: "events",
      series: true,
    },
  ]) {
    it(`carry the whole count: ${count.query.event_name}`, () =>
      assert.deepEqual(readLink(`#${writeLink(count)}`), count));
  }
  it("carry every key of the query, also those that the form cannot show", () => {
    const query = { ...QUERY, advanced_query: { did_none: [{ event_name: "Refunded" }] } };
    assert.deepEqual(readLink(writeLink({ query, endpoint: "events", series: false })).query, query);
  });
  it("carry the query, the endpoint and the series, and nothing else", () => {
    const link = writeLink({ query: QUERY, endpoint: "events", series: false, token: "hunter2", account: "hunter2" });
    assert.ok(!link.includes("hunter2"), link);
  });
  for (const [hash, wanted] of [
    ["", undefined],
    ["#results", undefined],
    ["#query={}&count=secrets", { problem: 'this page cannot count "secrets".' }],
    ["#query={}&by=week", { problem: 'this page cannot count by "week".' }],
    ["#query={}&unique=yes", { problem: 'its part "unique" is unknown or repeated.' }],
    ["#query={}&query={}", { problem: 'its part "query" is unknown or repeated.' }],
  ]) {
    it(`read ${hash || "an empty hash"} as ${JSON.stringify(wanted)}`, () => assert.deepEqual(readLink(hash), wanted));
  }
  it("are refused if their query is cut off", () =>
    assert.match(readLink("#query=%7B%22event_name%22").problem, /^its query cannot be read\. This is not valid JSON/));
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

describe("results", () => {
  const over = Date.UTC(2025, 5, 1);
  const series = (endpoint, ...counts) => ({
    series: true,
    endpoint,
    query: QUERY,
    parts: counts.map((count, index) => ({
      day: 20250101 + index,
      ...(count === undefined ? {} : { count, asked: over }),
    })),
  });
  for (const [name, run, wanted] of [
    ["adds up the days of an event", series("events", 1, 2, 3), { sum: 6, partial: false }],
    ["is partial if a day is missing", series("events", 1, undefined, 3), { sum: 4, partial: true }],
    ["is null if no day is counted", series("events", undefined), null],
    ["is null for a series of people", series("profiles", 1, 2, 3), null],
    ["is null if the sum is not exact", series("events", 2 ** 53 - 1, 1), null],
    [
      "is the count of a single count of people",
      { ...series("profiles", 5), series: false },
      { sum: 5, partial: false },
    ],
  ]) {
    it(`total ${name}`, () => assert.deepEqual(total(run), wanted));
  }
  it("rows lists the days of a series with their notes", () => {
    const run = series("events", 5, undefined, 7);
    run.parts[1].error = { code: "query_failed", message: "m", apiError: "no" };
    run.parts[2].asked = Date.UTC(2025, 0, 3, 12);
    assert.deepEqual(rows(run), [
      ["date", "count", "note"],
      ["2025-01-01", 5, ""],
      ["2025-01-02", "", "failed: no"],
      ["2025-01-03", 7, "may still grow"],
    ]);
    assert.deepEqual(unfinishedDays(run), [20250103]);
  });
  it("rows describes a single count in one row", () => {
    const query = { ...QUERY, event_properties: [{ name: "Amount", operator: "greater_than", value: 100 }] };
    assert.deepEqual(rows({ series: false, endpoint: "events", query, parts: [{ count: 9, asked: over }] }), [
      ["event", "filters", "from", "to", "count", "note"],
      ["Charged", "Amount is more than 100", "2025-01-01", "2025-01-03", 9, ""],
    ]);
  });
  it("detailsInWords describes the filters, the days and the endpoint", () => {
    const event_properties = [
      { name: "Mode", operator: "equals", value: ["a", "b", "c", "d", "e", "f"] },
      { name: "Coupon", operator: "exists" },
    ];
    const words = detailsInWords({ query: { ...QUERY, event_properties }, endpoint: "profiles" }, "en-US");
    assert.match(
      words,
      /^Mode is a or b or c or d or 2 more and Coupon is present · Jan 1\s–\s3, 2025 · people who did it$/,
    );
  });
});

describe("filtersInWords", () => {
  for (const [wanted, more] of [
    [
      "first session is True and time of day is 08:00 to 08:30 and UTM campaign is spring or summer and Depth is 3",
      {
        session_properties: [
          { name: "first_time", value: "True" },
          { name: "time_of_day", value: ["08:00", "08:30"] },
          { name: "utm_campaign", value: ["spring", "summer"] },
          { name: "Depth", value: 3 },
        ],
      },
    ],
    [
      'Plan is pro and Age is at most 30 and OS is Android and place is India, Karnataka or Freedonia and reachability: {"push":true}',
      {
        common_profile_properties: {
          profile_fields: [{ name: "Plan", operator: "equals", value: "pro" }],
          demographics: [{ name: "Age", operator: "less_than_equals", value: 30 }],
          technographics: [{ name: "OS", value: ["Android"] }],
          geo_fields: [["India", "Karnataka"], ["Freedonia"]],
          reachability: [{ push: true }],
        },
      },
    ],
    [
      "also did Charged at least 2 times, Dec 1 – 31, 2023",
      {
        advanced_query: {
          did_all: [{ event_name: "Charged", from: 20231201, to: 20231231, operator: "greater_than_equals", value: 2 }],
        },
      },
    ],
    [
      "also did Charged exactly 1 time (Amount is more than 9) and did not do Refunded",
      {
        advanced_query: {
          did_all: [
            {
              event_name: "Charged",
              event_properties: [{ name: "Amount", operator: "greater_than", value: 9 }],
              operator: "equals",
              value: 1,
            },
          ],
          did_none: [{ event_name: "Refunded" }],
        },
      },
    ],
    [
      "also did any of Page Seen or Item Viewed, at least 3 times in total",
      {
        advanced_query: {
          did_any: {
            any_events: [{ event_name: "Page Seen" }, { event_name: "Item Viewed" }],
            operator: "greater_than_equals",
            value: 3,
          },
        },
      },
    ],
  ]) {
    it(`returns "${wanted}"`, () =>
      assert.equal(filtersInWords({ ...QUERY, ...more }, "en-US").replace(/[\u2009\u202f]/g, " "), wanted));
  }
  it("does not fail on stored queries whose lists are something else", () => {
    const advanced_query = { did_all: 1, did_any: null, did_none: [null, { event_name: 5 }] };
    const query = {
      ...QUERY,
      session_properties: "a",
      common_profile_properties: { geo_fields: [[], 1] },
      advanced_query,
    };
    assert.equal(typeof filtersInWords(query), "string");
  });
  it("shows keys that have no words as JSON", () => {
    const query = { ...QUERY, event_properties: [{ name: "Coupon", operator: "exists" }], extra: { a: [1] } };
    assert.equal(filtersInWords(query), 'Coupon is present and extra: {"a":[1]}');
  });
  it("cuts long JSON", () =>
    assert.equal(filtersInWords({ ...QUERY, extra: "x".repeat(100) }).length, "extra: ".length + 81));
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
