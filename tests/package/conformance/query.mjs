// What validateQuery takes and refuses, and what it says about it.

import { between, equal, excludes, failsWith, includes, ok } from "./check.mjs";
import { QUERY, clientOn, successAnswer } from "./stage.mjs";

const CODES = ["type", "missing", "unknown_key", "value", "date", "range"];
const RANGE = { from: 20240101, to: 20240131 };
const withFilter = (...event_properties) => ({ ...QUERY, event_properties });
const filterValue = (operator, value) => withFilter({ name: "N", operator, value });

/** Name, input, and of one issue: its code (where the contract leaves no choice) and its path. */
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
  ["no event_name", { ...RANGE }, "missing", ["event_name"]],
  ["event_name: undefined", { ...RANGE, event_name: undefined }, "missing", ["event_name"]],
  ["event_name: null", { ...RANGE, event_name: null }, "type", ["event_name"]],
  ["event_name: a number", { ...RANGE, event_name: 5 }, "type", ["event_name"]],
  ["event_name: a String object", { ...RANGE, event_name: new String("E") }, "type", ["event_name"]],
  ["event_name: empty", { ...RANGE, event_name: "" }, "value", ["event_name"]],
  ["event_name: white space", { ...RANGE, event_name: " \t\n\u00a0\u3000" }, "value", ["event_name"]],
  ["event_name: a lone surrogate", { ...RANGE, event_name: "a\ud800" }, "value", ["event_name"]],
  ["event_name: a lone low surrogate", { ...RANGE, event_name: "\udc00a" }, "value", ["event_name"]],
  ["no from", { event_name: "E", to: 20240131 }, "missing", ["from"]],
  ["no to", { event_name: "E", from: 20240101 }, "missing", ["to"]],
  ["from after to", { ...QUERY, from: 20240201 }, "range", undefined],
  ["an unknown key", { ...QUERY, nonsense: 1 }, "unknown_key", ["nonsense"]],
  ["eventName", { ...RANGE, eventName: "E" }, "unknown_key", ["eventName"]],
  ["event_properties: null", { ...QUERY, event_properties: null }, "type", ["event_properties"]],
  ["event_properties: an object", { ...QUERY, event_properties: {} }, "type", ["event_properties"]],
  [
    "event_properties: something like an array",
    { ...QUERY, event_properties: { length: 0 } },
    "type",
    ["event_properties"],
  ],
  ["a filter that is null", withFilter(null), "type", ["event_properties", 0]],
  ["a filter that is a string", withFilter("Amount"), "type", ["event_properties", 0]],
  ["a filter without a name", withFilter({ operator: "exists" }), "missing", ["event_properties", 0, "name"]],
  [
    "a filter whose name is white space",
    withFilter({ name: " ", operator: "exists" }),
    "value",
    ["event_properties", 0, "name"],
  ],
  [
    "a filter whose name is a number",
    withFilter({ name: 1, operator: "exists" }),
    "type",
    ["event_properties", 0, "name"],
  ],
  [
    "a filter whose name has a lone surrogate",
    withFilter({ name: "\ud800", operator: "exists" }),
    "value",
    ["event_properties", 0, "name"],
  ],
  ["a filter without an operator", withFilter({ name: "N", value: 1 }), "missing", ["event_properties", 0, "operator"]],
  [
    "an unknown operator",
    withFilter({ name: "N", operator: "like", value: 1 }),
    undefined,
    ["event_properties", 0, "operator"],
  ],
  [
    "an operator in another case",
    withFilter({ name: "N", operator: "EQUALS", value: 1 }),
    undefined,
    ["event_properties", 0, "operator"],
  ],
  [
    "an operator that is a number",
    withFilter({ name: "N", operator: 1, value: 1 }),
    "type",
    ["event_properties", 0, "operator"],
  ],
  ["between, which CleverTap has not", filterValue("between", [1, 2]), undefined, ["event_properties", 0, "operator"]],
  [
    "an unknown key in a filter",
    withFilter({ name: "N", operator: "exists", vlaue: 1 }),
    "unknown_key",
    ["event_properties", 0, "vlaue"],
  ],
  [
    "the second filter's fault",
    withFilter({ name: "N", operator: "exists" }, { name: "N" }),
    "missing",
    ["event_properties", 1, "operator"],
  ],
  ["101 filters", withFilter(...Array(101).fill({ name: "N", operator: "exists" })), undefined, ["event_properties"]],
  [
    "a hole in the filters",
    { ...QUERY, event_properties: [, { name: "N", operator: "exists" }] },
    undefined,
    ["event_properties", 0],
  ],
];

const VALUE = ["event_properties", 0, "value"];
for (const operator of ["equals", "not_equals", "contains", "does_not_contain"]) {
  REFUSED.push(
    [`${operator} without a value`, withFilter({ name: "N", operator }), "missing", VALUE],
    [`${operator} null`, filterValue(operator, null), "type", VALUE],
    [`${operator} NaN`, filterValue(operator, Number.NaN), "value", VALUE],
    [`${operator} Infinity`, filterValue(operator, Number.POSITIVE_INFINITY), "value", VALUE],
    [`${operator} a bigint`, filterValue(operator, 5n), "type", VALUE],
    [`${operator} a symbol`, filterValue(operator, Symbol("s")), "type", VALUE],
    [`${operator} a function`, filterValue(operator, () => 5), "type", VALUE],
    [`${operator} an object`, filterValue(operator, { a: 1 }), "type", VALUE],
    [`${operator} a Date`, filterValue(operator, new Date(0)), "type", VALUE],
    [`${operator} a lone surrogate`, filterValue(operator, "\ud83d"), "value", VALUE],
    [`${operator} an empty array`, filterValue(operator, []), undefined, VALUE],
    [`${operator} an array of two types`, filterValue(operator, ["1", 1]), undefined, undefined],
    [`${operator} booleans among strings`, filterValue(operator, [true, "True"]), undefined, undefined],
    [`${operator} an array with a null`, filterValue(operator, ["a", null]), "type", undefined],
    [`${operator} an array with a hole`, filterValue(operator, [1, , 2]), undefined, undefined],
    [`${operator} nested arrays`, filterValue(operator, [["a"]]), "type", undefined],
    [`${operator} an array with NaN`, filterValue(operator, [1, Number.NaN]), "value", undefined],
    [`${operator} an array with a lone surrogate`, filterValue(operator, ["a", "\udfff"]), "value", undefined],
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
    REFUSED.push([`${operator} ${name}`, filterValue(operator, value), "type", VALUE]);
  }
  REFUSED.push([`${operator} NaN`, filterValue(operator, Number.NaN), "value", VALUE]);
  REFUSED.push([`${operator} without a value`, withFilter({ name: "N", operator }), "missing", VALUE]);
}
for (const operator of ["exists", "does_not_exist"]) {
  for (const value of [1, "", null, false, []]) {
    REFUSED.push([
      `${operator} with the value ${JSON.stringify(value)}`,
      filterValue(operator, value),
      undefined,
      VALUE,
    ]);
  }
}

const NO_DATES = [
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
for (const date of NO_DATES) {
  REFUSED.push([`the date ${typeof date} ${String(date)}`, { ...QUERY, from: date, to: 99991231 }, "date", ["from"]]);
}
for (const date of [null, true, {}, [20240101], 20240101n, Symbol("d"), () => 20240101]) {
  const name =
    `a date that is ${date === null ? "null" : typeof date} ${Array.isArray(date) ? "(an array)" : ""}`.trim();
  REFUSED.push([name, { ...QUERY, to: date }, undefined, ["to"]]);
}

/** Name, input, and what is sent of it. */
const TAKEN = [
  ["a plain query", QUERY, QUERY],
  ["one day", { event_name: "E", from: 20240101, to: "2024-01-01" }, { event_name: "E", from: 20240101, to: 20240101 }],
  [
    "29 February",
    { event_name: "E", from: "2024-02-29", to: 20000229 + 240000 },
    { event_name: "E", from: 20240229, to: 20240229 },
  ],
  [
    "the years 1000 to 9999",
    { event_name: "E", from: 10000101, to: "9999-12-31" },
    { event_name: "E", from: 10000101, to: 99991231 },
  ],
  ["a null prototype", Object.assign(Object.create(null), QUERY), QUERY],
  ["an instance of a class", Object.assign(new (class Query {})(), QUERY), QUERY],
  ["a frozen query", Object.freeze({ ...QUERY, event_properties: Object.freeze([]) }), QUERY],
  ["a Proxy that hides nothing", new Proxy({ ...QUERY }, {}), QUERY],
  ["event_properties: undefined", { ...QUERY, event_properties: undefined }, QUERY],
  ["an event name with white space around", { ...RANGE, event_name: " E " }, { event_name: " E ", ...RANGE }],
  ['the value ""', filterValue("equals", ""), filterValue("equals", "")],
  ['the value [""]', filterValue("contains", [""]), filterValue("contains", [""])],
  ["the value 0", filterValue("less_than", 0), filterValue("less_than", 0)],
  ["a pair of surrogates", filterValue("equals", "😀"), filterValue("equals", "😀")],
  ["booleans", filterValue("equals", [true, false]), filterValue("equals", ["True", "False"])],
  ["exists with value: undefined", filterValue("exists", undefined), withFilter({ name: "N", operator: "exists" })],
  [
    "100 filters",
    withFilter(...Array(100).fill({ name: "N", operator: "exists" })),
    withFilter(...Array(100).fill({ name: "N", operator: "exists" })),
  ],
];

const cases = {};

for (const [name, input, code, path] of REFUSED) {
  cases[`refused: ${name}`] = ({ api }) => {
    const result = api.validateQuery(input);
    equal(result.ok, false, "ok");
    equal(Object.keys(result).sort(), ["issues", "ok"], "the keys");
    for (const issue of result.issues) {
      ok(CODES.includes(issue.code), `the code ${issue.code}`);
      ok(
        Array.isArray(issue.path) && typeof issue.message === "string" && issue.message !== "",
        "an issue is incomplete",
      );
    }
    const fits = (issue) =>
      (code === undefined || issue.code === code) &&
      (path === undefined || JSON.stringify(issue.path) === JSON.stringify(path));
    ok(result.issues.some(fits), `no issue is ${code} at ${JSON.stringify(path)}: ${JSON.stringify(result.issues)}`);
  };
}

for (const [name, input, query] of TAKEN) {
  cases[`taken: ${name}`] = ({ api }) => equal(api.validateQuery(input), { ok: true, query }, "the result");
}

Object.assign(cases, {
  async "nothing is sent for an invalid query, by count and by submit"(context) {
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

  "every problem is reported at once"({ api }) {
    const input = {
      eventName: "E",
      event_properties: [{ name: "", operator: "gt" }, 5],
      from: "x",
      to: new Date(0),
      more: 1,
    };
    const { issues } = api.validateQuery(input);
    const at = issues.map(({ path }) => path.join("."));
    const expected = [
      "event_name",
      "eventName",
      "event_properties.0.name",
      "event_properties.0.operator",
      "event_properties.1",
      "from",
      "to",
      "more",
    ];
    for (const path of expected) ok(at.includes(path), `${path} is not reported: ${at}`);
  },

  "at most 100 issues are listed, and the last says how many more there are"({ api }) {
    const filter = { nam: 1, operator: "exists", value: 5 };
    const { issues } = api.validateQuery(withFilter(...Array(100).fill(filter)));
    equal(issues.length, 100, "the number of issues");
    // Three in each filter. Whether the last is the hundredth issue or stands in its place is left open.
    ok(/\b20[01]\b/.test(issues.at(-1).message), `the last says: ${issues.at(-1).message}`);
    const few = api.validateQuery(withFilter(...Array(20).fill(filter)));
    equal(few.issues.length, 60, "the number of issues of 20 filters");
  },

  "the nearest known name is suggested"({ api }) {
    const rows = [
      [{ ...RANGE, eventName: "E" }, ["eventName"], "event_name"],
      [{ ...QUERY, eventProperties: [] }, ["eventProperties"], "event_properties"],
      [{ ...QUERY, form: 1 }, ["form"], "from"],
      [withFilter({ name: "N", operator: "exists", vlaue: 1 }), ["event_properties", 0, "vlaue"], "value"],
      [withFilter({ name: "N", operator: "exists", Name: 1 }), ["event_properties", 0, "Name"], "name"],
      [filterValue("gt", 5), ["event_properties", 0, "operator"], "greater_than"],
      [filterValue("gte", 5), ["event_properties", 0, "operator"], "greater_than_equals"],
      [filterValue("lt", 5), ["event_properties", 0, "operator"], "less_than"],
      [filterValue("lte", 5), ["event_properties", 0, "operator"], "less_than_equals"],
      [filterValue("equal", 5), ["event_properties", 0, "operator"], "equals"],
      [filterValue("notEquals", 5), ["event_properties", 0, "operator"], "not_equals"],
      [filterValue("Contains", "x"), ["event_properties", 0, "operator"], "contains"],
    ];
    for (const [input, path, suggestion] of rows) {
      const issue = api
        .validateQuery(input)
        .issues.find((issue) => JSON.stringify(issue.path) === JSON.stringify(path));
      ok(issue !== undefined, `there is no issue at ${path}`);
      ok(new RegExp(`\\b${suggestion}\\b`).test(issue.message), `${suggestion} is not suggested: ${issue.message}`);
    }
  },

  "a Date is refused with the reason and a way out"({ api }) {
    const { issues } = api.validateQuery({ ...QUERY, from: new Date(Date.UTC(2024, 0, 1)) });
    equal(
      issues.map(({ path }) => path),
      [["from"]],
      "the paths",
    );
    includes(issues[0].message, "time zone", "the message");
    ok(
      /\d{8}|\d{4}-\d{2}-\d{2}|YYYY/.test(issues[0].message),
      `the message says nothing to pass: ${issues[0].message}`,
    );
  },

  "a value shown in a message is cut at 80 characters"({ api }) {
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

  "from after to, in any form, is seen by the day"({ api }) {
    const later = { event_name: "E", from: "2024-01-02", to: 20240101 };
    equal(
      api.validateQuery(later).issues.map(({ code }) => code),
      ["range"],
      "the codes",
    );
  },

  "the query given back is a copy"({ api }) {
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
