// Questions in words.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { detailsInWords, filtersInWords } from "../../www/public/js/query-text.js";

const QUERY = { event_name: "Charged", from: 20250101, to: 20250103 };
const question = (more) => ({ query: QUERY, others: [], endpoint: "events", by: "total", compare: false, ...more });

describe("filtersInWords", () => {
  for (const [wanted, more] of [
    [
      'first session is True and time of day is 08:00 to 08:30 and UTM campaign is "spring" or "summer" and Depth is 3',
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
      'Plan is "pro" and Age is at most 30 and OS is "Android" and place is India, Karnataka or Freedonia and reachability: {"push":true}',
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
      'Amount is "100" or "" and Amount is 100',
      {
        event_properties: [
          { name: "Amount", operator: "equals", value: ["100", ""] },
          { name: "Amount", operator: "equals", value: 100 },
        ],
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

describe("detailsInWords", () => {
  const event_properties = [
    { name: "Mode", operator: "equals", value: ["a", "b", "c", "d", "e", "f"] },
    { name: "Coupon", operator: "exists" },
  ];
  for (const [more, wanted] of [
    [
      { query: { ...QUERY, event_properties }, endpoint: "profiles" },
      /^Mode is "a" or "b" or "c" or "d" or 2 more and Coupon is present · Jan 1\s–\s3, 2025 · people who did it$/,
    ],
    [{ by: "week", compare: true }, /^Jan 1\s–\s3, 2025 · week by week · compared with the period before$/],
    // Each event's filters are shown next to its name instead.
    [{ query: { ...QUERY, event_properties }, others: [QUERY], by: "day" }, /^Jan 1\s–\s3, 2025 · day by day$/],
  ]) {
    it(`matches ${wanted}`, () => assert.match(detailsInWords(question(more), "en-US"), wanted));
  }
});
