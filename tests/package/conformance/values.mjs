// JavaScript values of every type, and the kinds of arguments that each of them is.
//
// A row: the value's name, a function that makes a new one, its kinds, and the text by which a message shows it ("…"
// stands for any text). The kinds follow the contract: a value is accepted only as the kinds in its row. A "heavy" value
// takes time to validate; a "platform" object has no tag on some platforms.

function thrower() {
  throw new Error("hostile");
}

function throwsItself() {
  throw this;
}

/** All names of traps of a Proxy. */
const TRAPS = Object.getOwnPropertyNames(Reflect);
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

/** Looks like Temporal's class, for engines without Temporal. */
class PlainDate {
  get [Symbol.toStringTag]() {
    return "Temporal.PlainDate";
  }
  toString() {
    return "2024-01-01";
  }
}

class Empty {
  get x() {
    return 1;
  }
}

class WithPrivateField {
  #x = 1;
  has(other) {
    return #x in other;
  }
}

class ArraySubclass extends Array {}

function argumentsOfCall() {
  return arguments;
}

const withGetter = (key, get) => Object.defineProperty({}, key, { get, enumerable: true, configurable: true });
const withLength = (length) => new Proxy(["a"], { get: (array, key) => (key === "length" ? length : array[key]) });
const signalLike = () => ({ aborted: false, addEventListener() {}, removeEventListener() {} });
const conversions = (convert) => ({
  toString: convert,
  valueOf: convert,
  toJSON: convert,
  [Symbol.toPrimitive]: convert,
});
const validConversions = () => ({ toString: () => "in1", valueOf: () => 20240101, toJSON: () => "x" });
const temporal = () => globalThis.Temporal?.PlainDate.from("2024-01-01") ?? new PlainDate();
const queryLikeFunction = () => Object.assign(() => undefined, { event_name: "E", href: "https://x.example" });
const inheritsAll = () => Object.create({ event_name: "E", headers: 1, signal: 1, status: "partial" });
const builtInNames = () => ({ constructor: null, toString: null, valueOf: null, hasOwnProperty: null });
const keyed = (count) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, null]));

const number = (value, more = "") => [
  Object.is(value, -0) ? "-0" : String(value),
  () => value,
  `${Number.isFinite(value) ? "finite scalar " : ""}${more}`,
];

export const VALUES = [
  ["undefined", () => undefined, "absent"],
  ["null", () => null, "null", "null"],
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
  ["every kind of white space", () => "\t\n\v\f\r \u00a0\u2003\u3000\ufeff", "text scalar reqId"],
  ["a letter", () => "x", "text scalar reqId name ascii", '"x"'],
  ["a number as a string", () => "5", "text scalar reqId name ascii", '"5"'],
  ["a day as a string", () => "2024-01-01", "text scalar reqId name ascii day", '"2024-01-01"'],
  ["a string with line breaks", () => "a\r\nX-Evil: 1", "text scalar reqId name", '"a\\r\\nX-Evil: 1"'],
  ["a string with a NUL", () => "a\0b", "text scalar reqId name", '"a\\u0000b"'],
  ["a string beyond ASCII", () => "é日😀", "text scalar reqId name"],
  ["the replacement character", () => "\ufffd", "text scalar reqId name"],
  ["a lone high surrogate", () => "a\ud83d", ""],
  ["a lone low surrogate", () => "\ude00a", ""],
  ["surrogates in the wrong order", () => "\ude00\ud83d", ""],
  ["256 characters of two UTF-16 units each", () => "😀".repeat(256), "text scalar reqId name"],
  ["257 characters", () => "x".repeat(257), "text scalar name ascii"],
  ["1 MiB of text", () => "x".repeat(2 ** 20), "text scalar name ascii heavy"],
  ["20 million characters", () => "x".repeat(20_000_000), "heavy", "a string of 20000000 characters"],
  ["__proto__", () => "__proto__", "text scalar reqId name ascii", '"__proto__"'],
  ["constructor", () => "constructor", "text scalar reqId name ascii", '"constructor"'],
  ["a region's code", () => "in1", "text scalar reqId name ascii region", '"in1"'],
  ["a region's code in capitals", () => "IN1", "text scalar reqId name ascii", '"IN1"'],
  ["an endpoint", () => "profiles", "text scalar reqId name ascii endpoint", '"profiles"'],
  ["an operator", () => "exists", "text scalar reqId name ascii operator", '"exists"'],
  ["a status", () => "partial", "text scalar reqId name ascii status", '"partial"'],
  ["a URL as a string", () => "https://gateway.example", "text scalar reqId name ascii url"],

  ["a bigint", () => 5n, "", "5n"],
  ["a bigint of 100,000 digits", () => BigInt(`1${"0".repeat(100_000)}`), "heavy", "bigint"],
  ["a symbol", () => Symbol("s"), "", "a symbol"],
  ["a well-known symbol", () => Symbol.iterator, "", "a symbol"],
  ["a function", () => () => undefined, "fn", "a function"],
  ["an async function", () => async () => {}, "fn", "a function"],
  ["a class", () => class Some {}, "fn class", "a function"],
  ["a proxy of a function", () => new Proxy(() => undefined, {}), "fn", "a function"],
  ["a function with keys of a query", queryLikeFunction, "fn", "a function"],

  ["a boxed string", () => Object("x"), "", "a String"],
  ["a boxed number", () => Object(5), "", "a Number"],
  ["a boxed boolean", () => Object(true), "", "a Boolean"],
  ["a boxed bigint", () => Object(5n), "", "a BigInt"],
  ["a boxed symbol", () => Object(Symbol("s")), "", "a Symbol"],
  ["a Date", () => new Date(2024, 0, 1), "", "a Date"],
  ["an invalid Date", () => new Date(Number.NaN), "", "a Date"],
  ["a Temporal.PlainDate", temporal, "day", "2024-01-01"],
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
  ["an object like an AbortSignal", signalLike, "signal"],
  ["an AbortController", () => new AbortController(), "platform"],
  ["the global object's Math", () => Math, "", "a Math"],

  ["an empty array", () => [], "filters none", "an array of 0"],
  ["an array of strings", () => ["a", "b"], "list", "an array of 2"],
  ["an array of two types", () => ["a", 1], "", "an array of 2"],
  ["an array of null", () => [null], "", "an array of 1"],
  ["an array of arrays", () => [["a"]], "", "an array of 1"],
  ["a sparse array", () => [, "a"], "", "an array of 2"],
  ["an array of holes", () => new Array(3), "", "an array of 3"],
  ["a sparse array of 2^32-1", () => new Array(2 ** 32 - 1), "", "an array of 4294967295"],
  ["an array of a subclass", () => new ArraySubclass(2).fill("a"), "list", "an array of 2"],
  [
    "an array whose iterator throws",
    () => Object.assign(["a"], { [Symbol.iterator]: thrower }),
    "list",
    "an array of 1",
  ],
  ["a frozen array", () => Object.freeze(["a"]), "list", "an array of 1"],
  ["a proxy of an array", () => new Proxy(["a"], {}), "list", "an array of 1"],
  ["a proxy of an array with a length of 2^53", () => withLength(2 ** 53), ""],
  ["a proxy of an array with a string as its length", () => withLength("x"), ""],
  ["a cyclic array", cyclicArray, "", "an array of 1"],
  ["100,000 items", () => Array(100_000).fill("v"), "list heavy", "an array of 100000"],
  ["100,001 items", () => Array(100_001).fill("v"), "heavy", "an array of 100001"],
  ["100,000 filters", () => Array(100_000).fill({ name: "N", operator: "exists" }), "heavy", "an array of 100000"],
  ["a filter in an array", () => [{ name: "N", operator: "exists" }], "filters", "an array of 1"],
  ["deep arrays", () => deep((value) => [value]), "heavy", "an array of 1"],
  ["arguments", () => argumentsOfCall(), "", "an Arguments"],

  ["an empty object", () => ({}), "empty", "an object"],
  ["an object without a prototype", () => Object.create(null), "empty", "an object"],
  ["a frozen object", () => Object.freeze({}), "empty", "an object"],
  ["an instance of a class", () => new Empty(), "empty", "an object"],
  ["an instance with a private field", () => new WithPrivateField(), "empty", "an object"],
  ["an object that inherits all its properties", inheritsAll, "empty", "an object"],
  ["an object with a symbol key", () => ({ [Symbol("s")]: 1 }), "empty", "an object"],
  ["an object with a non-enumerable key", () => Object.defineProperty({}, "x", { value: 1 }), "empty", "an object"],
  ["a proxy of an object", () => new Proxy({}, {}), "empty", "an object"],
  ["a proxy that lies about its keys", () => new Proxy({}, { ownKeys: () => ["x", "y"] }), "empty", "an object"],
  ["an object with a null in it", () => ({ x: null }), "", "an object"],
  ["an own __proto__", () => JSON.parse('{"__proto__":{"x":1}}'), "", "an object"],
  ["keys such as constructor and toString", builtInNames, "", "an object"],
  ["an object with a then", () => ({ then: thrower }), "", "an object"],
  ["conversions that throw", () => conversions(thrower), "", "an object"],
  ["conversions to a valid value", validConversions, "", "an object"],
  ["a key that is a lone surrogate", () => ({ "\ud800": null }), "", "an object"],
  ["a key of 20 million characters", () => ({ ["k".repeat(20_000_000)]: null }), "heavy", "an object"],
  ["100,000 keys", () => keyed(100_000), "heavy", "an object"],
  ["a getter that throws", () => withGetter("x", thrower), "", "an object"],
  ["a getter that throws its own object", () => withGetter("x", throwsItself), "", "an object"],
  ["a tag that throws", () => withGetter(Symbol.toStringTag, thrower), "", "threw…hostile"],
  ["a tag of 20 million characters", () => ({ [Symbol.toStringTag]: "t".repeat(20_000_000) }), "heavy"],
  ["a tag with control characters", () => ({ [Symbol.toStringTag]: "x\n\u001b[31m" }), "", "a x\\n\\u001b[31m"],
  ["a cyclic object", cyclic, "", "an object"],
  ["deep objects", () => deep((x) => ({ x })), "heavy", "an object"],
  ["a revoked proxy", () => revoked({}), "", "threw"],
  ["a revoked proxy of an array", () => revoked([]), "", "threw"],
  ["a proxy whose traps all throw", () => throwing({}), "", "threw…hostile"],
  ["a proxy of an array whose traps all throw", () => throwing([]), "", "threw…hostile"],
].map(([name, make, kinds, shown]) => ({ name, make, kinds: new Set(kinds.split(" ").filter(Boolean)), shown }));

/** Returns true if a value is of one of the kinds that a place accepts. */
export const fits = ({ kinds }, accepted) => accepted.split(" ").some((kind) => kinds.has(kind));
