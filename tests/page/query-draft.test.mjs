// The conversion between the form's fields and a query. A query that the form cannot show must not be changed.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { draftOf, inputOf } from "../../www/public/js/query-draft.js";

const QUERY = { event_name: "Charged", from: 20250101, to: 20250103 };
const filtered = (...event_properties) => ({ event_name: "Charged", event_properties, from: 20250101, to: 20250103 });

describe("the form shows", () => {
  for (const [name, query] of [
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
    ["line breaks and spaces in a value", filtered({ name: "Note", operator: "contains", value: " two\nlines " })],
    ["days of the years 1000 and 9999", { ...QUERY, from: 10000101, to: 99991231 }],
  ]) {
    it(`${name}, and reads it back unchanged`, () => assert.deepEqual(readBack(query), query));
  }
  it("a boolean, and reads it back as the boolean that the package sends as text", () => {
    const query = filtered({ name: "Coupon", operator: "equals", value: "True" });
    const [filter] = readBack(query).event_properties;
    assert.equal(filter.value, true);
  });

  /** Returns the query that the filled form contains. */
  function readBack(query) {
    const { input, issues } = inputOf(draftOf(query));
    assert.deepEqual(issues, []);
    return JSON.parse(JSON.stringify(input));
  }
});

describe("the form refuses to show", () => {
  for (const [name, query] of [
    ["session properties", { ...QUERY, session_properties: [{ name: "utm_source", value: "mail" }] }],
    ["profile properties", { ...QUERY, common_profile_properties: { profile_fields: [] } }],
    ["an advanced query", { ...QUERY, advanced_query: { did_all: [{ event_name: "App Launched" }] } }],
    ["an unknown key of a filter", filtered({ name: "Mode", operator: "equals", value: "PayPal", unit: "EUR" })],
    ["an operator that its type does not have", filtered({ name: "Amount", operator: "contains", value: 5 })],
    ["an unknown operator", filtered({ name: "Amount", operator: "between", value: [1, 2] })],
    ["a number that the field would round", filtered({ name: "Id", operator: "equals", value: 2 ** 63 })],
    ["a line break in the event's name", { ...QUERY, event_name: "two\nlines" }],
    ["a line break in a property's name", filtered({ name: "two\rlines", operator: "exists" })],
  ]) {
    it(name, () => assert.equal(draftOf(query), undefined));
  }
});
