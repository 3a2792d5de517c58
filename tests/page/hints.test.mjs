// The page's own messages: issues in the words of the form, hints on types, things to check after a 0, the gateway's health.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { otherReading } from "../../www/public/js/filter-reading.js";
import { accountProblem, readHealth } from "../../www/public/js/health.js";
import { inFormWords, withPart } from "../../www/public/js/issue-words.js";
import { zeroChecks } from "../../www/public/js/zero-checks.js";

describe("inFormWords", () => {
  for (const [code, path, message, wanted] of [
    ["missing", ["event_name"], "missing: give …", "Enter the event's exact name, such as Charged."],
    ["missing", ["from"], "missing: give …", "Choose the first day."],
    ["range", ["from"], "20250105 is after to (20250102)", "The first day is after the last day."],
    ["missing", ["event_properties", 0, "value"], "missing: equals compares …", "Enter a value."],
    ["value", ["event_properties", 0, "name"], '" " is blank', "Enter the exact name, such as Amount."],
    ["range", ["event_properties"], "at most 100 filters, got 101", "At most 100 filters, got 101."],
    [undefined, ["value"], "missing: give a value", "Give a value."],
    [undefined, ["value"], '"1,5" is not a number.', '"1,5" is not a number.'],
  ]) {
    it(`returns "${wanted}"`, () => assert.equal(inFormWords({ code, path, message }).message, wanted));
  }
  it("keeps the path", () =>
    assert.deepEqual(inFormWords({ code: "missing", path: ["to"], message: "m" }).path, ["to"]));
});

it("withPart names the part of the form", () => {
  const path = ["advanced_query", "did_all", 2, "event_properties"];
  assert.equal(withPart({ path, message: "Too many." }), "People who also, did, Filters: Too many.");
  assert.equal(withPart({ path: [], message: "Too many." }), "Too many.");
});

describe("otherReading", () => {
  const ANY = ["text", "number", "boolean"];
  for (const [text, change] of [
    ["100", { kind: "number", text: "100" }],
    ["-1.5\n2e3", { kind: "number", text: "-1.5\n2e3" }],
    ["true", { kind: "boolean", flag: "true" }],
    ["FALSE", { kind: "boolean", flag: "false" }],
    ["2025-01-31", { kind: "number", text: "1738281600" }],
    // A boolean is sent as True or False.
    ["True", undefined],
    ["true\nfalse", undefined],
    ["007", undefined],
    ["100\nabc", undefined],
    ["12345678901234567890", undefined],
    ["2025-02-31", undefined],
    ["", undefined],
  ]) {
    it(`reads ${JSON.stringify(text)} as ${JSON.stringify(change)}`, () =>
      assert.deepEqual(otherReading({ kind: "text", operator: "equals", text }, ANY)?.change, change));
  }
  for (const [name, draft, kinds] of [
    ["a number", { kind: "number" }, ANY],
    ["a part of a text", { operator: "contains" }, ANY],
    ["the value of a filter that is always text", {}, ["text"]],
  ]) {
    it(`says nothing about ${name}`, () =>
      assert.equal(otherReading({ kind: "text", operator: "equals", text: "100", ...draft }, kinds), undefined));
  }
});

describe("zeroChecks", () => {
  const QUERY = { event_name: "Charged", from: 20250101, to: 20250103 };
  it("names the texts that read as numbers, the texts, and the properties", () => {
    const event_properties = [
      { name: "Amount", operator: "equals", value: "100" },
      { name: "Mode", operator: "equals", value: ["PayPal", "Cash"] },
      { name: "Items", operator: "greater_than", value: 3 },
    ];
    assert.deepEqual(zeroChecks({ ...QUERY, event_properties }), [
      'Is Amount a number? It was compared with the text "100", which no number equals.',
      'Is "100", "PayPal", "Cash" written exactly as in CleverTap? Upper and lower case matter.',
      "Does the event have Amount, Mode, written exactly so?",
    ]);
  });
  it("also reads session and profile filters", () => {
    const common_profile_properties = { technographics: [{ name: "OS", value: ["Androd"] }], geo_fields: [["India"]] };
    const [first] = zeroChecks({
      ...QUERY,
      session_properties: [{ name: "utm_source", value: "mail" }],
      common_profile_properties,
    });
    assert.match(first, /^Is "mail", "Androd" written/);
  });
  it("is empty without text filters", () => {
    const event_properties = [
      { name: "Amount", operator: "equals", value: 100 },
      { name: "Coupon", operator: "equals", value: "True" },
      { name: "Items", operator: "exists" },
    ];
    assert.deepEqual(zeroChecks({ ...QUERY, event_properties }), []);
  });
});

describe("the health of the gateway", () => {
  for (const [status, body, token, problem] of [
    [200, { status: "ok", accounts: { A: {}, B: {} } }, "set", ""],
    [401, { status: "fail", error: "the token is missing or unknown" }, "refused", ""],
    [200, { status: "ok" }, "refused", ""],
    [
      200,
      { status: "degraded", reason: "x.", accounts: { A: {} } },
      "set",
      "The gateway has trouble, so counts may take longer: x.",
    ],
    [503, { status: "failing" }, "unchecked", "The gateway cannot count at the moment."],
    [502, "<html>", "unchecked", "The gateway answered with HTTP 502, so the token is not checked."],
    [200, null, "unchecked", "The gateway answered with HTTP 200, so the token is not checked."],
  ]) {
    it(`is read from HTTP ${status} ${JSON.stringify(body)}`, () => {
      const health = readHealth(status, typeof body === "string" ? body : JSON.stringify(body));
      assert.deepEqual([health.token, health.problem], [token, problem]);
      assert.deepEqual(health.accounts, Object.keys(body?.accounts ?? {}));
    });
  }
  for (const [accounts, selected, wanted] of [
    [["A"], "", undefined],
    [["A", "B"], "B", undefined],
    [[], "B", undefined],
    [["A", "B"], "", "This token has several accounts. Enter one of them: A, B."],
    [["A"], "C", "This token cannot use the account C. Its accounts: A."],
  ]) {
    it(`${wanted === undefined ? "allows" : "refuses"} ${selected || "no account"} of ${accounts}`, () =>
      assert.equal(accountProblem(accounts, selected), wanted));
  }
});
