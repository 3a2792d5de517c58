// The conversion between the form's fields and a query. A query that the form cannot show must not be changed.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { draftOf, inputsOf, profilePaths } from "../../www/public/js/query-draft.js";

const QUERY = { event_name: "Charged", from: 20250101, to: 20250103 };
/** Returns a query with its keys in the order in which the package sends them. */
const query = (more) => {
  const { event_name, ...days } = QUERY;
  return { event_name, ...more, ...days };
};
const filtered = (...event_properties) => query({ event_properties });
const inSession = (...session_properties) => query({ session_properties });
const ofProfile = (common_profile_properties) => query({ common_profile_properties });
const also = (advanced_query) => query({ advanced_query });
const OF_DEVICE = { name: "OS", operator: "equals", value: ["Android"] };

const CASES = JSON.parse(readFileSync(new URL("../data/queries.json", import.meta.url), "utf8")).accepted;

/** Returns the query that the filled form contains, with booleans as the package sends them. */
function readBack(given) {
  const {
    inputs: [input],
    issues,
  } = inputsOf(draftOf(given));
  assert.deepEqual(issues, []);
  return JSON.parse(
    JSON.stringify(input, (_, value) => (typeof value === "boolean" ? (value ? "True" : "False") : value)),
  );
}

describe("the form shows, and reads back unchanged,", () => {
  for (const [name, given] of [
    ["a query without filters", QUERY],
    [
      "filters of every type",
      filtered(
        { name: "Mode", operator: "equals", value: ["PayPal", ""] },
        { name: "Amount", operator: "greater_than", value: 99.5 },
        { name: "Sizes", operator: "equals", value: [1, 2] },
        { name: "Items", operator: "exists" },
      ),
    ],
    ["a list of one value", filtered({ name: "Mode", operator: "equals", value: ["PayPal"] })],
    ["line breaks and spaces in a value", filtered({ name: "Note", operator: "contains", value: " two\nlines " })],
    ["days of the years 1000 and 9999", { ...QUERY, from: 10000101, to: 99991231 }],
    [
      "the known properties of a session",
      inSession(
        { name: "first_time", value: "False" },
        { name: "time_of_day", value: ["08:00", "08:30"] },
        { name: "utm_source", value: "mail" },
        { name: "utm_medium", value: ["push", "email"] },
        { name: "utm_campaign", value: "spring" },
      ),
    ],
    [
      "other properties of a session, and known ones with other values",
      inSession(
        { name: "Depth", value: 3 },
        { name: "first_time", value: "maybe" },
        { name: "first_time", value: ["True"] },
        { name: "time_of_day", value: "08:00" },
        { name: "time_of_day", value: ["8", "9"] },
        { name: "utm_campaign", value: 7 },
      ),
    ],
    [
      "session filters with an operator",
      inSession(
        { name: "utm_campaign", operator: "contains", value: "spring" },
        { name: "first_time", operator: "equals", value: "True" },
        { name: "Depth", operator: "exists" },
      ),
    ],
    [
      "profile filters",
      ofProfile({
        profile_fields: [
          { name: "Newsletter", operator: "equals", value: "True" },
          { name: "Age", operator: "less_than", value: 30 },
        ],
        demographics: [{ name: "Gender", operator: "equals", value: ["M", "F"] }],
        technographics: [
          OF_DEVICE,
          { name: "Device", value: "Tablet" },
          { name: "Browser", operator: "not_equals", value: "X" },
        ],
        geo_fields: [["Freedonia"], ["India", "Karnataka", "Bengaluru"]],
      }),
    ],
    [
      "conditions on other events",
      also({
        did_all: [
          { event_name: "Refunded" },
          {
            event_name: "Charged",
            event_properties: [{ name: "Amount", operator: "greater_than", value: 9 }],
            session_properties: [{ name: "first_time", value: "True" }],
            from: 20231201,
            to: 20231231,
            operator: "greater_than_equals",
            value: 2,
          },
        ],
        did_none: [{ event_name: "App Uninstalled", operator: "equals", value: 0 }],
        did_any: {
          any_events: [{ event_name: "Page Seen" }, { event_name: "Item Viewed" }],
          operator: "less_than",
          value: 5,
        },
      }),
    ],
    [
      "a condition on any of several events, without a frequency",
      also({ did_any: { any_events: [{ event_name: "a" }] } }),
    ],
  ]) {
    it(name, () => assert.deepEqual(readBack(given), given));
  }
  for (const { endpoint, input, wire } of CASES.filter(({ endpoint }) => ["events", "profiles"].includes(endpoint))) {
    const body = wire === true ? input : wire;
    const { event_name, from, to, ...more } = body;
    const ordered = { event_name, ...more, from, to };
    it(`a public program's query of ${endpoint}: ${JSON.stringify(more)}`, () =>
      assert.deepEqual(readBack(ordered), body));
  }
  it("a boolean, as the boolean that the package sends as text", () => {
    const given = filtered({ name: "Coupon", operator: "equals", value: "True" });
    const [filter] = inputsOf(draftOf(given)).inputs[0].event_properties;
    assert.equal(filter.value, true);
  });
});

describe("further events", () => {
  const people = {
    common_profile_properties: { profile_fields: [{ name: "Plan", operator: "equals", value: "pro" }] },
  };
  const main = { event_name: "Charged", ...people, from: 20250101, to: 20250103 };
  const event_properties = [{ name: "Reason", operator: "exists" }];
  const other = { event_name: "Refunded", event_properties, ...people, from: 20250101, to: 20250103 };

  it("are shown, and read back unchanged, if they share the days and the people", () => {
    const { inputs, issues } = inputsOf(draftOf(main, [other]));
    assert.deepEqual([JSON.parse(JSON.stringify(inputs)), issues], [[main, other], []]);
  });
  for (const [name, more] of [
    ["days", { to: 20250104 }],
    ["people", { common_profile_properties: undefined }],
  ]) {
    it(`of other ${name} do not fit the form`, () => assert.equal(draftOf(main, [{ ...other, ...more }]), undefined));
  }
});

describe("the form refuses to show", () => {
  for (const [name, given] of [
    ["an unknown key of the query", query({ extra: 1 })],
    ["an unknown key of a filter", filtered({ name: "Mode", operator: "equals", value: "PayPal", unit: "EUR" })],
    ["an operator that its type does not have", filtered({ name: "Amount", operator: "contains", value: 5 })],
    ["an unknown operator", filtered({ name: "Amount", operator: "between", value: [1, 2] })],
    ["a number that the field would round", filtered({ name: "Id", operator: "equals", value: 2 ** 63 })],
    ["a line break in the event's name", { ...QUERY, event_name: "two\nlines" }],
    ["a line break in a property's name", filtered({ name: "two\rlines", operator: "exists" })],
    ["a line break in the name of another event", also({ did_none: [{ event_name: "two\nlines" }] })],
    ["reachability", ofProfile({ reachability: [{ name: "push", value: "True" }] })],
    ["fields of the app", ofProfile({ app_fields: [{ name: "Version", operator: "equals", value: "1.0" }] })],
    ["an unknown property of the device", ofProfile({ technographics: [{ name: "Carrier", value: "X" }] })],
    ["an unknown shape of a demographic", ofProfile({ demographics: [["Age", 30]] })],
    [
      "an unknown key of a demographic",
      ofProfile({ demographics: [{ name: "Age", operator: "equals", value: 30, unit: "y" }] }),
    ],
    [
      "a boolean that the package sends as it is",
      ofProfile({ demographics: [{ name: "x", operator: "equals", value: true }] }),
    ],
    ["a null instead of a filter", ofProfile({ technographics: [null] })],
    ["a value of nested lists", ofProfile({ technographics: [{ name: "OS", value: [["Android"]] }] })],
    ["a place that is not a list", ofProfile({ geo_fields: ["India"] })],
    ["a place of four parts", ofProfile({ geo_fields: [["a", "b", "c", "d"]] })],
    ["a place without its country", ofProfile({ geo_fields: [["", "Karnataka"]] })],
    ["a place with spaces around it", ofProfile({ geo_fields: [[" India "]] })],
    ["a place without parts", ofProfile({ geo_fields: [[]] })],
    ["a rounded frequency", also({ did_all: [{ event_name: "a", operator: "equals", value: 2 ** 63 }] })],
    [
      "an unknown filter of another event",
      also({ did_all: [{ event_name: "a", event_properties: [{ name: "b", operator: "contains", value: 5 }] }] }),
    ],
  ]) {
    it(name, () => assert.equal(draftOf(given), undefined));
  }
});

describe("the issues that only the form can see", () => {
  const empty = {
    others: [],
    filters: [],
    session: [],
    profile: [],
    conditions: { all: [], none: [], any: [], often: null },
  };
  const draft = (more) => ({ event: "Charged", from: "2025-01-01", to: "2025-01-03", ...empty, ...more });
  const typed = { kind: "text", operator: "equals", name: "", text: "", flag: "true" };
  const condition = { event: "a", filters: [], session: [], days: null, often: null };
  const AT_PROFILE = "common_profile_properties";
  for (const [name, more, paths] of [
    [
      "text in a number field",
      { filters: [{ ...typed, kind: "number", text: "x" }] },
      [["event_properties", 0, "value"]],
    ],
    [
      "an empty demographic and an empty device",
      {
        profile: [
          { ...typed, subject: "demographic" },
          { ...typed, subject: "os" },
        ],
      },
      [
        [AT_PROFILE, "demographics", 0, "name"],
        [AT_PROFILE, "demographics", 0, "value"],
        [AT_PROFILE, "technographics", 0, "value"],
      ],
    ],
    [
      "places without a country",
      { profile: ["", "\nKarnataka"].map((text) => ({ ...typed, subject: "place", kind: "place", text })) },
      [
        [AT_PROFILE, "geo_fields", 0, "value"],
        [AT_PROFILE, "geo_fields", 1, "value"],
      ],
    ],
    [
      "a frequency that is not a number, and empty days",
      {
        conditions: {
          ...empty.conditions,
          none: [condition, { ...condition, days: { from: "", to: "" } }],
          any: [condition],
          often: { operator: "equals", text: "twice" },
        },
      },
      [
        ["advanced_query", "did_none", 1, "from"],
        ["advanced_query", "did_any", "value"],
      ],
    ],
  ]) {
    it(`include ${name}`, () =>
      assert.deepEqual(
        inputsOf(draft(more)).issues.map(({ path }) => path),
        paths,
      ));
  }
});

it("profilePaths returns the position of each filter in its own list", () =>
  assert.deepEqual(profilePaths(["os", "profile", "browser", "place", "profile"].map((subject) => ({ subject }))), [
    ["technographics", 0],
    ["profile_fields", 0],
    ["technographics", 1],
    ["geo_fields", 0],
    ["profile_fields", 1],
  ]));
