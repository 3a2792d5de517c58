// Hostile input at each level of the query language and in extraBody: the package refuses it in bounded time or sends
// exactly the same JSON, and the client still works.

import { between, equal, fail, failsWith, ok } from "./check.mjs";
import { QUERY, clientOn, sleep, successAnswer } from "./stage.mjs";
import { VALUES } from "./values.mjs";

const profile = (key, value) => ({ ...QUERY, common_profile_properties: { [key]: value } });
const advanced = (key, value) => ({ ...QUERY, advanced_query: { [key]: value } });
const condition = (key, value) => advanced("did_none", [{ event_name: "E", [key]: value }]);
const trends = (groups, more) => ({ ...QUERY, groups, ...more });
const top = (key, value) => ({ ...QUERY, groups: { a: { property_type: "app_fields", name: "N", [key]: value } } });

/** The levels of a query, as functions that make a query with a value there. */
const LEVELS = {
  session_properties: (value) => ({ ...QUERY, session_properties: value }),
  "a session filter": (value) => ({ ...QUERY, session_properties: [value] }),
  "the value of a session filter": (value) => ({ ...QUERY, session_properties: [{ name: "N", value }] }),
  common_profile_properties: (value) => ({ ...QUERY, common_profile_properties: value }),
  profile_fields: (value) => profile("profile_fields", value),
  "a filter of profile_fields": (value) => profile("profile_fields", [value]),
  geo_fields: (value) => profile("geo_fields", value),
  "an item of geo_fields": (value) => profile("geo_fields", [value]),
  "a member of an item of app_fields": (value) => profile("app_fields", [{ a: value }]),
  advanced_query: (value) => ({ ...QUERY, advanced_query: value }),
  did_all: (value) => advanced("did_all", value),
  "a condition": (value) => advanced("did_none", [value]),
  "the event_properties of a condition": (value) => condition("event_properties", value),
  "the session_properties of a condition": (value) => condition("session_properties", value),
  "the from of a condition": (value) => condition("from", value),
  "the value of a condition": (value) => condition("value", value),
  did_any: (value) => advanced("did_any", value),
  any_events: (value) => advanced("did_any", { any_events: value }),
  "the groups of trends": (value) => trends(value),
  "a group of trends": (value) => trends({ a: value }),
  trend_type: (value) => trends({ a: { trend_type: value } }),
  unique: (value) => trends({ a: { trend_type: "daily" } }, { unique: value }),
  sum_event_prop: (value) => trends({ a: { trend_type: "daily" } }, { sum_event_prop: value }),
  "the groups of top": (value) => trends(value),
  "a group of top": (value) => trends({ a: value }),
  property_type: (value) => top("property_type", value),
  "the name of a group of top": (value) => top("name", value),
  top_n: (value) => top("top_n", value),
  order: (value) => top("order", value),
};

/** The endpoints of the levels that counts do not have. */
const ENDPOINTS = {
  "the groups of trends": "trends",
  "a group of trends": "trends",
  trend_type: "trends",
  unique: "trends",
  sum_event_prop: "trends",
  "the groups of top": "top",
  "a group of top": "top",
  property_type: "top",
  "the name of a group of top": "top",
  top_n: "top",
  order: "top",
};

function thrower() {
  throw new Error("hostile");
}

function nested(depth, wrap) {
  let value = 1;
  for (let n = 0; n < depth; n++) value = wrap(value);
  return value;
}

/** An object or a list that has another one like it at each key, without end. */
function endless(target) {
  const make = () =>
    new Proxy(target, {
      ownKeys: () => ["a", "length"].slice(0, Array.isArray(target) ? 2 : 1),
      getOwnPropertyDescriptor: (object, key) =>
        Reflect.getOwnPropertyDescriptor(object, key) ?? { value: 1, enumerable: true, configurable: true },
      get: (object, key) => (key === "length" ? 1 : typeof key === "symbol" ? Reflect.get(object, key) : make()),
    });
  return make();
}

/** An object with ten references to itself: a tree of 10^17 nodes. */
function branching() {
  const object = {};
  for (let n = 0; n < 10; n++) object[`k${n}`] = object;
  return object;
}

/** Values that are refused quickly, as functions that make them. */
const HOSTILE = {
  "endless objects": () => endless({}),
  "endless lists": () => endless([]),
  "100,000 nested objects": () => nested(100_000, (a) => ({ a })),
  "100,000 nested lists": () => nested(100_000, (value) => [value]),
  "100,000 nested conditions": () => nested(100_000, (did_all) => ({ event_name: "E", advanced_query: { did_all } })),
  "a getter that throws": () => Object.defineProperty({}, "event_name", { get: thrower, enumerable: true }),
  "a list whose item throws": () => Object.defineProperty([1], 0, { get: thrower, enumerable: true }),
  "a proxy whose length is 2^53-1": () =>
    new Proxy([], { get: (target, key) => (key === "length" ? 2 ** 53 - 1 : target[key]) }),
  "a function": () => () => 1,
};

/** An object of `count` keys with the same value. */
const keys = (count, value) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, value]));

/** Values that take as long to read as the limits allow. */
const HEAVY = {
  "100,000 conditions": () => Array(100_000).fill({ event_name: "E" }),
  "100,000 malformed conditions": () => Array(100_000).fill({ event: "E", from: 5, value: "x" }),
  "100,000 filters": () => Array(100_000).fill({ name: "N", operator: "exists" }),
  "an object of 100,000 keys": () => keys(100_000, []),
  "a tree of self-references": branching,
};

/** The levels that get heavy values: a list of filters, a list of conditions, and an object of groups. */
const HEAVY_LEVELS = ["session_properties", "did_all", "the groups of trends"];

/** A client, and the bodies that it sends. */
function recorder(context) {
  const bodies = [];
  const client = clientOn(context, (_url, init) => {
    bodies.push(init.body);
    return Promise.resolve(successAnswer(3));
  });
  return { bodies, client };
}

async function checkRefused(context, query, name, endpoint = "events") {
  const { bodies, client } = recorder(context);
  const { ok: accepted, issues } = context.api.validateQuery(query, endpoint);
  equal(accepted, false, `${name}: ok`);
  between(issues.length, 1, 100, `${name}: the number of issues`);
  for (const { message, path } of issues) {
    between(message.length, 1, 2_000, `${name}: the length of a message`);
    between(JSON.stringify(path).length, 2, 10_000, `${name}: the length of a path`);
  }
  await failsWith(context.api, client.submit(query, { endpoint }), "invalid_query");
  equal(bodies, [], `${name}: requests`);
}

/** The JSON of a value as a member of an object, or undefined if JSON.stringify leaves it out or throws. */
function jsonOf(value) {
  try {
    return JSON.stringify({ value });
  } catch {
    return undefined;
  }
}

/** The names of values that JSON can hold, so that the package must send them. */
const IS_JSON = [
  "null",
  "true",
  "-0",
  "5e-324",
  "1e+21",
  "an empty string",
  "every kind of white space",
  "a string with a NUL",
  "a string beyond ASCII",
  "an empty array",
  "an array of two types",
  "an array of null",
  "an array of arrays",
  "an empty object",
  "an object with a null in it",
  "an object without a prototype",
  "an own __proto__",
  "keys such as constructor and toString",
];

/**
 * Puts each value into a place for JSON, and checks that the package refuses it or sends the JSON of JSON.stringify.
 * `send` sends a value and returns the sent JSON of `{ value }`.
 */
async function withEachValue(code, send) {
  const missing = new Set(IS_JSON);
  const failures = [];
  // A platform's objects look like empty ones if they have no tag.
  for (const { name, make, kinds } of VALUES.filter((row) => !row.kinds.has("heavy") && !row.kinds.has("platform"))) {
    try {
      const value = make();
      const sent = await send(value).catch((error) => {
        if (error.code !== code) throw error;
      });
      if (sent !== undefined) {
        equal(sent, jsonOf(value), "the JSON");
        missing.delete(name);
      }
      if (kinds.has("absent")) missing.delete(name);
    } catch (error) {
      failures.push(`${name}: ${error.message}`);
    }
    await sleep(0);
  }
  failures.push(...[...missing].map((name) => `${name}: refused`));
  if (failures.length > 0) fail(failures.join("\n"));
}

const LONG = 2 ** 24;

/** JSON that exceeds a limit, as functions that make an object of it. */
const TOO_LARGE = {
  "more than 1,000,000 members": () => keys(1_001, keys(1_000, 1)),
  "1,000,000 items in lists": () => ({ a: Array(10).fill(Array(100_000).fill(1)) }),
  "100,001 items": () => ({ a: Array(100_001).fill(1) }),
  "a key of more than 2^24 characters": () => ({ ["x".repeat(LONG + 1)]: 1 }),
  "keys of more than 2^24 characters in all": () => ({ ["x".repeat(LONG - 9)]: 1, ["y".repeat(LONG - 9)]: 1 }),
  "a text of more than 2^24 characters": () => ({ a: "x".repeat(LONG + 1) }),
  "texts of more than 2^24 characters in all": () => ({ a: ["x".repeat(LONG - 9), "y".repeat(LONG - 9)] }),
  "members after 2^24 characters": () => ({ a: "x".repeat(LONG - 20), more: "y".repeat(19), last: 1 }),
  "a tree of self-references": branching,
};

const cases = {};

for (const [level, place] of Object.entries(LEVELS)) {
  cases[`refuses hostile values at once as ${level}`] = async (context) => {
    for (const [name, make] of Object.entries(HOSTILE)) {
      await checkRefused(context, place(make()), name, ENDPOINTS[level]);
    }
    equal(await recorder(context).client.count(QUERY), 3, "the count of a valid query afterwards");
  };
}

for (const level of HEAVY_LEVELS) {
  cases[`refuses values of the largest size as ${level}`] = async (context) => {
    for (const [name, make] of Object.entries(HEAVY)) {
      await checkRefused(context, LEVELS[level](make()), name, ENDPOINTS[level]);
      await sleep(0);
    }
    equal(await recorder(context).client.count(QUERY), 3, "the count of a valid query afterwards");
  };
}

for (const [name, make] of Object.entries(TOO_LARGE)) {
  cases[`refuses ${name} in JSON, and never sends a part of it`] = async (context) => {
    const { bodies, client } = recorder(context);
    const error = await failsWith(context.api, client.count(QUERY, { extraBody: make() }), "invalid_options");
    ok(
      error.issues.every(({ path }) => path[0] === "extraBody"),
      JSON.stringify(error.issues[0].path),
    );
    between(JSON.stringify(error).length, 1, 1_000_000, "the length of the error");
    await sleep(0);
    await failsWith(context.api, client.count(profile("geo_fields", [make()])), "invalid_query");
    equal(bodies, [], "the bodies");
  };
}

Object.assign(cases, {
  "an item of geo_fields is refused or sent as JSON.stringify writes it"(context) {
    const { bodies, client } = recorder(context);
    return withEachValue("invalid_query", async (value) => {
      await client.count(profile("geo_fields", [{ value }]));
      const body = bodies.pop();
      const item = body.slice(body.indexOf("[") + 1, body.lastIndexOf("]"));
      // The body is valid JSON as a whole.
      equal(JSON.stringify(JSON.parse(body)), body, "the body");
      return item;
    });
  },

  "a member of extraBody is refused or sent as JSON.stringify writes it"(context) {
    const { bodies, client } = recorder(context);
    return withEachValue("invalid_options", async (value) => {
      await client.count(QUERY, { extraBody: { first: 1, value } });
      const body = bodies.pop();
      equal(JSON.stringify(JSON.parse(body)), body, "the body");
      return body.replace(/^.*"first":1,?/, "{");
    });
  },

  async "reads many long texts that only messages show in bounded memory"(context) {
    const text = "x".repeat(10_000);
    const shared = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [text + n, 1]));
    const hostile = {
      "exceptions with long messages": new Proxy(Array(100_000).fill(1), {
        get(target, key) {
          if (key === "length" || typeof key === "symbol") return Reflect.get(target, key);
          throw new Error(text);
        },
      }),
      "long tags": Array(100_000).fill(Object.defineProperty({}, Symbol.toStringTag, { value: text })),
      "long keys": Array(3_000).fill(shared),
    };
    for (const [name, value] of Object.entries(hostile)) {
      await checkRefused(context, profile("geo_fields", [value]), name);
      await sleep(0);
    }
  },

  "a query has the same prototype and globals after hostile keys"({ api }) {
    const polluted = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    for (const [level, place] of Object.entries(LEVELS)) api.validateQuery(place(polluted), ENDPOINTS[level]);
    equal({}.polluted, undefined, "Object.prototype");
    equal(Object.getPrototypeOf(api.validateQuery(QUERY).query) === Object.prototype, true, "the query's prototype");
  },
});

export default cases;
