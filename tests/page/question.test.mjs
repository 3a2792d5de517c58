// Questions, their runs, results and links, without a browser.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { requestOf } from "../../www/public/js/requests.js";
import { monthTicks } from "../../www/public/js/chart-axes.js";
import { isoWeek, periodBefore, split } from "../../www/public/js/periods.js";
import { keyOf, questionOf, questionProblem } from "../../www/public/js/question.js";
import { rangeDays, rangeNamed } from "../../www/public/js/ranges.js";
import {
  axisPeriods,
  change,
  lineResults,
  mainTotal,
  shorterPeriods,
  unfinishedDays,
  unknownPeriods,
} from "../../www/public/js/results.js";
import { newRecord, partsOf, readRecord } from "../../www/public/js/run-record.js";
import { readLink, writeLink } from "../../www/public/js/share.js";
import { clipboardText, rows } from "../../www/public/js/table.js";

const QUERY = { event_name: "Charged", from: 20250101, to: 20250103 };
/** A filtered query, whose periods are counted one by one. */
const FILTERED = {
  event_name: "Charged",
  event_properties: [{ name: "Amount", operator: "equals", value: "100" }],
  from: 20250101,
  to: 20250103,
};
const question = (more) => ({ query: QUERY, others: [], endpoint: "events", by: "total", compare: false, ...more });

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
  for (const [name, from, to] of [
    ["last-45", "2024-01-16", "2024-02-29"],
    ["last-12-months", "2023-03-01", "2024-02-29"],
  ]) {
    it(`${name} is ${from} to ${to}`, () => assert.deepEqual(rangeDays(name, march), { from, to }));
  }
  for (const name of ["", "last-0", "last-3661", "last-7 ", "next-7", undefined]) {
    it(`do not include ${JSON.stringify(name)}`, () => assert.equal(rangeNamed(name), undefined));
  }
});

/** Questions that differ from each other, one in each key. */
const DIFFERENT = [
  {},
  { query: FILTERED },
  { others: [{ ...QUERY, event_name: "Refunded" }] },
  { endpoint: "profiles" },
  { by: "day" },
  { compare: true },
  { range: "last-7" },
  { by: "top", top: { type: "profile_fields", name: "Plan", count: 5 } },
  { by: "top", top: { type: "profile_fields", name: "City", count: 5 } },
  { by: "top", top: { type: "event_properties", name: "Plan", count: 5 } },
  { by: "top", top: { type: "profile_fields", name: "Plan", count: 6 } },
];

describe("a question", () => {
  for (const more of DIFFERENT) {
    it(`is counted again as it was asked: ${JSON.stringify(more)}`, () => {
      const { range: _range, ...asked } = question(more);
      const record = newRecord({ ...asked, mode: "gateway", account: "A", name: "Plans" });
      assert.deepEqual(questionOf({ ...record, cancelled: true }), asked);
    });
  }
  it("differs from others in each of its keys", () =>
    assert.equal(new Set(DIFFERENT.map((more) => keyOf(question(more)))).size, DIFFERENT.length));
  it("of a range is the same on other days", () => {
    const later = { ...QUERY, from: 20250102, to: 20250104 };
    assert.equal(keyOf(question({ range: "last-3", query: later })), keyOf(question({ range: "last-3" })));
    assert.notEqual(keyOf(question({ query: later })), keyOf(question({})));
  });
});

describe("links", () => {
  for (const more of [
    {},
    { query: { ...QUERY, event_name: 'Größe "XL" & mehr #1 👟' }, endpoint: "profiles", by: "day" },
    {
      query: { ...QUERY, event_properties: [{ name: "a=b&c", operator: "equals", value: ["", "+ %25"] }] },
      by: "month",
    },
    { others: [{ ...QUERY, event_name: "Refunded" }], by: "week", compare: true },
    { by: "top", top: { type: "profile_fields", name: 'Größe & "Plan"', count: 5 } },
  ]) {
    it(`carry the whole question: ${JSON.stringify(more)}`, () =>
      assert.deepEqual(readLink(`#${writeLink(question(more))}`), question(more)));
  }
  it("carry a range in place of the days, and read it with the days of today", () => {
    const link = writeLink(question({ range: "last-7", others: [{ ...QUERY, event_name: "Refunded" }] }));
    assert.ok(!link.includes("20250101"), link);
    const days = Object.fromEntries(
      Object.entries(rangeDays("last-7")).map(([key, day]) => [key, Number(day.replaceAll("-", ""))]),
    );
    assert.deepEqual(readLink(link), {
      ...question({ range: "last-7" }),
      query: { event_name: "Charged", ...days },
      others: [{ event_name: "Refunded", ...days }],
    });
  });
  it("carry every key of the query, also those that the form cannot show", () => {
    const query = { ...QUERY, advanced_query: { did_none: [{ event_name: "Refunded" }] } };
    assert.deepEqual(readLink(writeLink(question({ query }))).query, query);
  });
  it("carry nothing but the question", () => {
    const link = writeLink(question({ token: "hunter2", account: "hunter2" }));
    assert.ok(!link.includes("hunter2"), link);
  });
  for (const [hash, wanted] of [
    ["", undefined],
    ["#results", undefined],
    ["#query={}&count=secrets", { problem: 'this page cannot count "secrets".' }],
    ["#query={}&by=year", { problem: 'this page cannot count by "year".' }],
    ["#query={}&compare=after", { problem: 'this page cannot compare with "after".' }],
    ["#query={}&property=1", { problem: "its property cannot be read." }],
    ['#query={}&property=["toString","Plan",5]', { problem: "its property cannot be read." }],
    ["#query={}&days=last-0", { problem: 'this page does not know the days "last-0".' }],
    ["#query={}&and=1", { problem: "its other queries cannot be read. They are not a list." }],
    ["#query={}&unique=yes", { problem: 'its part "unique" is unknown or repeated.' }],
    ["#query={}&query={}", { problem: 'its part "query" is unknown or repeated.' }],
  ]) {
    it(`read ${hash || "an empty hash"} as ${JSON.stringify(wanted)}`, () => assert.deepEqual(readLink(hash), wanted));
  }
  it("are refused if their query is cut off", () =>
    assert.match(readLink("#query=%7B%22event_name%22").problem, /^its query cannot be read\. This is not valid JSON/));
});

describe("periods", () => {
  for (const [step, from, to, wanted] of [
    ["day", 20240228, 20240301, ["20240228", "20240229", "20240301"]],
    // Wednesday to Tuesday: the first and the last week are shorter.
    ["week", 20250101, 20250114, ["20250101-20250105", "20250106-20250112", "20250113-20250114"]],
    ["month", 20241215, 20250201, ["20241215-20241231", "20250101-20250131", "20250201"]],
  ]) {
    it(`split ${from} to ${to} by ${step}`, () =>
      assert.deepEqual(
        split({ from, to }, step).map(({ from, to }) => (from === to ? `${from}` : `${from}-${to}`)),
        wanted,
      ));
  }
  for (const [from, to, ...before] of [
    [20250108, 20250114, 20250101, 20250107],
    [20250301, 20250301, 20250228, 20250228],
    [20250301, 20250331, 20250201, 20250228],
    [20250101, 20250331, 20241001, 20241231],
    [20240229, 20240301, 20240227, 20240228],
  ]) {
    it(`before ${from} to ${to} is ${before.join(" to ")}`, () =>
      assert.deepEqual(Object.values(periodBefore({ from, to })), before));
  }
  for (const [day, wanted] of [
    [20241229, 202452],
    [20241230, 202501],
    [20250105, 202501],
    [20210101, 202053],
    [20230101, 202252],
    [20240101, 202401],
  ]) {
    it(`${day} is in the ISO week ${wanted}`, () => assert.equal(isoWeek(day), wanted));
  }
});

describe("the ticks of a long axis", () => {
  for (const [from, to, most, step, labels] of [
    [20240115, 20250114, 8, "two months", ["Mar 2024", "May 2024", "Jul 2024", "Sep 2024", "Nov 2024", "Jan 2025"]],
    [20150101, 20241231, 8, "two years", ["2016", "2018", "2020", "2022", "2024"]],
  ]) {
    it(`are ${step} apart from ${from} to ${to}`, () =>
      assert.deepEqual(monthTicks({ from, to }, most).labels, labels));
  }
});

describe("a question", () => {
  const others = (count) => Array.from({ length: count }, () => QUERY);
  for (const [name, more, path] of [
    ["of six events", { others: others(5) }, undefined],
    ["of seven events", { others: others(6) }, ["others"]],
    ["of 3,660 days", { query: { ...QUERY, from: 20150101, to: 20250107 }, by: "day" }, undefined],
    ["of 3,661 days", { query: { ...QUERY, from: 20150101, to: 20250108 }, by: "day" }, ["to"]],
    ["of 3,661 days by week", { query: { ...QUERY, from: 20150101, to: 20250108 }, by: "week" }, undefined],
  ]) {
    it(`${name} ${path ? "is refused" : "is accepted"}`, () =>
      assert.deepEqual(questionProblem(question(more))?.path, path));
  }
});

describe("the record of a run", () => {
  it("has a part for each period of each event and of the period before", () => {
    const other = { ...FILTERED, event_name: "Refunded" };
    const { parts, ...record } = newRecord({
      ...question({ query: FILTERED, others: [other], by: "day", compare: true }),
      mode: "gateway",
      account: "",
    });
    assert.deepEqual(
      parts.map(({ line, from }) => `${line} ${from}`),
      [
        ...["0 20250101", "0 20250102", "0 20250103", "1 20241229", "1 20241230", "1 20241231"],
        ...["2 20250101", "2 20250102", "2 20250103", "3 20241229", "3 20241230", "3 20241231"],
      ],
    );
    assert.deepEqual(requestOf(record, parts.at(-1)), {
      endpoint: "events",
      query: { ...other, from: 20241231, to: 20241231 },
    });
  });
  it("has a part for each year of a trend, which needs no filters", () => {
    const years = { event_name: "Charged", from: 20230115, to: 20250101 };
    const record = question({ query: years, others: [{ ...FILTERED, from: 20230115, to: 20250101 }], by: "month" });
    const parts = partsOf(record);
    assert.deepEqual(
      parts.filter(({ line }) => line === 0),
      [
        { line: 0, from: 20230115, to: 20231231, trend: true },
        { line: 0, from: 20240101, to: 20241231, trend: true },
        { line: 0, from: 20250101, to: 20250101, trend: true },
      ],
    );
    assert.equal(parts.filter(({ line }) => line === 1).length, 25);
    assert.deepEqual(requestOf({ ...record, endpoint: "profiles" }, parts[1]), {
      endpoint: "trends",
      query: {
        event_name: "Charged",
        from: 20240101,
        to: 20241231,
        groups: { values: { trend_type: "monthly" } },
        unique: true,
      },
    });
  });
  it("has one part for the top values of a property", () => {
    const top = { type: "profile_fields", name: "Plan", count: 5 };
    const record = question({ query: FILTERED, by: "top", top });
    const [part, ...more] = partsOf(record);
    assert.deepEqual([part, more], [{ line: 0, from: 20250101, to: 20250103 }, []]);
    assert.deepEqual(requestOf(record, part), {
      endpoint: "top",
      query: { ...FILTERED, groups: { values: { property_type: "profile_fields", name: "Plan", top_n: 5 } } },
    });
  });
  for (const [series, by, part, wanted] of [
    [true, "day", { day: 20250102, count: 5 }, { line: 0, from: 20250102, to: 20250102, count: 5 }],
    [false, "total", { count: 5 }, { line: 0, from: 20250101, to: 20250103, count: 5 }],
  ]) {
    it(`is read as stored by the version before, ${series ? "a series" : "one number"}`, () => {
      const { others, compare, parts, ...record } = readRecord({
        id: "a",
        query: QUERY,
        endpoint: "events",
        series,
        parts: [part],
      });
      assert.deepEqual([others, compare, record.by, parts], [[], false, by, [wanted]]);
    });
  }
});

describe("results", () => {
  const over = Date.UTC(2025, 5, 1);
  /** Returns a filtered run by day with these counts, of each line one after the other. */
  const run = (more, ...counts) => {
    const asked = question({ query: FILTERED, by: "day", ...more });
    const record = { ...asked, parts: partsOf(asked) };
    for (const [index, count] of counts.entries())
      if (count !== undefined) Object.assign(record.parts[index], { count, asked: over });
    return record;
  };
  it("of a trend have a point for each period, 0 for those that CleverTap leaves out", () => {
    const query = { ...QUERY, to: 20250114 };
    for (const [by, numbers, counts] of [
      ["week", { 202501: 3, 202503: 4 }, [3, 0, 4]],
      ["month", { 202501: 7 }, [7]],
    ]) {
      const record = run({ query, by });
      assert.deepEqual([mainTotal(record), unknownPeriods(record)], [null, []]);
      Object.assign(record.parts[0], { numbers, asked: over });
      assert.deepEqual(
        lineResults(record)[0].points.map(({ count, state }) => [count, state]),
        counts.map((count) => [count, "over"]),
      );
      assert.deepEqual(mainTotal(record), { sum: 7, partial: false });
    }
  });
  for (const [by, from, to, days, last] of [
    ["day", 20250201, 20250228, 31, 20250303],
    ["day", 20250301, 20250331, 31, 20250331],
    ["week", 20250201, 20250228, 5, 20250228],
    ["week", 20240901, 20240930, 6, 20240930],
    ["week", 20251001, 20251031, 5, 20251031],
    ["month", 20250201, 20250228, 1, 20250228],
  ]) {
    it(`are drawn over the periods from ${from} to ${last} by ${by}, not over those before`, () => {
      const record = run({ query: { ...FILTERED, from, to }, by, compare: true });
      const periods = axisPeriods(record, lineResults(record));
      assert.deepEqual([periods.length, periods[0].from, periods.at(-1).to], [days, from, last]);
      assert.ok(periods.every((period, index) => index === 0 || period.from > periods[index - 1].from));
    });
  }
  for (const [by, from, to, wanted] of [
    ["week", 20250106, 20250112, ""],
    ["week", 20250101, 20250119, "The first week is not whole."],
    ["month", 20250101, 20250227, "The last month is not whole."],
    ["month", 20250102, 20250227, "The first and the last months are not whole."],
    ["day", 20250102, 20250227, ""],
  ]) {
    it(`say "${wanted}" from ${from} to ${to} by ${by}`, () =>
      assert.equal(shorterPeriods({ by, query: { from, to } }), wanted));
  }
  it("name the periods of a trend that the page does not expect", () => {
    const record = run({ query: QUERY });
    record.parts[0].numbers = { 20250101: 1, 20250104: 2 };
    assert.deepEqual(unknownPeriods(record), ["20250104"]);
  });
  it("of top values are a table, and name events without the property", () => {
    const record = run({ query: QUERY, by: "top", top: { type: "event_properties", name: "Mode", count: 2 } });
    record.parts[0].values = [
      { value: "Card", count: 5 },
      { value: "-1", count: 2 },
    ];
    assert.deepEqual(rows(record), [
      ["Mode", "Charged (times)"],
      ["Card", 5],
      ["not set", 2],
    ]);
  });
  it("are copied as a number if there is only one, else as a table", () => {
    const total = run({ by: "total" }, 5);
    const trend = run({ query: QUERY, endpoint: "profiles" });
    Object.assign(trend.parts[0], { numbers: { 20250101: 3, 20250103: 4 }, asked: over });
    const top = run({ query: QUERY, by: "top", top: { type: "event_properties", name: "Mode", count: 2 } });
    top.parts[0].values = [{ value: "Card", count: 5 }];
    assert.equal(clipboardText(total), "5");
    assert.equal(
      clipboardText(trend),
      "date\tCharged (people)\tnote\n2025-01-01\t3\t\n2025-01-02\t0\t\n2025-01-03\t4\t",
    );
    assert.equal(clipboardText(top), "Mode\tCharged (times)\nCard\t5");
  });
  for (const [name, record, wanted] of [
    ["adds up the days of an event", run({}, 1, 2, 3), { sum: 6, partial: false }],
    ["is partial if a day is missing", run({}, 1, undefined, 3), { sum: 4, partial: true }],
    ["is null if no day is counted", run({}), null],
    ["is null for a series of people", run({ endpoint: "profiles" }, 1, 2, 3), null],
    ["is null if the sum is not exact", run({}, 2 ** 53 - 1, 1), null],
    [
      "is the count of a single count of people",
      run({ endpoint: "profiles", by: "total" }, 5),
      { sum: 5, partial: false },
    ],
    ["leaves out the period before", run({ compare: true }, 1, 2, 3, 10, 20, 30), { sum: 6, partial: false }],
  ]) {
    it(`mainTotal ${name}`, () => assert.deepEqual(mainTotal(record), wanted));
  }
  for (const [before, now, wanted] of [
    [{ sum: 80 }, { sum: 90 }, "+12.5%"],
    [{ sum: 90 }, { sum: 60 }, "-33.3%"],
    [{ sum: 90 }, { sum: 90 }, "0%"],
    [{ sum: 0 }, { sum: 90 }, ""],
    [{ sum: 90, partial: true }, { sum: 90 }, ""],
    [null, { sum: 90 }, ""],
  ]) {
    it(`change from ${before?.sum} to ${now.sum} is "${wanted}"`, () =>
      assert.equal(change(before, now, "en-US"), wanted));
  }
  it("rows lists the days of a series with their notes, and its head names the event and the filters", () => {
    const record = run({}, 5, undefined, 7);
    record.parts[1].error = { code: "query_failed", message: "m", apiError: "no" };
    record.parts[2].asked = Date.UTC(2025, 0, 3, 12);
    assert.deepEqual(rows(record), [
      ["date", 'Charged: Amount is "100" (times)', "note"],
      ["2025-01-01", 5, ""],
      ["2025-01-02", "", "failed: no"],
      ["2025-01-03", 7, "may still grow"],
    ]);
    assert.deepEqual(unfinishedDays(record), [20250103]);
  });
  it("rows has a column for each line", () => {
    const record = run(
      { by: "month", compare: true, endpoint: "profiles", others: [{ ...FILTERED, event_name: "B" }] },
      1,
      2,
      3,
      4,
    );
    assert.deepEqual(rows(record), [
      [
        ...[
          "from",
          "to",
          'Charged: Amount is "100" (people)',
          'Charged: Amount is "100" (people, 2024-12-29 to 2024-12-31)',
        ],
        ...['B: Amount is "100" (people)', 'B: Amount is "100" (people, 2024-12-29 to 2024-12-31)', "note"],
      ],
      ["2025-01-01", "2025-01-03", 1, 2, 3, 4, ""],
    ]);
  });
  it("rows describes each number in one row, with the times of people", () => {
    const query = { ...QUERY, event_properties: [{ name: "Amount", operator: "greater_than", value: 100 }] };
    assert.deepEqual(rows(run({ query, by: "total" }, 9)), [
      ["event", "filters", "from", "to", "times", "note"],
      ["Charged", "Amount is more than 100", "2025-01-01", "2025-01-03", 9, ""],
    ]);
    const people = run({ query: QUERY, endpoint: "profiles", by: "total" }, 9);
    people.parts[0].times = 30;
    assert.deepEqual(rows(people), [
      ["event", "filters", "from", "to", "people", "times", "note"],
      ["Charged", "", "2025-01-01", "2025-01-03", 9, 30, ""],
    ]);
  });
});
