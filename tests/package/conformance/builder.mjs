// countQuery, splitByDay and countQuerySchema.

import { equal, failsWith, hasIssueAt, ok, pluck, throwsWith } from "./check.mjs";
import { QUERY, clientOn, successAnswer } from "./stage.mjs";

const FILTERS = [
  { name: "Category", operator: "equals", value: ["Books", "Music"] },
  { name: "Gift", operator: "exists" },
];
const WIRE = { event_name: "Charged", event_properties: FILTERS, from: 20240101, to: 20240103 };

const build = ({ countQuery }) =>
  countQuery("Charged")
    .where("Category", "equals", ["Books", "Music"])
    .where("Gift", "exists")
    .between(20240101, "2024-01-03");

export default {
  "a builder's JSON is the wire body"({ api }) {
    equal(JSON.stringify(build(api)), JSON.stringify(WIRE), "the JSON");
    equal(build(api).toJSON(), WIRE, "toJSON()");
    const plain = api.countQuery("E").between("20240101", 20240101);
    equal(JSON.stringify(plain), '{"event_name":"E","from":20240101,"to":20240101}', "the JSON");
  },

  "a builder's methods can be called in any order"({ api }) {
    const start = api.countQuery("Charged");
    const category = ["Category", "equals", ["Books", "Music"]];
    const dates = [20240101, 20240103];
    const first = start
      .between(...dates)
      .where(...category)
      .where("Gift", "exists");
    const second = start
      .where(...category)
      .between(...dates)
      .where("Gift", "exists");
    for (const query of [first, second]) equal(JSON.stringify(query), JSON.stringify(WIRE), "the JSON");
  },

  "a builder uses the last between"({ api }) {
    const query = api.countQuery("E").between(20240101, 20240102).between(20240201, 20240202);
    equal(JSON.stringify(query), '{"event_name":"E","from":20240201,"to":20240202}', "the JSON");
  },

  "a builder is immutable, and its methods return new builders"({ api }) {
    const base = api.countQuery("Charged").where("Base", "exists").between(20240101, 20240103);
    const before = JSON.stringify(base);
    const first = base.where("A", "exists");
    const second = base.where("B", "exists");
    base.between(20240201, 20240202);
    equal(JSON.stringify(base), before, "the base");
    try {
      base.event_name = "changed";
      base.event_properties.length = 0;
    } catch {
      // A builder may throw on assignment or ignore it.
    }
    equal(JSON.stringify(base), before, "the base after assignments");
    equal(pluck(first.toJSON().event_properties, "name"), ["Base", "A"], "the first builder's filters");
    equal(pluck(second.toJSON().event_properties, "name"), ["Base", "B"], "the second builder's filters");
  },

  "a builder does not share its arguments or its JSON with the caller"({ api }) {
    const value = ["Books", "Music"];
    const query = api
      .countQuery("Charged")
      .where("Category", "equals", value)
      .where("Gift", "exists")
      .between(20240101, 20240103);
    value.push("Games");
    const wire = query.toJSON();
    wire.event_name = "changed";
    wire.event_properties.push({ name: "X", operator: "exists" });
    wire.event_properties[0].value.push("Games");
    equal(JSON.stringify(query), JSON.stringify(WIRE), "the JSON");
  },

  "an incomplete or invalid builder throws invalid_query from JSON.stringify"({ api }) {
    const { countQuery } = api;
    const invalid = [
      [countQuery("E"), "from"],
      [countQuery("").between(20240101, 20240102), "event_name"],
      [countQuery("E").between(20240102, 20240101), undefined],
      [countQuery("E").where("A", "gt", 1).between(20240101, 20240102), "event_properties"],
      [countQuery("E").where("A", "equals").between(20240101, 20240102), "event_properties"],
      [countQuery(undefined).between(20240101, 20240102), "event_name"],
      [countQuery("E").between(new Date(0), 20240102), "from"],
    ];
    for (const [query, at] of invalid) {
      const error = throwsWith(api, () => JSON.stringify(query), "invalid_query");
      if (at) hasIssueAt(error, at);
      equal(api.validateQuery(query).ok, false, "validateQuery's ok");
    }
  },

  async "every function that takes a query accepts a builder"(context) {
    const { api } = context;
    const bodies = [];
    const client = clientOn(context, (_url, init) => {
      bodies.push(JSON.parse(init.body));
      return Promise.resolve(successAnswer(2));
    });
    equal(await client.count(build(api)), 2, "the count");
    equal(await client.submit(build(api)), { status: "success", count: 2 }, "the outcome");
    equal(bodies, [WIRE, WIRE], "the bodies");
    equal(api.validateQuery(build(api)), { ok: true, query: WIRE }, "validateQuery");
    equal(api.splitByDay(build(api)).length, 3, "splitByDay");
    equal(await api.countQuerySchema["~standard"].validate(build(api)), { value: WIRE }, "the schema");
    const error = await failsWith(api, client.count(api.countQuery("E")), "invalid_query");
    equal(error.attempts, 0, "attempts");
  },

  "a builder's JSON, parsed again, is the same query"({ api }) {
    const parsed = JSON.parse(JSON.stringify(build(api)));
    equal(api.validateQuery(parsed), { ok: true, query: WIRE }, "the result");
  },

  "splitByDay returns one query for each day with all filters"({ api }) {
    const queries = [20240101, 20240102, 20240103].map((day) => ({ ...WIRE, from: day, to: day }));
    equal(api.splitByDay(WIRE), queries, "the queries");
    const days = (from, to) => pluck(api.splitByDay({ event_name: "E", from, to }), "from");
    equal(days(20240228, 20240301), [20240228, 20240229, 20240301], "days of a leap year");
    equal(days(20230228, 20230301), [20230228, 20230301], "days of another year");
    equal(days("1999-12-31", "20000101"), [19991231, 20000101], "days of two years");
    equal(days(20240331, 20240331), [20240331], "one day");
    equal(days(99991230, 99991231), [99991230, 99991231], "the last days");
  },

  "splitByDay returns queries that share no filters"({ api }) {
    const [first, second] = api.splitByDay(WIRE);
    first.event_properties[0].value.push("Games");
    first.event_properties.push({ name: "X", operator: "exists" });
    equal(second.event_properties, FILTERS, "the second query's filters");
  },

  "splitByDay accepts 3,660 days and refuses 3,661"({ api }) {
    const all = api.splitByDay({ event_name: "E", from: 20200101, to: 20300107 });
    equal(all.length, 3_660, "the number of queries");
    equal(all.at(-1).from, 20300107, "the last day");
    equal(new Set(all.map(({ from }) => from)).size, 3_660, "the number of different days");
    const refuse = (from, to) => throwsWith(api, () => api.splitByDay({ event_name: "E", from, to }), "invalid_query");
    ok(refuse(20200101, 20300108).issues.length > 0, "there are no issues");
    refuse(10000101, 99991231);
  },

  "splitByDay throws invalid_query if the query is invalid"({ api }) {
    for (const query of [undefined, null, {}, { ...QUERY, from: 20240230 }, { ...QUERY, from: 20240201 }]) {
      throwsWith(api, () => api.splitByDay(query), "invalid_query");
    }
  },

  async "countQuerySchema is a Standard Schema"({ api }) {
    const standard = api.countQuerySchema["~standard"];
    equal([standard.version, standard.vendor], [1, "clevertap-counts"], "version and vendor");
    equal(await standard.validate({ ...QUERY, from: "2024-01-01" }), { value: QUERY }, "the result of a valid query");
    const { validate } = standard;
    const bad = await validate({ ...QUERY, eventName: "E" });
    equal(Object.keys(bad), ["issues"], "the keys of an invalid query's result");
    equal(pluck(bad.issues, "path"), [["eventName"]], "the paths");
    const areStrings = bad.issues.every(({ message }) => typeof message === "string");
    ok(areStrings, "a message is not a string");
    ok((await validate(undefined)).issues.length > 0, "undefined has no issues");
  },

  "initWasm does nothing after the first use"({ api }) {
    api.validateQuery(QUERY);
    for (const given of [undefined, null, {}, 5, "module"]) equal(api.initWasm(given), undefined, "the return value");
    equal(api.validateQuery(QUERY).ok, true, "ok");
  },
};
