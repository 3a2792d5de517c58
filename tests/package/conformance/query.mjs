// Queries that validateQuery accepts or refuses, and its issues.

import { between, equal, excludes, failsWith, includes, ok, pluck } from "./check.mjs";
import { QUERY, clientOn, successAnswer } from "./stage.mjs";

const CODES = ["type", "missing", "unknown_key", "value", "date", "range"];
const RANGE = { from: 20240101, to: 20240131 };
const withFilter = (...event_properties) => ({ ...QUERY, event_properties });
const filterValue = (operator, value) => withFilter({ name: "N", operator, value });
const EXISTS = { name: "N", operator: "exists" };

const FILTER = ["event_properties", 0];
const NAME = [...FILTER, "name"];
const OPERATOR = [...FILTER, "operator"];
const VALUE = [...FILTER, "value"];

/** Name, input, and the code and the path of one issue; undefined if the contract leaves it open. */
const REFUSED = [
  ["undefined", undefined, "type", []],
  ["null", null, "type", []],
  ["a number", 5, "type", []],
  ["a string", '{"event_name":"E","from":20240101,"to":20240131}', "type", []],
  ["an array", [QUERY], "type", []],
  ["a function", () => QUERY, "type", []],
  ["a bigint", 5n, "type", []],
  ["a symbol", Symbol("s"), "type", []],
  ["an empty object", {}, "missing", ["event_name"]],
  ["a query without event_name", { ...RANGE }, "missing", ["event_name"]],
  ["an event_name that is undefined", { ...RANGE, event_name: undefined }, "missing", ["event_name"]],
  ["an event_name that is null", { ...RANGE, event_name: null }, "type", ["event_name"]],
  ["an event_name that is a number", { ...RANGE, event_name: 5 }, "type", ["event_name"]],
  ["an event_name that is a String object", { ...RANGE, event_name: new String("E") }, "type", ["event_name"]],
  ["an empty event_name", { ...RANGE, event_name: "" }, "value", ["event_name"]],
  ["an event_name of white space", { ...RANGE, event_name: " \t\n\u00a0\u3000" }, "value", ["event_name"]],
  ["an event_name with a lone high surrogate", { ...RANGE, event_name: "a\ud800" }, "value", ["event_name"]],
  ["an event_name with a lone low surrogate", { ...RANGE, event_name: "\udc00a" }, "value", ["event_name"]],
  ["a query without from", { event_name: "E", to: 20240131 }, "missing", ["from"]],
  ["a query without to", { event_name: "E", from: 20240101 }, "missing", ["to"]],
  ["a from after to", { ...QUERY, from: 20240201 }, "range", undefined],
  ["an unknown key", { ...QUERY, nonsense: 1 }, "unknown_key", ["nonsense"]],
  ["the key eventName", { ...RANGE, eventName: "E" }, "unknown_key", ["eventName"]],
  ["event_properties that are null", { ...QUERY, event_properties: null }, "type", ["event_properties"]],
  ["event_properties that are an object", { ...QUERY, event_properties: {} }, "type", ["event_properties"]],
  ["event_properties that are array-like", { ...QUERY, event_properties: { length: 0 } }, "type", ["event_properties"]],
  ["a filter that is null", withFilter(null), "type", FILTER],
  ["a filter that is a string", withFilter("Amount"), "type", FILTER],
  ["a filter without a name", withFilter({ operator: "exists" }), "missing", NAME],
  ["a filter whose name is white space", withFilter({ ...EXISTS, name: " " }), "value", NAME],
  ["a filter whose name is a number", withFilter({ ...EXISTS, name: 1 }), "type", NAME],
  ["a filter whose name has a lone surrogate", withFilter({ ...EXISTS, name: "\ud800" }), "value", NAME],
  ["a filter without an operator", withFilter({ name: "N", value: 1 }), "missing", OPERATOR],
  ["an unknown operator", filterValue("like", 1), undefined, OPERATOR],
  ["an operator in capitals", filterValue("EQUALS", 1), undefined, OPERATOR],
  ["an operator that is a number", filterValue(1, 1), "type", OPERATOR],
  ["the operator between, which CleverTap lacks", filterValue("between", [1, 2]), undefined, OPERATOR],
  ["an unknown key in a filter", withFilter({ ...EXISTS, vlaue: 1 }), "unknown_key", [...FILTER, "vlaue"]],
  ["a malformed second filter", withFilter(EXISTS, { name: "N" }), "missing", ["event_properties", 1, "operator"]],
  ["101 filters", withFilter(...Array(101).fill(EXISTS)), undefined, ["event_properties"]],
  ["a hole in the filters", { ...QUERY, event_properties: [, EXISTS] }, undefined, FILTER],
];

for (const operator of ["equals", "not_equals", "contains", "does_not_contain"]) {
  REFUSED.push(
    [`${operator} without a value`, withFilter({ name: "N", operator }), "missing", VALUE],
    [`${operator} with null`, filterValue(operator, null), "type", VALUE],
    [`${operator} with NaN`, filterValue(operator, Number.NaN), "value", VALUE],
    [`${operator} with Infinity`, filterValue(operator, Number.POSITIVE_INFINITY), "value", VALUE],
    [`${operator} with a bigint`, filterValue(operator, 5n), "type", VALUE],
    [`${operator} with a symbol`, filterValue(operator, Symbol("s")), "type", VALUE],
    [`${operator} with a function`, filterValue(operator, () => 5), "type", VALUE],
    [`${operator} with an object`, filterValue(operator, { a: 1 }), "type", VALUE],
    [`${operator} with a Date`, filterValue(operator, new Date(0)), "type", VALUE],
    [`${operator} with a lone surrogate`, filterValue(operator, "\ud83d"), "value", VALUE],
    [`${operator} with an empty array`, filterValue(operator, []), undefined, VALUE],
    [`${operator} with an array of two types`, filterValue(operator, ["1", 1]), undefined, undefined],
    [`${operator} with booleans among strings`, filterValue(operator, [true, "True"]), undefined, undefined],
    [`${operator} with an array that has a null`, filterValue(operator, ["a", null]), "type", undefined],
    [`${operator} with an array that has a hole`, filterValue(operator, [1, , 2]), undefined, undefined],
    [`${operator} with nested arrays`, filterValue(operator, [["a"]]), "type", undefined],
    [`${operator} with an array that has NaN`, filterValue(operator, [1, Number.NaN]), "value", undefined],
    [`${operator} with an array that has a lone surrogate`, filterValue(operator, ["a", "\udfff"]), "value", undefined],
  );
}
for (const operator of ["greater_than", "greater_than_equals", "less_than", "less_than_equals"]) {
  for (const [name, value] of [
    ["a string", "5"],
    ["a boolean", true],
    ["an array", [5]],
    ["null", null],
    ["a bigint", 5n],
  ]) {
    REFUSED.push([`${operator} with ${name}`, filterValue(operator, value), "type", VALUE]);
  }
  REFUSED.push([`${operator} with NaN`, filterValue(operator, Number.NaN), "value", VALUE]);
  REFUSED.push([`${operator} without a value`, withFilter({ name: "N", operator }), "missing", VALUE]);
}
for (const operator of ["exists", "does_not_exist"]) {
  for (const value of [1, "", null, false, []]) {
    const name = `${operator} with the value ${JSON.stringify(value)}`;
    REFUSED.push([name, filterValue(operator, value), undefined, VALUE]);
  }
}

const BAD_DATES = [
  20240230,
  20230229,
  20240431,
  20240100,
  20240001,
  20241301,
  20240132,
  19000229,
  9991231,
  100000101,
  0,
  -20240101,
  20240101.5,
  2024,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "20240230",
  "2024-02-30",
  "2024-2-3",
  "2024/02/03",
  "20240101 ",
  " 20240101",
  "2024-01-01T00:00:00Z",
  "2024-0101",
  "202401-01",
  "0999-01-01",
  "+2024-01-01",
  "٢٠٢٤٠١٠١",
  "yesterday",
  "",
  "1e7",
];
for (const date of BAD_DATES) {
  REFUSED.push([`the date ${typeof date} ${String(date)}`, { ...QUERY, from: date, to: 99991231 }, "date", ["from"]]);
}
for (const date of [null, true, {}, [20240101], 20240101n, Symbol("d"), () => 20240101]) {
  const type = date === null ? "null" : typeof date;
  const name = `a date of the type ${type}${Array.isArray(date) ? " (an array)" : ""}`;
  REFUSED.push([name, { ...QUERY, to: date }, undefined, ["to"]]);
}

const dated = (from, to) => ({ event_name: "E", from, to });

/** Name, input, and the normalized query. */
const ACCEPTED = [
  ["a plain query", QUERY, QUERY],
  ["one day", dated(20240101, "2024-01-01"), dated(20240101, 20240101)],
  ["29 February", dated("2024-02-29", 20240229), dated(20240229, 20240229)],
  ["the years 1000 to 9999", dated(10000101, "9999-12-31"), dated(10000101, 99991231)],
  ["a null prototype", Object.assign(Object.create(null), QUERY), QUERY],
  ["an instance of a class", Object.assign(new (class Query {})(), QUERY), QUERY],
  ["a frozen query", Object.freeze({ ...QUERY, event_properties: Object.freeze([]) }), QUERY],
  ["a Proxy without traps", new Proxy({ ...QUERY }, {}), QUERY],
  ["event_properties that are undefined", { ...QUERY, event_properties: undefined }, QUERY],
  ["an event name that begins and ends with a space", { ...RANGE, event_name: " E " }, { event_name: " E ", ...RANGE }],
  ['the value ""', filterValue("equals", ""), filterValue("equals", "")],
  ['the value [""]', filterValue("contains", [""]), filterValue("contains", [""])],
  ["the value 0", filterValue("less_than", 0), filterValue("less_than", 0)],
  ["a pair of surrogates", filterValue("equals", "😀"), filterValue("equals", "😀")],
  ["booleans", filterValue("equals", [true, false]), filterValue("equals", ["True", "False"])],
  ["exists with the value undefined", filterValue("exists", undefined), withFilter(EXISTS)],
  ["100 filters", withFilter(...Array(100).fill(EXISTS)), withFilter(...Array(100).fill(EXISTS))],
];

const cases = {};

for (const [name, input, code, path] of REFUSED) {
  cases[`refuses ${name}`] = ({ api }) => {
    const result = api.validateQuery(input);
    equal(result.ok, false, "ok");
    equal(Object.keys(result).sort(), ["issues", "ok"], "the keys");
    for (const issue of result.issues) {
      ok(CODES.includes(issue.code), `the code ${issue.code}`);
      const isComplete = Array.isArray(issue.path) && typeof issue.message === "string" && issue.message !== "";
      ok(isComplete, "an issue is incomplete");
    }
    const fits = (issue) =>
      (code === undefined || issue.code === code) &&
      (path === undefined || JSON.stringify(issue.path) === JSON.stringify(path));
    ok(result.issues.some(fits), `no issue is ${code} at ${JSON.stringify(path)}: ${JSON.stringify(result.issues)}`);
  };
}

for (const [name, input, query] of ACCEPTED) {
  cases[`accepts ${name}`] = ({ api }) => equal(api.validateQuery(input), { ok: true, query }, "the result");
}

Object.assign(cases, {
  async "count and submit send nothing for an invalid query"(context) {
    let fetched = 0;
    const client = clientOn(context, () => {
      fetched += 1;
      return Promise.resolve(successAnswer(1));
    });
    for (const [, input] of REFUSED) {
      for (const method of ["count", "submit"]) {
        const error = await failsWith(context.api, client[method](input), "invalid_query");
        ok(error.issues.length > 0, "there are no issues");
        equal([error.attempts, error.transient], [0, false], "attempts and transient");
      }
    }
    equal(fetched, 0, "calls of fetch");
  },

  "reports every problem at once"({ api }) {
    const input = {
      eventName: "E",
      event_properties: [{ name: "", operator: "gt" }, 5],
      from: "x",
      to: new Date(0),
      more: 1,
    };
    const { issues } = api.validateQuery(input);
    const at = issues.map(({ path }) => path.join("."));
    const filters = ["event_properties.0.name", "event_properties.0.operator", "event_properties.1"];
    for (const path of ["event_name", "eventName", ...filters, "from", "to", "more"]) {
      ok(at.includes(path), `${path} is not reported: ${at}`);
    }
  },

  "lists at most 100 issues and counts the others in the last one"({ api }) {
    const filter = { nam: 1, operator: "exists", value: 5 };
    const { issues } = api.validateQuery(withFilter(...Array(100).fill(filter)));
    equal(issues.length, 100, "the number of issues");
    // Each filter has three issues. The contract leaves open if the last message replaces the hundredth issue.
    ok(/\b20[01]\b/.test(issues.at(-1).message), `the last message: ${issues.at(-1).message}`);
    const few = api.validateQuery(withFilter(...Array(20).fill(filter)));
    equal(few.issues.length, 60, "the number of issues of 20 filters");
  },

  "suggests the nearest known name"({ api }) {
    const rows = [
      [{ ...RANGE, eventName: "E" }, ["eventName"], "event_name"],
      [{ ...QUERY, eventProperties: [] }, ["eventProperties"], "event_properties"],
      [{ ...QUERY, form: 1 }, ["form"], "from"],
      [withFilter({ ...EXISTS, vlaue: 1 }), [...FILTER, "vlaue"], "value"],
      [withFilter({ ...EXISTS, Name: 1 }), [...FILTER, "Name"], "name"],
      [filterValue("gt", 5), OPERATOR, "greater_than"],
      [filterValue("gte", 5), OPERATOR, "greater_than_equals"],
      [filterValue("lt", 5), OPERATOR, "less_than"],
      [filterValue("lte", 5), OPERATOR, "less_than_equals"],
      [filterValue("equal", 5), OPERATOR, "equals"],
      [filterValue("notEquals", 5), OPERATOR, "not_equals"],
      [filterValue("Contains", "x"), OPERATOR, "contains"],
    ];
    for (const [input, path, suggestion] of rows) {
      const { issues } = api.validateQuery(input);
      const issue = issues.find((issue) => JSON.stringify(issue.path) === JSON.stringify(path));
      ok(issue !== undefined, `there is no issue at ${path}`);
      ok(new RegExp(`\\b${suggestion}\\b`).test(issue.message), `${suggestion} is not suggested: ${issue.message}`);
    }
  },

  "refuses a Date with the reason and an accepted form"({ api }) {
    const { issues } = api.validateQuery({ ...QUERY, from: new Date(Date.UTC(2024, 0, 1)) });
    equal(pluck(issues, "path"), [["from"]], "the paths");
    const [{ message }] = issues;
    includes(message, "time zone", "the message");
    ok(/\d{8}|\d{4}-\d{2}-\d{2}|YYYY/.test(message), `the message shows no accepted form: ${message}`);
  },

  "cuts a value in a message at 80 characters"({ api }) {
    const long = "x".repeat(5_000);
    const inputs = [
      { ...QUERY, from: long },
      filterValue(long, 1),
      { ...QUERY, [long]: 1 },
      filterValue("greater_than", long),
    ];
    for (const input of inputs) {
      for (const { message } of api.validateQuery(input).issues) {
        excludes(message, "x".repeat(81), "the message");
        between(message.length, 1, 1_000, "the length of the message");
      }
    }
  },

  "compares from and to as days if their forms differ"({ api }) {
    const { issues } = api.validateQuery(dated("2024-01-02", 20240101));
    equal(pluck(issues, "code"), ["range"], "the codes");
  },

  "returns a copy of the query"({ api }) {
    const filter = { name: "N", operator: "equals", value: ["a"] };
    const input = withFilter(filter);
    const { query } = api.validateQuery(input);
    filter.value.push("b");
    input.event_properties.push(filter);
    equal(query, withFilter({ name: "N", operator: "equals", value: ["a"] }), "the query");
    equal(Object.keys(query), ["event_name", "event_properties", "from", "to"], "the order of the keys");
  },
});

export default cases;
