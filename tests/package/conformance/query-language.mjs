// The query language beyond events and their properties: sessions, profiles, other events, extra keys and days.

import { equal, excludes, failsWith, hasCode, includes, ok, thrown } from "./check.mjs";
import { QUERY, clientOn, successAnswer } from "./stage.mjs";

const FILTER = { name: "N", operator: "equals", value: "v" };
const SESSION = { name: "utm_source", value: "newsletter" };
const CONDITION = { event_name: "Charged" };
const GROUPS = ["demographics", "technographics", "reachability", "geo_fields", "app_fields"];

/** A query with every part, its keys in another order than on the wire. */
const FULL = {
  to: "2024-01-31",
  from: "20240101",
  advanced_query: {
    did_any: { value: 2, operator: "less_than", any_events: [CONDITION] },
    did_none: [{ to: "2024-01-02", from: 20240101, event_name: "Refunded" }],
    did_all: [
      {
        value: 3,
        operator: "equals",
        session_properties: [{ value: true, name: "first_time" }],
        event_properties: [{ value: [true, false], operator: "equals", name: "Gift" }],
        event_name: "Charged",
      },
    ],
  },
  common_profile_properties: {
    app_fields: [{ name: "version", value: [1, true, null] }],
    geo_fields: [["Freedonia"]],
    reachability: ["push"],
    technographics: [{ b: 1, a: { z: -0, y: 1e21 } }],
    demographics: [true, 0.5],
    profile_fields: [{ value: true, operator: "equals", name: "Newsletter" }],
  },
  session_properties: [SESSION, { operator: "exists", name: "utm_medium" }, { value: false, name: "returning" }],
  event_properties: [{ operator: "exists", name: "Coupon" }],
  event_name: "App Launched",
};

const FULL_BODY =
  '{"event_name":"App Launched","event_properties":[{"name":"Coupon","operator":"exists"}],' +
  '"session_properties":[{"name":"utm_source","value":"newsletter"},{"name":"utm_medium","operator":"exists"},' +
  '{"name":"returning","value":"False"}],' +
  '"common_profile_properties":{"profile_fields":[{"name":"Newsletter","operator":"equals","value":"True"}],' +
  '"demographics":[true,0.5],"technographics":[{"b":1,"a":{"z":0,"y":1e+21}}],"reachability":["push"],' +
  '"geo_fields":[["Freedonia"]],"app_fields":[{"name":"version","value":[1,true,null]}]},' +
  '"advanced_query":{"did_all":[{"event_name":"Charged",' +
  '"event_properties":[{"name":"Gift","operator":"equals","value":["True","False"]}],' +
  '"session_properties":[{"name":"first_time","value":"True"}],"operator":"equals","value":3}],' +
  '"did_none":[{"event_name":"Refunded","from":20240101,"to":20240102}],' +
  '"did_any":{"any_events":[{"event_name":"Charged"}],"operator":"less_than","value":2}},' +
  '"from":20240101,"to":20240131}';

const profile = (filters) => ({ ...QUERY, common_profile_properties: filters });
const advanced = (conditions) => ({ ...QUERY, advanced_query: conditions });
const condition = (event) => advanced({ did_all: [event] });
const any = (events) => advanced({ did_any: events });
const nested = (depth) => (depth === 0 ? 1 : depth % 2 ? [nested(depth - 1)] : { a: nested(depth - 1) });

/** Parts that are left out of the body, because they are empty or undefined. */
const ABSENT = {
  "empty lists": { event_properties: [], session_properties: [] },
  "undefined parts": { session_properties: undefined, common_profile_properties: undefined, advanced_query: undefined },
  "empty objects": { common_profile_properties: {}, advanced_query: {} },
  "objects of empty lists": {
    common_profile_properties: { profile_fields: [], geo_fields: [], app_fields: undefined },
    advanced_query: { did_all: [], did_none: undefined, did_any: undefined },
  },
};

/** Refused queries, and the path, the code and a part of the message of an issue. */
const REFUSED = [
  [{ ...QUERY, session_properties: null }, ["session_properties"], "type", "leave"],
  [{ ...QUERY, session_properties: SESSION }, ["session_properties"], "type", "an array"],
  [{ ...QUERY, session_properties: [SESSION, "N"] }, ["session_properties", 1], "type", '"N"'],
  [{ ...QUERY, session_properties: [{ value: 1 }] }, ["session_properties", 0, "name"], "missing", "name"],
  [{ ...QUERY, session_properties: [{ name: " ", value: 1 }] }, ["session_properties", 0, "name"], "value", ""],
  [{ ...QUERY, session_properties: [{ name: "N" }] }, ["session_properties", 0, "value"], "missing", ""],
  [{ ...QUERY, session_properties: [{ name: "N", value: null }] }, ["session_properties", 0, "value"], "type", "null"],
  [
    { ...QUERY, session_properties: [{ name: "N", value: [1, "1"] }] },
    ["session_properties", 0, "value", 1],
    "type",
    "",
  ],
  [
    { ...QUERY, session_properties: [{ ...FILTER, operator: "gt" }] },
    ["session_properties", 0, "operator"],
    "value",
    "greater_than",
  ],
  [
    { ...QUERY, session_properties: [{ name: "N", operator: "exists", value: 1 }] },
    ["session_properties", 0, "value"],
    "value",
    "exists",
  ],
  [{ ...QUERY, session_properties: Array(101).fill(SESSION) }, ["session_properties"], "range", "100"],

  [profile([]), ["common_profile_properties"], "type", "an array"],
  [profile({ profile_fields: [{ name: "N", value: 1 }] }), [...at("profile_fields", 0), "operator"], "missing", ""],
  [profile({ profile_fields: [{ ...FILTER, value: {} }] }), [...at("profile_fields", 0), "value"], "type", "an object"],
  [profile({ profile_fields: Array(101).fill(FILTER) }), at("profile_fields"), "range", "100"],
  [profile({ profile_field: [] }), at("profile_field"), "unknown_key", "profile_fields"],
  [profile({ geoFields: [] }), at("geoFields"), "unknown_key", "geo_fields"],
  [profile({ geo_fields: "Freedonia" }), at("geo_fields"), "type", '"Freedonia"'],
  [profile({ geo_fields: [["F"], nested(9)] }), at("geo_fields", 1), undefined, "8"],
  [profile({ app_fields: [{ a: [undefined, () => 1] }] }), at("app_fields", 0, "a", 1), "type", "a function"],
  [profile({ app_fields: [{ a: 5n }] }), at("app_fields", 0, "a"), "type", "5n"],
  [profile({ app_fields: [Number.NaN] }), at("app_fields", 0), "value", "NaN"],
  [profile({ app_fields: ["\ud800"] }), at("app_fields", 0), "value", "surrogate"],
  [profile({ app_fields: [{ "\ud800": 1 }] }), at("app_fields", 0), undefined, "surrogate"],
  [profile({ app_fields: [new Date(0)] }), at("app_fields", 0), "type", "a Date"],

  [advanced({ did_not: [CONDITION] }), ["advanced_query", "did_not"], "unknown_key", "did_none"],
  [advanced({ did_all: CONDITION }), ["advanced_query", "did_all"], "type", "an object"],
  [advanced({ did_all: ["Charged"] }), ["advanced_query", "did_all", 0], "type", '"Charged"'],
  [advanced({ did_none: Array(101).fill(CONDITION) }), ["advanced_query", "did_none"], "range", "100"],
  [advanced({ did_any: [CONDITION] }), ["advanced_query", "did_any"], "type", "an array"],
  [any({ any_event: [CONDITION] }), ["advanced_query", "did_any", "any_event"], "unknown_key", "any_events"],
  [any({ any_events: [] }), ["advanced_query", "did_any", "any_events"], "range", ""],
  [any({ any_events: [CONDITION], operator: "equals" }), [...anyAt(), "value"], "missing", ""],
  [any({ any_events: [CONDITION], value: 1 }), [...anyAt(), "operator"], "missing", ""],
  [any({ any_events: [CONDITION], operator: "contains", value: 1 }), [...anyAt(), "operator"], "value", "contains"],
  [any({ any_events: [CONDITION], operator: "equals", value: "1" }), [...anyAt(), "value"], "type", '"1"'],
  [condition({}), conditionAt("event_name"), "missing", ""],
  [condition({ eventName: "E" }), conditionAt("eventName"), "unknown_key", "event_name"],
  [condition({ event_name: "" }), conditionAt("event_name"), "value", ""],
  [condition({ ...CONDITION, from: 20240101 }), conditionAt("to"), "missing", "day"],
  [condition({ ...CONDITION, to: 20240101 }), conditionAt("from"), "missing", "day"],
  [condition({ ...CONDITION, from: 20240102, to: 20240101 }), undefined, "range", ""],
  [condition({ ...CONDITION, from: new Date(0), to: 20240101 }), conditionAt("from"), "type", "time zone"],
  [condition({ ...CONDITION, operator: "equals" }), conditionAt("value"), "missing", ""],
  [condition({ ...CONDITION, operator: "exists", value: 1 }), conditionAt("operator"), "value", "exists"],
  [condition({ ...CONDITION, operator: "equals", value: Number.NaN }), conditionAt("value"), "value", "NaN"],
  [
    condition({ ...CONDITION, event_properties: [{ ...FILTER, operator: "like" }] }),
    conditionAt("event_properties", 0, "operator"),
    "value",
    "contains",
  ],
  [
    condition({ ...CONDITION, session_properties: [{ name: "N" }] }),
    conditionAt("session_properties", 0, "value"),
    "missing",
    "",
  ],
  [condition({ ...CONDITION, advanced_query: {} }), conditionAt("advanced_query"), "unknown_key", "query"],

  // Keys of other places, and other names of known keys.
  [{ ...QUERY, unique: true }, ["unique"], "unknown_key", "profiles"],
  [{ ...QUERY, groups: {} }, ["groups"], "unknown_key", "trends"],
  [{ ...QUERY, user_type: "all" }, ["user_type"], "unknown_key", "user_type"],
  [{ ...QUERY, batch_size: 50 }, ["batch_size"], "unknown_key", "downloads"],
  [{ ...QUERY, data: [QUERY] }, ["data"], "unknown_key", "uploads"],
  [{ ...QUERY, endpoint: "profiles" }, ["endpoint"], "unknown_key", "second argument"],
  [{ ...QUERY, signal: undefined }, ["signal"], "unknown_key", "second argument"],
  [{ ...QUERY, onProgress: () => {} }, ["onProgress"], "unknown_key", "second argument"],
  [{ ...QUERY, extraBody: {} }, ["extraBody"], "unknown_key", "second argument"],
  [{ ...QUERY, geo_fields: [] }, ["geo_fields"], "unknown_key", "common_profile_properties"],
  [{ ...QUERY, did_all: [] }, ["did_all"], "unknown_key", "advanced_query"],
  [{ ...QUERY, event: "E" }, ["event"], "unknown_key", "event_name"],
  [
    { ...QUERY, event_properties: [{ ...FILTER, operator: "between", value: [1, 2] }] },
    undefined,
    "value",
    "less_than_equals",
  ],
];

function at(...path) {
  return ["common_profile_properties", ...path];
}

function conditionAt(...path) {
  return ["advanced_query", "did_all", 0, ...path];
}

function anyAt() {
  return ["advanced_query", "did_any"];
}

/** Options of a call that are refused, and the path and a part of the message of an issue. */
const EXTRA_REFUSED = [
  [null, ["extraBody"], "null"],
  ["x", ["extraBody"], '"x"'],
  [[], ["extraBody"], "an array"],
  [new Map(), ["extraBody"], "a Map"],
  [() => {}, ["extraBody"], "a function"],
  [{ a: new Date(0) }, ["extraBody", "a"], "a Date"],
  [{ a: 1n }, ["extraBody", "a"], "1n"],
  [{ a: [{ b: Number.POSITIVE_INFINITY }] }, ["extraBody", "a", 0, "b"], "Infinity"],
  [{ a: "\udc00" }, ["extraBody", "a"], "surrogate"],
  [{ "a\ud800": 1 }, ["extraBody"], "surrogate"],
  [{ a: { "b\ud800": 1 } }, ["extraBody", "a"], "surrogate"],
  [{ a: nested(9) }, ["extraBody", "a"], "8"],
  [{ event_name: "F" }, ["extraBody", "event_name"], "query"],
  [{ advanced_query: {} }, ["extraBody", "advanced_query"], "query"],
  [{ groups: {}, x: 1 }, ["extraBody", "groups"], "query"],
  [{ unique: true }, ["extraBody", "unique"], "query"],
  [{ sum_event_prop: "A" }, ["extraBody", "sum_event_prop"], "query"],
];

/** A client, and the bodies that it sends. */
function recorder(context) {
  const bodies = [];
  const client = clientOn(context, (_url, init) => {
    bodies.push(init.body);
    return Promise.resolve(successAnswer(3));
  });
  return { bodies, client };
}

function checkIssue(issues, path, code, part) {
  const matching = ({ path: found, message, code: kind }) =>
    (path === undefined || JSON.stringify(found).startsWith(JSON.stringify(path).slice(0, -1))) &&
    (code === undefined || kind === code) &&
    message.includes(part);
  ok(issues.some(matching), `no issue ${code} is at ${JSON.stringify(path)} with ${part}: ${JSON.stringify(issues)}`);
}

/** The class of a polyfill of Temporal. */
class PlainDate {
  #text;
  constructor(text) {
    this.#text = text;
  }
  get [Symbol.toStringTag]() {
    return "Temporal.PlainDate";
  }
  toString({ calendarName = "auto" } = {}) {
    return calendarName === "never" ? this.#text : `${this.#text}[u-ca=hebrew]`;
  }
}

const tagged = (tag, members = {}) => Object.defineProperty({ ...members }, Symbol.toStringTag, { value: tag });

export default {
  async "sends every part, its keys in the documented order"(context) {
    const { bodies, client } = recorder(context);
    for (const send of [client.count(FULL), client.submit(FULL), client.count(FULL, { endpoint: "profiles" })]) {
      await send;
    }
    equal(bodies, [FULL_BODY, FULL_BODY, FULL_BODY], "the bodies");
    const result = context.api.validateQuery(FULL);
    equal(JSON.stringify(result.query), FULL_BODY, "validateQuery");
    equal(JSON.stringify(context.api.validateQuery(JSON.parse(FULL_BODY)).query), FULL_BODY, "the body read again");
  },

  "splitByDay and the schema keep every part"({ api }) {
    const days = api.splitByDay(FULL);
    equal(days.length, 31, "days");
    equal({ ...days[30], from: 20240101 }, JSON.parse(FULL_BODY), "the last day");
    equal(api.countQuerySchema["~standard"].validate(FULL), { value: JSON.parse(FULL_BODY) }, "the schema");
  },

  "leaves out parts that are empty or undefined"({ api }) {
    for (const [name, parts] of Object.entries(ABSENT)) {
      equal(api.validateQuery({ ...QUERY, ...parts }), { ok: true, query: QUERY }, name);
    }
  },

  "accepts JSON of 8 nested lists and objects"({ api }) {
    for (const group of GROUPS) {
      const filters = { [group]: [nested(8)] };
      equal(api.validateQuery(profile(filters)), { ok: true, query: wire(filters) }, group);
    }
  },

  "leaves out undefined members of JSON, and sends undefined items as null"({ api }) {
    const filters = { geo_fields: [{ a: undefined, b: [undefined, { c: undefined }] }] };
    const { query } = api.validateQuery(profile(filters));
    equal(query.common_profile_properties, JSON.parse(JSON.stringify(filters)), "the filters");
  },

  "refuses a malformed part at its path"({ api }) {
    for (const [query, path, code, part] of REFUSED) {
      const result = api.validateQuery(query);
      ok(!result.ok, `accepted: ${JSON.stringify(path)} ${part}`);
      checkIssue(result.issues, path, code, part);
    }
  },

  "reports the problems of all parts at once"({ api }) {
    const { issues } = api.validateQuery({
      ...QUERY,
      session_properties: [{ name: "" }],
      common_profile_properties: { profile_field: 1, geo_fields: [Number.NaN] },
      advanced_query: { did_all: [{}, { event_name: "E", from: 1 }], did_any: { value: 1 } },
      from: 5,
    });
    const paths = issues.map(({ path }) => path.join("."));
    for (const path of [
      "session_properties.0.name",
      "session_properties.0.value",
      "common_profile_properties.profile_field",
      "common_profile_properties.geo_fields.0",
      "advanced_query.did_all.0.event_name",
      "advanced_query.did_all.1.from",
      "advanced_query.did_all.1.to",
      "advanced_query.did_any.any_events",
      "advanced_query.did_any.operator",
      "from",
    ]) {
      ok(paths.includes(path), `${path} is not among ${paths}`);
    }
  },

  async "the builder adds conditions on profiles and sessions"(context) {
    const { api } = context;
    const start = api.countQuery("E").whereProfile("Plan", "equals", ["pro", "team"]);
    const query = start
      .whereSession("first_time", true)
      .whereProfile("Age", "greater_than", 18)
      .where("Gift", "exists")
      .whereProfile("Email", "exists")
      .whereSession("utm_source", ["a", "b"])
      .between(20240101, 20240131);
    const body = {
      event_name: "E",
      event_properties: [{ name: "Gift", operator: "exists" }],
      session_properties: [
        { name: "first_time", value: "True" },
        { name: "utm_source", value: ["a", "b"] },
      ],
      common_profile_properties: {
        profile_fields: [
          { name: "Plan", operator: "equals", value: ["pro", "team"] },
          { name: "Age", operator: "greater_than", value: 18 },
          { name: "Email", operator: "exists" },
        ],
      },
      from: 20240101,
      to: 20240131,
    };
    equal(JSON.stringify(query), JSON.stringify(body), "the JSON");
    const { bodies, client } = recorder(context);
    equal(await client.count(query), 3, "the count");
    equal(bodies, [JSON.stringify(body)], "the bodies");
    const first = start.between(20240101, 20240131).toJSON();
    equal(first.common_profile_properties.profile_fields.length, 1, "filters of the builder that was extended");
  },

  "a builder with conditions on profiles and sessions does not change"({ api }) {
    const values = ["a"];
    const query = api
      .countQuery("E")
      .whereProfile("P", "equals", values)
      .whereSession("S", values)
      .between(20240101, 20240131);
    const before = JSON.stringify(query);
    values.push("b");
    for (const change of [
      () => query.session_properties.push(SESSION),
      () => query.common_profile_properties.profile_fields.push(FILTER),
      () => Object.assign(query.common_profile_properties, { geo_fields: [1] }),
      () => Object.assign(query.session_properties[0], { name: "changed" }),
      () => query.common_profile_properties.profile_fields[0].value.push("c"),
    ]) {
      try {
        change();
      } catch {
        // An exception is as good as no change.
      }
    }
    equal(JSON.stringify(query), before, "the JSON");
  },

  "a builder reports malformed conditions when it is used"({ api }) {
    for (const [query, path] of [
      [api.countQuery("E").whereSession("N"), ["session_properties", 0, "value"]],
      [api.countQuery("E").whereSession("", 1), ["session_properties", 0, "name"]],
      [api.countQuery("E").whereProfile("N", "is", 1), at("profile_fields", 0, "operator")],
      [api.countQuery("E").whereProfile("N", "exists", 1), at("profile_fields", 0, "value")],
      [api.countQuery("E").whereProfile("N", "less_than", "1"), at("profile_fields", 0, "value")],
    ]) {
      const error = hasCode(
        api,
        thrown(() => query.between(20240101, 20240131).toJSON()),
        "invalid_query",
      );
      checkIssue(error.issues, path, undefined, "");
    }
  },

  async "extraBody is sent after the keys of the query"(context) {
    const { bodies, client } = recorder(context);
    const extraBody = { z: true, a: [null, { b: "c", d: undefined }], none: undefined, signal: 1, 1: 2 };
    equal(await client.count(FULL, { extraBody }), 3, "the count");
    equal(
      await client.submit(QUERY, { extraBody, endpoint: "profiles" }),
      { status: "success", count: 3 },
      "the outcome",
    );
    await client.count(QUERY, { extraBody: undefined });
    await client.count(QUERY, { extraBody: {} });
    const members = JSON.stringify(extraBody).slice(1);
    const plain = JSON.stringify(QUERY);
    equal(
      bodies,
      [`${FULL_BODY.slice(0, -1)},${members}`, `${plain.slice(0, -1)},${members}`, plain, plain],
      "the bodies",
    );
  },

  async "extraBody can hold keys such as __proto__"(context) {
    const { bodies, client } = recorder(context);
    const text = '{"__proto__":{"a":1},"constructor":null,"":0}';
    await client.count(QUERY, { extraBody: JSON.parse(text) });
    equal(bodies, [`${JSON.stringify(QUERY).slice(0, -1)},${text.slice(1)}`], "the bodies");
  },

  async "refuses a malformed extraBody at its path"(context) {
    const { bodies, client } = recorder(context);
    for (const [extraBody, path, part] of EXTRA_REFUSED) {
      for (const method of ["count", "submit"]) {
        const error = await failsWith(context.api, client[method](QUERY, { extraBody }), "invalid_options");
        checkIssue(error.issues, path, undefined, part);
      }
    }
    equal(bodies, [], "the bodies");
  },

  async "poll and resume refuse extraBody"(context) {
    const { client } = recorder(context);
    const pending = { status: "partial", endpoint: "events", reqId: "7", notBefore: 0 };
    for (const method of ["poll", "resume"]) {
      const error = await failsWith(context.api, client[method](pending, { extraBody: {} }), "invalid_options");
      equal(error.issues[0].path, ["extraBody"], "the path");
    }
  },

  async "ignores a signal that is null"(context) {
    const { client } = recorder(context);
    equal(await client.count(QUERY, { signal: null }), 3, "the count");
    equal(await client.submit(QUERY, { signal: null }), { status: "success", count: 3 }, "the outcome");
  },

  "a Temporal.PlainDate is its day in the ISO calendar"({ api }) {
    const days = [new PlainDate("2024-02-29")];
    if (globalThis.Temporal) {
      days.push(Temporal.PlainDate.from("2024-02-29"), Temporal.PlainDate.from("2024-02-29").withCalendar("hebrew"));
    }
    for (const day of days) {
      const query = { ...condition({ ...CONDITION, from: day, to: day }), from: day, to: day };
      const result = api.validateQuery(query);
      ok(result.ok, JSON.stringify(result.issues));
      const dates = { from: 20240229, to: 20240229 };
      equal(result.query, { ...condition({ ...CONDITION, ...dates }), ...dates }, "the query");
      const built = api.countQuery("E").between(day, day);
      equal(JSON.stringify(built), '{"event_name":"E","from":20240229,"to":20240229}', "the builder");
    }
  },

  "refuses a Temporal.PlainDate outside the years 1000 to 9999, and as any other value"({ api }) {
    for (const text of ["+012345-01-01", "-000001-01-01", "0999-12-31", "x", ""]) {
      const { issues } = api.validateQuery({ ...QUERY, from: new PlainDate(text) });
      checkIssue(issues, ["from"], "date", "a day");
    }
    const day = new PlainDate("2024-01-01");
    checkIssue(api.validateQuery({ ...QUERY, event_name: day }).issues, ["event_name"], "type", "2024-01-01");
    const value = { ...QUERY, event_properties: [{ ...FILTER, value: day }] };
    checkIssue(api.validateQuery(value).issues, ["event_properties", 0, "value"], "type", "2024-01-01");
    checkIssue(api.validateQuery(profile({ geo_fields: [day] })).issues, at("geo_fields", 0), "type", "2024-01-01");
  },

  "refuses an object with the tag of a Temporal.PlainDate that is not a day"({ api }) {
    const fakes = {
      "no toString": tagged("Temporal.PlainDate"),
      "toString throws": tagged("Temporal.PlainDate", {
        toString() {
          throw new Error("hostile");
        },
      }),
      "toString returns a number": tagged("Temporal.PlainDate", { toString: () => 20240101 }),
      "toString is not a function": tagged("Temporal.PlainDate", { toString: 5 }),
      "toString returns 20 million characters": tagged("Temporal.PlainDate", {
        toString: () => "2".repeat(20_000_000),
      }),
      "toString returns a lone surrogate": tagged("Temporal.PlainDate", { toString: () => "\ud800" }),
    };
    for (const [name, day] of Object.entries(fakes)) {
      const { ok: accepted, issues } = api.validateQuery({ ...QUERY, from: day });
      equal(accepted, false, name);
      equal(
        issues.map(({ path }) => path),
        [["from"]],
        name,
      );
      ok(issues[0].message.length < 500, issues[0].message.slice(0, 1_000));
    }
  },

  "names Temporal.PlainDate when it refuses another type of Temporal"({ api }) {
    for (const type of ["Instant", "PlainDateTime", "ZonedDateTime", "PlainYearMonth", "Duration"]) {
      const { issues } = api.validateQuery({ ...QUERY, from: tagged(`Temporal.${type}`) });
      checkIssue(issues, ["from"], "type", `Temporal.${type}`);
      includes(issues[0].message, "Temporal.PlainDate", type);
      excludes(issues[0].message, "toString()", type);
    }
  },
};

function wire(filters) {
  return { event_name: QUERY.event_name, common_profile_properties: filters, from: QUERY.from, to: QUERY.to };
}
