// JavaScript values of every kind, and what each of them is good for.
//
// A row: its name, how it is made (anew each time), what it may be taken for, and how a message shows it. The
// third column is the contract's, and nothing else: what it does not name, a value is not. Heavy ones take
// time; those of the platform have no name of their own on some.

function thrower() {
  throw new Error("hostile");
}

const TRAPS = [
  "get",
  "has",
  "ownKeys",
  "getOwnPropertyDescriptor",
  "getPrototypeOf",
  "defineProperty",
  "deleteProperty",
  "set",
  "setPrototypeOf",
  "isExtensible",
  "preventExtensions",
];
const throwing = (target) => new Proxy(target, Object.fromEntries(TRAPS.map((trap) => [trap, thrower])));

function revoked(target) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

function cyclic() {
  const object = {};
  object.self = object;
  return object;
}

function cyclicArray() {
  const array = [];
  array.push(array);
  return array;
}

function deep(wrap) {
  let value = 1;
  for (let n = 0; n < 50_000; n++) value = wrap(value);
  return value;
}

/** Like Temporal's, for engines that have none. */
class PlainDate {
  get [Symbol.toStringTag]() {
    return "Temporal.PlainDate";
  }
  toString() {
    return "2024-01-01";
  }
}

class OfNobodysRealm {
  static make = () => ({ aborted: false, addEventListener() {}, removeEventListener() {} });
}

const number = (value, more = "") => [
  Object.is(value, -0) ? "-0" : String(value),
  () => value,
  `${Number.isFinite(value) ? "finite scalar " : ""}${more}`,
];

export const VALUES = [
  ["undefined", () => undefined, "absent"],
  ["null", () => null, "", "null"],
  ["true", () => true, "scalar", "true"],
  ["false", () => false, "scalar", "false"],

  number(0, "from0"),
  number(-0, "from0"),
  number(1, "from0 from1"),
  number(-1),
  number(0.5),
  number(5e-324),
  number(20240101, "from0 from1 day"),
  number(20240230, "from0 from1"),
  number(20240101.5),
  number(2 ** 31, "from0 from1"),
  number(2 ** 32 + 1, "from0 from1"),
  number(2 ** 53 - 1, "from0 from1"),
  number(2 ** 53),
  number(2 ** 53 + 2),
  number(-(2 ** 53)),
  number(1e21),
  number(Number.MAX_VALUE),
  [...number(Number.NaN), "NaN"],
  [...number(Number.POSITIVE_INFINITY), "Infinity"],
  [...number(Number.NEGATIVE_INFINITY), "-Infinity"],

  ["an empty string", () => "", "text scalar", '""'],
  ["a space", () => " ", "text scalar reqId", '" "'],
  ["white space of all kinds", () => "\t\n\v\f\r \u00a0\u2003\u3000\ufeff", "text scalar reqId"],
  ["a letter", () => "x", "text scalar reqId name ascii", '"x"'],
  ["a number's text", () => "5", "text scalar reqId name ascii", '"5"'],
  ["a day's text", () => "2024-01-01", "text scalar reqId name ascii day", '"2024-01-01"'],
  ["a text with a newline", () => "a\r\nX-Evil: 1", "text scalar reqId name", '"a\\r\\nX-Evil: 1"'],
  ["a text with a NUL", () => "a\0b", "text scalar reqId name", '"a\\u0000b"'],
  ["a text beyond ASCII", () => "é日😀", "text scalar reqId name"],
  ["the replacement character itself", () => "\ufffd", "text scalar reqId name"],
  ["a lone high surrogate", () => "a\ud83d", ""],
  ["a lone low surrogate", () => "\ude00a", ""],
  ["surrogates the wrong way round", () => "\ude00\ud83d", ""],
  ["256 characters of two units each", () => "😀".repeat(256), "text scalar reqId name"],
  ["257 characters", () => "x".repeat(257), "text scalar name ascii"],
  ["a megabyte of text", () => "x".repeat(2 ** 20), "text scalar name ascii heavy"],
  ["20 million characters", () => "x".repeat(20_000_000), "heavy", "a string of 20000000 characters"],
  ["__proto__", () => "__proto__", "text scalar reqId name ascii", '"__proto__"'],
  ["constructor", () => "constructor", "text scalar reqId name ascii", '"constructor"'],
  ["a region's code", () => "in1", "text scalar reqId name ascii region", '"in1"'],
  ["a region's code in capitals", () => "IN1", "text scalar reqId name ascii", '"IN1"'],
  ["an endpoint", () => "profiles", "text scalar reqId name ascii endpoint", '"profiles"'],
  ["an operator", () => "exists", "text scalar reqId name ascii operator", '"exists"'],
  ["a status", () => "partial", "text scalar reqId name ascii status", '"partial"'],
  ["a URL's text", () => "https://gateway.example", "text scalar reqId name ascii url"],

  ["a bigint", () => 5n, "", "5n"],
  ["a bigint of 100,000 digits", () => BigInt(`1${"0".repeat(100_000)}`), "heavy", "bigint"],
  ["a symbol", () => Symbol("s"), "", "a symbol"],
  ["a well-known symbol", () => Symbol.iterator, "", "a symbol"],
  ["a function", () => () => undefined, "fn", "a function"],
  ["an async function", () => async () => {}, "fn", "a function"],
  ["a class", () => class Some {}, "fn class", "a function"],
  ["a proxy of a function", () => new Proxy(() => undefined, {}), "fn", "a function"],
  [
    "a function with a query's keys",
    () => Object.assign(() => undefined, { event_name: "E", href: "https://x.example" }),
    "fn",
    "a function",
  ],

  ["a boxed string", () => Object("x"), "", "a String"],
  ["a boxed number", () => Object(5), "", "a Number"],
  ["a boxed boolean", () => Object(true), "", "a Boolean"],
  ["a boxed bigint", () => Object(5n), "", "a BigInt"],
  ["a boxed symbol", () => Object(Symbol("s")), "", "a Symbol"],
  ["a Date", () => new Date(2024, 0, 1), "", "a Date"],
  ["an invalid Date", () => new Date(Number.NaN), "", "a Date"],
  [
    "a Temporal.PlainDate",
    () => globalThis.Temporal?.PlainDate.from("2024-01-01") ?? new PlainDate(),
    "",
    "Temporal.PlainDate",
  ],
  ["a RegExp", () => /x/g, "", "a RegExp"],
  ["a Map", () => new Map([["event_name", "E"]]), "", "a Map"],
  ["a Set", () => new Set(["x"]), "", "a Set"],
  ["a WeakMap", () => new WeakMap(), "", "a WeakMap"],
  ["a promise", () => Promise.resolve("x"), "", "a Promise"],
  ["a generator", () => (function* () {})(), "", "a Generator"],
  ["an iterator", () => [1][Symbol.iterator](), "", "an Array Iterator"],
  ["an ArrayBuffer", () => new ArrayBuffer(8), "", "an ArrayBuffer"],
  ["a DataView", () => new DataView(new ArrayBuffer(8)), "", "a DataView"],
  ["an empty typed array", () => new Uint8Array(), "", "a Uint8Array"],
  ["a typed array", () => Uint8Array.of(1, 2), ""],
  ["an Error", () => new Error("x"), "", "an Error"],
  ["a Headers", () => new Headers({ a: "b" }), "platform"],
  ["a URLSearchParams", () => new URLSearchParams("a=b"), "platform"],
  ["a URL", () => new URL("https://gateway.example/"), "url platform"],
  ["a Response", () => new Response("x"), "platform"],
  ["an AbortSignal", () => new AbortController().signal, "signal platform"],
  ["what is like an AbortSignal", OfNobodysRealm.make, "signal"],
  ["an AbortController", () => new AbortController(), "platform"],
  ["the global object's Math", () => Math, "", "a Math"],

  ["an empty array", () => [], "filters", "an array of 0"],
  ["an array of texts", () => ["a", "b"], "list", "an array of 2"],
  ["an array of two types", () => ["a", 1], "", "an array of 2"],
  ["an array of null", () => [null], "", "an array of 1"],
  ["an array of arrays", () => [["a"]], "", "an array of 1"],
  ["a sparse array", () => [, "a"], "", "an array of 2"],
  ["an array of nothing", () => new Array(3), "", "an array of 3"],
  ["an array said to hold 2^32-1", () => new Array(2 ** 32 - 1), "", "an array of 4294967295"],
  ["an array of a subclass", () => new (class Own extends Array {})(2).fill("a"), "list", "an array of 2"],
  [
    "an array whose iterator throws",
    () => Object.assign(["a"], { [Symbol.iterator]: thrower }),
    "list",
    "an array of 1",
  ],
  ["a frozen array", () => Object.freeze(["a"]), "list", "an array of 1"],
  ["a proxy of an array", () => new Proxy(["a"], {}), "list", "an array of 1"],
  [
    "a proxy of an array with a wrong length",
    () => new Proxy(["a"], { get: (target, key) => (key === "length" ? 2 ** 53 : target[key]) }),
    "",
  ],
  [
    "a proxy of an array without a length",
    () => new Proxy(["a"], { get: (target, key) => (key === "length" ? "x" : target[key]) }),
    "",
  ],
  ["a cyclic array", cyclicArray, "", "an array of 1"],
  ["100,000 items", () => Array(100_000).fill("v"), "list heavy", "an array of 100000"],
  ["100,001 items", () => Array(100_001).fill("v"), "heavy", "an array of 100001"],
  ["100,000 filters", () => Array(100_000).fill({ name: "N", operator: "exists" }), "heavy", "an array of 100000"],
  ["a filter in an array", () => [{ name: "N", operator: "exists" }], "filters", "an array of 1"],
  ["deep arrays", () => deep((value) => [value]), "heavy", "an array of 1"],
  [
    "arguments",
    () =>
      (function () {
        return arguments;
      })(),
    "",
    "an Arguments",
  ],

  ["an empty object", () => ({}), "empty", "an object"],
  ["an object without a prototype", () => Object.create(null), "empty", "an object"],
  ["a frozen object", () => Object.freeze({}), "empty", "an object"],
  [
    "an instance of a class",
    () =>
      new (class Some {
        get x() {
          return 1;
        }
      })(),
    "empty",
    "an object",
  ],
  [
    "an instance with a private field",
    () =>
      new (class Some {
        #x = 1;
        has(other) {
          return #x in other;
        }
      })(),
    "empty",
    "an object",
  ],
  [
    "an object that inherits everything",
    () => Object.create({ event_name: "E", headers: 1, signal: 1, status: "partial" }),
    "empty",
    "an object",
  ],
  ["an object with a symbol key", () => ({ [Symbol("s")]: 1 }), "empty", "an object"],
  ["an object with a hidden key", () => Object.defineProperty({}, "x", { value: 1 }), "empty", "an object"],
  ["a proxy of an object", () => new Proxy({}, {}), "empty", "an object"],
  ["a proxy that lies about its keys", () => new Proxy({}, { ownKeys: () => ["x", "y"] }), "empty", "an object"],
  ["an object with a null in it", () => ({ x: null }), "", "an object"],
  ["an own __proto__", () => JSON.parse('{"__proto__":{"x":1}}'), "", "an object"],
  [
    "constructor, toString and the like as keys",
    () => ({ constructor: null, toString: null, valueOf: null, hasOwnProperty: null }),
    "",
    "an object",
  ],
  ["a then", () => ({ then: thrower }), "", "an object"],
  [
    "conversions that throw",
    () => ({ toString: thrower, valueOf: thrower, toJSON: thrower, [Symbol.toPrimitive]: thrower }),
    "",
    "an object",
  ],
  [
    "conversions to something right",
    () => ({ toString: () => "in1", valueOf: () => 20240101, toJSON: () => "x" }),
    "",
    "an object",
  ],
  ["a key that is a lone surrogate", () => ({ "\ud800": null }), "", "an object"],
  ["a key of 20 million characters", () => ({ ["k".repeat(20_000_000)]: null }), "heavy", "an object"],
  [
    "100,000 keys",
    () => Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`k${n}`, null])),
    "heavy",
    "an object",
  ],
  [
    "a getter that throws",
    () => ({
      get x() {
        return thrower();
      },
    }),
    "",
    "an object",
  ],
  [
    "a getter that throws its own object",
    () => ({
      get x() {
        throw this;
      },
    }),
    "",
    "an object",
  ],
  [
    "a tag that throws",
    () => ({
      get [Symbol.toStringTag]() {
        return thrower();
      },
    }),
    "",
    "threw when it was read (hostile)",
  ],
  ["a tag without end", () => ({ [Symbol.toStringTag]: "t".repeat(20_000_000) }), "heavy"],
  ["a tag that breaks lines", () => ({ [Symbol.toStringTag]: "x\n\u001b[31m" }), "", "a x\\n\\u001b[31m"],
  ["a cyclic object", cyclic, "", "an object"],
  ["deep objects", () => deep((x) => ({ x })), "heavy", "an object"],
  ["a revoked proxy", () => revoked({}), "", "threw when it was read"],
  ["a revoked proxy of an array", () => revoked([]), "", "threw when it was read"],
  ["a proxy all of whose traps throw", () => throwing({}), "", "threw when it was read (hostile)"],
  ["a proxy of an array all of whose traps throw", () => throwing([]), "", "threw when it was read (hostile)"],
].map(([name, make, good, shown]) => ({ name, make, good: new Set(good.split(" ").filter(Boolean)), shown }));

/** Whether a value is good for a place that takes these kinds. */
export const fits = ({ good }, takes) => takes.split(" ").some((kind) => good.has(kind));
