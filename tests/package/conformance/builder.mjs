// countQuery, splitByDay and countQuerySchema.

import { equal, failsWith, hasCode, ok, thrown } from "./check.mjs";
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
  "JSON.stringify of a builder gives the wire body"({ api }) {
    equal(JSON.stringify(build(api)), JSON.stringify(WIRE), "the JSON");
    equal(build(api).toJSON(), WIRE, "toJSON()");
    const plain = api.countQuery("E").between("20240101", 20240101);
    equal(JSON.stringify(plain), '{"event_name":"E","from":20240101,"to":20240101}', "the JSON");
  },

  "the methods can be called in any order"({ api }) {
    const start = api.countQuery("Charged");
    const other = start
      .between(20240101, 20240103)
      .where("Category", "equals", ["Books", "Music"])
      .where("Gift", "exists");
    const between = start
      .where("Category", "equals", ["Books", "Music"])
      .between(20240101, 20240103)
      .where("Gift", "exists");
    for (const query of [other, between]) equal(JSON.stringify(query), JSON.stringify(WIRE), "the JSON");
  },

  "the last between holds"({ api }) {
    const query = api.countQuery("E").between(20240101, 20240102).between(20240201, 20240202);
    equal(JSON.stringify(query), '{"event_name":"E","from":20240201,"to":20240202}', "the JSON");
  },

  "a builder is immutable: its methods give new ones"({ api }) {
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
      // To throw is as good as to ignore it.
    }
    equal(JSON.stringify(base), before, "the base, after it was written to");
    equal(
      first.toJSON().event_properties.map(({ name }) => name),
      ["Base", "A"],
      "the first one's filters",
    );
    equal(
      second.toJSON().event_properties.map(({ name }) => name),
      ["Base", "B"],
      "the second one's filters",
    );
  },

  "a builder is not changed through what it was given, or through what it gives"({ api }) {
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

  "an incomplete or invalid builder throws invalid_query when it is made JSON"({ api }) {
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
      const error = hasCode(
        api,
        thrown(() => JSON.stringify(query)),
        "invalid_query",
      );
      if (at)
        ok(
          error.issues.some(({ path }) => path[0] === at),
          `no issue is at ${at}: ${JSON.stringify(error.issues)}`,
        );
      equal(api.validateQuery(query).ok, false, "validateQuery's ok");
    }
  },

  async "every function that takes a query takes a builder"(context) {
    const { api } = context;
    const bodies = [];
    const client = clientOn(context, (_url, init) => {
      bodies.push(init.body);
      return Promise.resolve(successAnswer(2));
    });
    equal(await client.count(build(api)), 2, "the count");
    equal(await client.submit(build(api)), { status: "success", count: 2 }, "the outcome");
    equal(
      bodies.map((body) => JSON.parse(body)),
      [WIRE, WIRE],
      "the bodies",
    );
    equal(api.validateQuery(build(api)), { ok: true, query: WIRE }, "validateQuery");
    equal(api.splitByDay(build(api)).length, 3, "splitByDay");
    equal(await api.countQuerySchema["~standard"].validate(build(api)), { value: WIRE }, "the schema");
    const error = await failsWith(api, client.count(api.countQuery("E")), "invalid_query");
    equal(error.attempts, 0, "attempts");
  },

  "a builder made of a builder's JSON is the same query"({ api }) {
    const parsed = JSON.parse(JSON.stringify(build(api)));
    equal(api.validateQuery(parsed), { ok: true, query: WIRE }, "the result");
  },

  "splitByDay gives one query a day, filters and all"({ api }) {
    equal(
      api.splitByDay(WIRE),
      [20240101, 20240102, 20240103].map((day) => ({ ...WIRE, from: day, to: day })),
      "the queries",
    );
    const days = (from, to) => api.splitByDay({ event_name: "E", from, to }).map((query) => query.from);
    equal(days(20240228, 20240301), [20240228, 20240229, 20240301], "a leap year's days");
    equal(days(20230228, 20230301), [20230228, 20230301], "another year's days");
    equal(days("1999-12-31", "20000101"), [19991231, 20000101], "the turn of a year");
    equal(days(20240331, 20240331), [20240331], "one day");
    equal(days(99991230, 99991231), [99991230, 99991231], "the last days");
  },

  "splitByDay gives queries that can be changed one by one"({ api }) {
    const [first, second] = api.splitByDay(WIRE);
    first.event_properties[0].value.push("Games");
    first.event_properties.push({ name: "X", operator: "exists" });
    equal(second.event_properties, FILTERS, "the second one's filters");
  },

  "splitByDay takes 3,660 days and no more"({ api }) {
    const all = api.splitByDay({ event_name: "E", from: 20200101, to: 20300107 });
    equal(all.length, 3_660, "the number of queries");
    equal(all.at(-1).from, 20300107, "the last day");
    equal(new Set(all.map(({ from }) => from)).size, 3_660, "the number of different days");
    const error = thrown(() => api.splitByDay({ event_name: "E", from: 20200101, to: 20300108 }));
    ok(hasCode(api, error, "invalid_query").issues.length > 0, "there are no issues");
    hasCode(
      api,
      thrown(() => api.splitByDay({ event_name: "E", from: 10000101, to: 99991231 })),
      "invalid_query",
    );
  },

  "splitByDay throws invalid_query for what is no query"({ api }) {
    for (const query of [undefined, null, {}, { ...QUERY, from: 20240230 }, { ...QUERY, from: 20240201 }]) {
      hasCode(
        api,
        thrown(() => api.splitByDay(query)),
        "invalid_query",
      );
    }
  },

  async "countQuerySchema is a Standard Schema"({ api }) {
    const standard = api.countQuerySchema["~standard"];
    equal([standard.version, standard.vendor], [1, "clevertap-counts"], "version and vendor");
    equal(await standard.validate({ ...QUERY, from: "2024-01-01" }), { value: QUERY }, "a good query's result");
    const { validate } = standard;
    const bad = await validate({ ...QUERY, eventName: "E" });
    equal(Object.keys(bad), ["issues"], "the keys of a bad query's result");
    equal(
      bad.issues.map(({ path }) => path),
      [["eventName"]],
      "the paths",
    );
    ok(
      bad.issues.every(({ message }) => typeof message === "string"),
      "a message is no string",
    );
    ok((await validate(undefined)).issues.length > 0, "undefined has no issues");
  },

  "initWasm after the first use is a no-op, whatever it is given"({ api }) {
    api.validateQuery(QUERY);
    for (const given of [undefined, null, {}, 5, "module"]) equal(api.initWasm(given), undefined, "the return value");
    equal(api.validateQuery(QUERY).ok, true, "ok");
  },
};
