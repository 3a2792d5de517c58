// Hostile input: the package refuses it, and the client still works.

import { between, equal, failsWith, ok } from "./check.mjs";
import { QUERY, clientOn, successAnswer } from "./stage.mjs";

const withValue = (value) => ({ ...QUERY, event_properties: [{ name: "N", operator: "equals", value }] });

function thrower() {
  throw new Error("hostile");
}

const TRAPS = ["get", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf", "defineProperty", "set"];

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

function revokedArray() {
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  return proxy;
}

function nested(depth, wrap) {
  let value = 1;
  for (let n = 0; n < depth; n++) value = wrap(value);
  return value;
}

function cyclicArray() {
  const array = [];
  array.push(array);
  return array;
}

function cyclicQuery() {
  const query = { ...QUERY };
  query.self = query;
  query.event_properties = [query];
  return query;
}

const getter = (object, key, get) => Object.defineProperty(object, key, { get, enumerable: true });

/** Functions that make an input which is refused. */
const REFUSED = {
  "a cyclic object": cyclicQuery,
  "a cyclic array as a value": () => withValue(cyclicArray()),
  "a cyclic array of filters": () => ({ ...QUERY, event_properties: cyclicArray() }),
  "100,000 nested arrays": () => withValue(nested(100_000, (value) => [value])),
  "100,000 nested objects": () => withValue(nested(100_000, (value) => ({ value }))),
  "100,000 nested objects at the top": () => nested(100_000, (event_properties) => ({ event_properties })),
  "100,000 filters": () => ({ ...QUERY, event_properties: Array(100_000).fill({ name: "N", operator: "exists" }) }),
  "100,000 malformed filters": () => ({
    ...QUERY,
    event_properties: Array(100_000).fill({ nam: "N", operator: "is" }),
  }),
  "a sparse array of 2^32-1 filters": () => ({ ...QUERY, event_properties: new Array(2 ** 32 - 1) }),
  "a proxy whose length is 2^53-1": () => ({
    ...QUERY,
    event_properties: new Proxy([], { get: (target, key) => (key === "length" ? 2 ** 53 - 1 : target[key]) }),
  }),
  "100,000 unknown keys": () => ({
    ...QUERY,
    ...Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n])),
  }),
  "100,000 values of alternating types": () =>
    withValue(Array.from({ length: 100_000 }, (_, n) => (n % 2 ? n : `${n}`))),
  "a getter that throws at the top level": () => getter({ ...QUERY }, "event_name", thrower),
  "a getter that throws in a filter": () => ({
    ...QUERY,
    event_properties: [getter({ name: "N" }, "operator", thrower)],
  }),
  "a getter that throws in an array": () => withValue(getter([1], 0, thrower)),
  "a revoked proxy": revoked,
  "a revoked proxy as filters": () => ({ ...QUERY, event_properties: revoked() }),
  "a revoked proxy of an array as filters": () => ({ ...QUERY, event_properties: revokedArray() }),
  "a revoked proxy as a value": () => withValue(revoked()),
  "a revoked proxy as a date": () => ({ ...QUERY, from: revoked() }),
  "an object whose conversions throw": () => ({
    ...QUERY,
    from: { toString: thrower, valueOf: thrower, toJSON: thrower, [Symbol.toPrimitive]: thrower },
  }),
  "an error whose message throws": () => withValue(Object.defineProperty(new Error("x"), "message", { get: thrower })),
  "a null-prototype object as a value": () => withValue(Object.create(null)),
  "a Map": () => new Map(Object.entries(QUERY)),
  "a symbol as a key and as a value": () => ({
    [Symbol("s")]: 1,
    event_name: Symbol("s"),
    from: 20240101,
    to: 20240101,
  }),
  "__proto__ as an own key": () => JSON.parse('{"__proto__":{"event_name":"E"},"from":20240101,"to":20240101}'),
  "constructor as a key": () => ({ ...QUERY, constructor: 1, toString: 2, hasOwnProperty: 3 }),
  "a member of Object.prototype as an operator": () => ({
    ...QUERY,
    event_properties: [{ name: "N", operator: "constructor", value: 1 }],
  }),
  "a key that is a lone surrogate": () => ({ ...QUERY, "\ud800": 1 }),
  "an event name of 4 MB that ends in a lone surrogate": () => ({
    ...QUERY,
    event_name: `${"x".repeat(4_000_000)}\ud800`,
  }),
};

for (const trap of TRAPS.slice(0, 5)) {
  REFUSED[`an empty proxy whose ${trap} throws`] = () => new Proxy({}, { [trap]: thrower });
}
REFUSED["a proxy all of whose traps throw"] = () =>
  new Proxy({ ...QUERY }, Object.fromEntries(TRAPS.map((trap) => [trap, thrower])));

const cases = {};

for (const [name, make] of Object.entries(REFUSED)) {
  cases[`refuses ${name} at once`] = async (context) => {
    const input = make();
    const result = context.api.validateQuery(input);
    equal(result.ok, false, "ok");
    between(result.issues.length, 1, 100, "the number of issues");
    ok(
      result.issues.every(({ message }) => message.length < 2_000),
      "a message has 2,000 characters or more",
    );
    let fetched = 0;
    const client = clientOn(context, () => {
      fetched += 1;
      return Promise.resolve(successAnswer(3));
    });
    await failsWith(context.api, client.count(input), "invalid_query");
    equal(fetched, 0, "calls of fetch");
    equal(await client.count(QUERY), 3, "the count of a valid query afterwards");
  };
}

Object.assign(cases, {
  "validates the same value that it sends if a getter returns another one later"({ api }) {
    let reads = 0;
    const result = api.validateQuery({
      from: 20240101,
      to: 20240101,
      get event_name() {
        reads += 1;
        return reads === 1 ? "E" : "";
      },
    });
    if (result.ok) equal(result.query.event_name, "E", "event_name");
    ok(reads <= 2, `event_name was read ${reads} times`);
  },

  "validates a query whose getter calls validateQuery"({ api }) {
    const query = {
      from: 20240101,
      to: 20240101,
      get event_name() {
        return api.validateQuery({ ...QUERY, event_name: "inner" }).query.event_name;
      },
    };
    equal(api.validateQuery(query).query?.event_name, "inner", "event_name");
  },

  async "counts a query whose getter starts another count"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(3)));
    let inner;
    const query = {
      from: 20240101,
      to: 20240101,
      get event_name() {
        inner = client.count(QUERY);
        return "E";
      },
    };
    equal([await client.count(query), await inner], [3, 3], "the counts");
  },

  async "counts a query with a name of 1,000,000 characters and 20,000 values"(context) {
    const value = Array.from({ length: 20_000 }, (_, n) => `value ${n}`);
    const query = { ...withValue(value), event_name: "e".repeat(1_000_000) };
    let body;
    const client = clientOn(context, (_url, init) => {
      body = typeof init.body === "string" ? init.body : new TextDecoder().decode(init.body);
      return Promise.resolve(successAnswer(3));
    });
    equal(await client.count(query), 3, "the count");
    equal(JSON.parse(body).event_properties[0].value.length, 20_000, "the number of values");
    equal(JSON.parse(body).event_name.length, 1_000_000, "the length of the name");
  },
});

export default cases;
