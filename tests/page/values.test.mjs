// Filters as they are typed, and the filters of a query that they stand for.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EMPTY_DRAFT, fieldOf, KINDS, readDraft, writeDraft } from "../../www/public/js/values.js";

const draft = (more) => ({ ...EMPTY_DRAFT, name: "p", ...more });
const number = (text, more) => draft({ kind: "number", text, ...more });

describe("what is typed", () => {
  for (const [name, typed, value, problem] of [
    ["a text", draft({ text: "Books" }), "Books"],
    ["several texts, one a line", draft({ text: "Books\r\n\n  Music \n" }), ["Books", "Music"]],
    ["nothing", draft({ text: " \n" }), undefined],
    ["the empty text", draft({ text: '""' }), ""],
    ["quotes that are no JSON", draft({ text: '"XL' }), '"XL'],
    ["a text that looks like a number", draft({ text: "12" }), "12"],
    ["a number", number(" 12.50 "), 12.5],
    ["numbers", number("1\n-2\n.5\n1e3"), [1, -2, 0.5, 1000]],
    ["a decimal comma", number("1,5"), "1,5", /"1,5" is not a number/],
    ["hexadecimal", number("0x10"), "0x10", /is not a number/],
    ["a number that would be rounded", number("12345678901234567890"), 12345678901234567000, /too many digits/],
    ["a number for an order", number("7", { operator: "less_than" }), 7],
    ["a flag", draft({ kind: "boolean", flag: "false" }), false],
  ]) {
    it(name, () => {
      const read = readDraft(typed);
      assert.deepEqual(read.filter, { name: "p", operator: typed.operator, value });
      if (problem) assert.match(read.problem, problem);
      else assert.equal(read.problem, undefined);
    });
  }
  it("no value where none is asked for", () => {
    assert.deepEqual(readDraft(draft({ operator: "exists", text: "left over" })), {
      filter: { name: "p", operator: "exists" },
    });
  });
});

describe("a filter comes back from its draft", () => {
  for (const [operator, value, kind] of [
    ["equals", "Books", "text"],
    ["equals", "", "text"],
    ["contains", [" padded ", "two\nlines", '"quoted"', '"', "\\"], "text"],
    ["not_equals", [1, 2.5, -3e21, 1e20], "number"],
    ["greater_than", 0, "number"],
    ["equals", "True", "boolean"],
    ["not_equals", "False", "boolean"],
    ["contains", "True", "text"],
    ["does_not_exist", undefined, "text"],
  ]) {
    it(`${operator} ${JSON.stringify(value)}`, () => {
      const written = writeDraft({ name: "p", operator, value });
      assert.equal(written.kind, kind);
      const { filter, problem } = readDraft(written);
      assert.equal(problem, undefined);
      // The package sends a boolean as these texts.
      const wire = typeof filter.value === "boolean" ? { true: "True", false: "False" }[filter.value] : filter.value;
      assert.deepEqual(wire, value);
    });
  }
});

describe("every operator has its field", () => {
  for (const [kind, { operators }] of Object.entries(KINDS)) {
    it(kind, () => {
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
        }[kind],
      );
    });
  }
});
