// The conversion between filters as typed and the filters of a query.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EMPTY_DRAFT, fieldOf, KINDS, readDraft, writeDraft } from "../../www/public/js/filter-draft.js";

const draft = (more) => ({ ...EMPTY_DRAFT, name: "p", ...more });
const number = (text, more) => draft({ kind: "number", text, ...more });

describe("readDraft", () => {
  for (const [name, typed, value, problem] of [
    ["reads a text", draft({ text: "Books" }), "Books"],
    ["reads several texts, one per line", draft({ text: "Books\r\n\n  Music \n" }), ["Books", "Music"]],
    ["reads white space as an absent value", draft({ text: " \n" }), undefined],
    ["reads the empty text from JSON quotes", draft({ text: '""' }), ""],
    ["keeps a quotation mark that does not start a JSON string", draft({ text: '"XL' }), '"XL'],
    ["keeps digits as text if the kind is text", draft({ text: "12" }), "12"],
    ["reads a number", number(" 12.50 "), 12.5],
    ["reads several numbers", number("1\n-2\n.5\n1e3"), [1, -2, 0.5, 1000]],
    ["refuses a decimal comma", number("1,5"), "1,5", /"1,5" is not a number/],
    ["refuses a hexadecimal number", number("0x10"), "0x10", /is not a number/],
    ["refuses a number that would be rounded", number("12345678901234567890"), 12345678901234567000, /too many digits/],
    ["refuses a number beyond the range of numbers", number("9".repeat(400)), Infinity, /too many digits/],
    ["reads the number of an order operator", number("7", { operator: "less_than" }), 7],
    ["reads a boolean", draft({ kind: "boolean", flag: "false" }), false],
    ["reads a single value as a list if the draft is a list", draft({ text: "Books", list: true }), ["Books"]],
    ["reads a boolean as a list if the draft is a list", draft({ kind: "boolean", list: true }), [true]],
    ["reads white space as an absent value, also of a list", draft({ text: " \n", list: true }), undefined],
    ["reads two times of day", draft({ kind: "times", text: "08:00\n17:30" }), ["08:00", "17:30"]],
    ["refuses a single time of day", draft({ kind: "times", text: "08:00\n" }), ["08:00", ""], /Give both times/],
  ]) {
    it(name, () => {
      const read = readDraft(typed);
      assert.deepEqual(read.filter, { name: "p", operator: typed.operator, value });
      if (problem) assert.match(read.problem, problem);
      else assert.equal(read.problem, undefined);
    });
  }
  it("omits the operator of a bare draft, unless it is not equals", () => {
    assert.deepEqual(readDraft(draft({ text: "Books", bare: true })).filter, { name: "p", value: "Books" });
    assert.deepEqual(readDraft(draft({ text: "Books", operator: "not_equals", bare: true })).filter, {
      name: "p",
      operator: "not_equals",
      value: "Books",
    });
  });
  it("drops the typed text if the operator takes no value", () => {
    assert.deepEqual(readDraft(draft({ operator: "exists", text: "left over" })), {
      filter: { name: "p", operator: "exists" },
    });
  });
});

describe("readDraft returns the filter that writeDraft was given", () => {
  for (const [operator, value, kind] of [
    ["equals", "Books", "text"],
    ["equals", "", "text"],
    ["contains", [" padded ", "two\nlines", '"quoted"', '"', "\\"], "text"],
    ["not_equals", [1, 2.5, -3e21, 1e20], "number"],
    ["greater_than", 0, "number"],
    ["equals", "True", "boolean"],
    ["not_equals", "False", "boolean"],
    ["contains", "True", "text"],
    ["equals", ["Books"], "text"],
    ["equals", [7], "number"],
    ["does_not_exist", undefined, "text"],
  ]) {
    it(`${operator} ${JSON.stringify(value)}`, () => {
      const written = writeDraft({ name: "p", operator, value });
      assert.equal(written.kind, kind);
      const { filter, problem } = readDraft(written);
      assert.equal(problem, undefined);
      // The package sends booleans as these texts.
      const wire = typeof filter.value === "boolean" ? { true: "True", false: "False" }[filter.value] : filter.value;
      assert.deepEqual(wire, value);
    });
  }
});

describe("fieldOf returns the field of every operator", () => {
  for (const [kind, { operators }] of Object.entries(KINDS)) {
    it(`of the kind ${kind}`, () => {
      const fields = operators.map((operator) => `${operator} ${fieldOf({ kind, operator })}`);
      assert.deepEqual(
        fields,
        {
          text: [
            "equals lines",
            "not_equals lines",
            "contains lines",
            "does_not_contain lines",
            "exists none",
            "does_not_exist none",
          ],
          number: [
            "equals lines",
            "not_equals lines",
            "greater_than line",
            "greater_than_equals line",
            "less_than line",
            "less_than_equals line",
            "exists none",
            "does_not_exist none",
          ],
          boolean: ["equals flag", "not_equals flag", "exists none", "does_not_exist none"],
          times: ["equals times"],
          place: ["equals place"],
        }[kind],
      );
    });
  }
});
