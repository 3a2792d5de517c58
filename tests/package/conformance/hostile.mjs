// Input that was made to do harm: it is refused, and nothing else happens.

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

/** Makers of input that is refused. */
const REFUSED = {
  "a cyclic object": cyclicQuery,
  "a cyclic array as a value": () => withValue(cyclicArray()),
  "a cyclic array of filters": () => ({ ...QUERY, event_properties: cyclicArray() }),
  "100,000 nested arrays": () => withValue(nested(100_000, (value) => [value])),
  "100,000 nested objects": () => withValue(nested(100_000, (value) => ({ value }))),
  "100,000 nested objects at the top": () => nested(100_000, (event_properties) => ({ event_properties })),
  "100,000 filters": () => ({ ...QUERY, event_properties: Array(100_000).fill({ name: "N", operator: "exists" }) }),
  "100,000 faulty filters": () => ({
    ...QUERY,
    event_properties: Array(100_000).fill({ nam: "N", operator: "exist" }),
  }),
  "an array said to hold 2^32-1 filters": () => ({ ...QUERY, event_properties: new Array(2 ** 32 - 1) }),
  "a proxy said to hold 2^53-1 filters": () => ({
    ...QUERY,
    event_properties: new Proxy([], { get: (target, key) => (key === "length" ? 2 ** 53 - 1 : target[key]) }),
  }),
  "100,000 unknown keys": () => ({
    ...QUERY,
    ...Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, n])),
  }),
  "a value of 100,000 types in turns": () => withValue(Array.from({ length: 100_000 }, (_, n) => (n % 2 ? n : `${n}`))),
  "a getter that throws at the top": () => ({
    ...QUERY,
    get event_name() {
      return thrower();
    },
  }),
  "a getter that throws in a filter": () => ({
    ...QUERY,
    event_properties: [
      {
        name: "N",
        get operator() {
          return thrower();
        },
      },
    ],
  }),
  "a getter that throws in an array": () =>
    withValue(Object.defineProperty([1], 0, { get: thrower, enumerable: true })),
  "a revoked proxy": revoked,
  "a revoked proxy as filters": () => ({ ...QUERY, event_properties: revoked() }),
  "a revoked proxy of an array as filters": () => ({ ...QUERY, event_properties: revokedArray() }),
  "a revoked proxy as a value": () => withValue(revoked()),
  "a revoked proxy as a date": () => ({ ...QUERY, from: revoked() }),
  "an object whose conversions throw": () => ({
    ...QUERY,
    from: { toString: thrower, valueOf: thrower, toJSON: thrower, [Symbol.toPrimitive]: thrower },
  }),
  "an error whose stack throws": () => withValue(Object.defineProperty(new Error("x"), "message", { get: thrower })),
  "a null-prototype object as a value": () => withValue(Object.create(null)),
  "a Map": () => new Map(Object.entries(QUERY)),
  "a symbol key's neighbour": () => ({ [Symbol("s")]: 1, event_name: Symbol("s"), from: 20240101, to: 20240101 }),
  "__proto__ as an own key": () => JSON.parse('{"__proto__":{"event_name":"E"},"from":20240101,"to":20240101}'),
  "constructor as a key": () => ({ ...QUERY, constructor: 1, toString: 2, hasOwnProperty: 3 }),
  "an operator of Object.prototype": () => ({
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
  REFUSED[`a proxy whose ${trap} throws, with nothing in it`] = () => new Proxy({}, { [trap]: thrower });
}
REFUSED["a proxy all of whose traps throw"] = () =>
  new Proxy({ ...QUERY }, Object.fromEntries(TRAPS.map((trap) => [trap, thrower])));

const cases = {};

for (const [name, make] of Object.entries(REFUSED)) {
  cases[`refused, and quickly: ${name}`] = async (context) => {
    const input = make();
    const since = Date.now();
    const result = context.api.validateQuery(input);
    equal(result.ok, false, "ok");
    between(result.issues.length, 1, 100, "the number of issues");
    ok(
      result.issues.every(({ message }) => message.length < 2_000),
      "a message is endless",
    );
    let fetched = 0;
    const client = clientOn(context, () => {
      fetched += 1;
      return Promise.resolve(successAnswer(3));
    });
    await failsWith(context.api, client.count(input), "invalid_query");
    equal(fetched, 0, "calls of fetch");
    between(Date.now() - since, 0, 10_000, "the time it took");
    equal(await client.count(QUERY), 3, "a good query's count thereafter");
  };
}

Object.assign(cases, {
  "a query is read once: a getter cannot give another value later"({ api }) {
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
    ok(reads <= 2, `it was read ${reads} times`);
  },

  "a getter that calls the package again does no harm"({ api }) {
    const query = {
      from: 20240101,
      to: 20240101,
      get event_name() {
        return api.validateQuery({ ...QUERY, event_name: "inner" }).query.event_name;
      },
    };
    equal(api.validateQuery(query).query?.event_name, "inner", "event_name");
  },

  async "a getter that starts a count does no harm"(context) {
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

  async "a long name and many values are no trouble"(context) {
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
