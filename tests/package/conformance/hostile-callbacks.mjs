// Hostile functions of the caller: a call settles once, as the contract says, and the client still works.

import { between, equal, failsWith, hasCode, ok, rejection, same } from "./check.mjs";
import { AT_ONCE_MS, QUERY, answer, clientOn, eventually, sleep, successAnswer } from "./stage.mjs";

function thrower() {
  throw new Error("hostile");
}

const HOSTILE = new Proxy(
  {},
  { get: thrower, has: thrower, ownKeys: thrower, getPrototypeOf: thrower, getOwnPropertyDescriptor: thrower },
);

function revoked() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}

/** Functions that make a value which fetch throws or a signal has as its reason. */
const REASONS = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  "an empty string": () => "",
  "a symbol": () => Symbol("s"),
  "a bigint": () => 5n,
  "a function": () => thrower,
  "an object without a prototype": () => Object.create(null),
  "a revoked proxy": revoked,
  "a proxy whose traps throw": () => HOSTILE,
  "an error whose getters throw": () => {
    const error = new Error("x");
    // Some engines build the stack on the first access; do that before the getter replaces it.
    ok(error.stack !== error, "a stack");
    return Object.defineProperties(
      error,
      Object.fromEntries(["message", "stack", "cause", "name"].map((key) => [key, { get: thrower }])),
    );
  },
  "an error whose message is an object": () => Object.assign(new Error("x"), { message: { any: "object" } }),
  "an error of 20 million characters": () => new Error("x".repeat(20_000_000)),
  "a string of 20 million characters": () => "x".repeat(20_000_000),
  "an error that is its own cause": () => {
    const error = new Error("x");
    error.cause = error;
    return error;
  },
  "an object whose conversions throw": () => ({ toString: thrower, valueOf: thrower, [Symbol.toPrimitive]: thrower }),
  "a lone surrogate": () => "\ud800",
  "an object with the fields of a CleverTapError": () => ({ code: "internal", message: "not ours", attempts: -1 }),
  "a DOMException": () => new DOMException("x", "AbortError"),
  "a promise that is never settled": () => new Promise(() => {}),
};

const headers = { get: () => null };
/** Encodes ASCII text, because Jest's jsdom has no TextEncoder. */
const textBytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const SUCCESS = textBytes('{"status":"success","count":3}');
const like = (more) => ({ status: 200, type: "basic", headers, body: null, ...more });
const throwsAt = (key) => Object.defineProperty(like({}), key, { get: thrower });
/** An answer whose body's reader calls these functions in turn, and the last one for ever. */
const reading = (...reads) =>
  like({
    body: { getReader: () => ({ read: async () => (reads.length > 1 ? reads.shift() : reads[0])(), cancel() {} }) },
  });
const chunk = (value) => () => ({ done: false, value });
const end = () => ({ done: true });

async function used() {
  const response = successAnswer(3);
  await response.text();
  return response;
}

function locked() {
  const response = successAnswer(3);
  response.body.getReader();
  return response;
}

const withRetryAfter = (value) => ({ ...reading(chunk(SUCCESS), end), headers: { get: () => value } });
const buffering = (arrayBuffer) => like({ body: undefined, arrayBuffer });

function detached() {
  const bytes = textBytes("x");
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return reading(chunk(bytes), end);
}

function settlesTwice(resolve, reject) {
  resolve(successAnswer(3));
  reject(new Error("late"));
  resolve(successAnswer(4));
}

function settlesAndThrows(resolve) {
  resolve(successAnswer(3));
  thrower();
}

function resolvesWithItself() {
  let asked = 0;
  const thenable = { then: (resolve) => (++asked > 50 ? resolve(successAnswer(3)) : resolve(thenable)) };
  return thenable;
}

/** Functions that make the result of fetch, and the outcome of a call: its count, or its error's code. */
const RESULTS = {
  "an array": [() => [], "network"],
  "a symbol": [() => Symbol("s"), "network"],
  "a bigint": [() => 200n, "network"],
  "a revoked proxy": [revoked, "network"],
  "a function with a Response's properties": [() => Object.assign(() => {}, like({})), "network"],
  "an object without headers": [() => ({ status: 200 }), "network"],
  "an answer whose headers are null": [() => like({ headers: null }), "network"],
  "an answer whose headers have no get": [() => like({ headers: {} }), "network"],
  "an answer whose headers throw in get": [() => like({ headers: { get: thrower } }), "network"],
  "an answer whose headers are a revoked proxy": [() => like({ headers: revoked() }), "network"],
  "an answer whose Retry-After is an object": [() => withRetryAfter({ toString: thrower }), 3],
  "an answer whose Retry-After has 20 million characters": [() => withRetryAfter("9".repeat(20_000_000)), 3],
  "an answer whose status is a string": [() => like({ status: "200" }), "network"],
  "an answer whose status is NaN": [() => like({ status: Number.NaN }), "network"],
  "an answer whose status is a fraction": [() => like({ status: 200.5 }), "network"],
  "an answer whose status is 0": [() => like({ status: 0 }), "network"],
  "an answer whose status is 65736, which is 200 in its lower 16 bits": [() => like({ status: 65_736 }), "network"],
  "an answer whose status is -200": [() => like({ status: -200 }), "network"],
  "an error response": [() => Response.error(), "network"],
  "an answer whose type is an object": [() => ({ ...reading(chunk(SUCCESS), end), type: HOSTILE }), 3],
  "an answer whose body is a string": [() => like({ body: '{"status":"success","count":3}' }), "network"],
  "an answer whose body has neither a reader nor arrayBuffer": [() => like({ body: {} }), "network"],
  "an answer whose arrayBuffer throws": [() => buffering(thrower), "network"],
  "an answer whose arrayBuffer rejects": [() => buffering(() => Promise.reject(new Error("no"))), "network"],
  "an answer whose arrayBuffer resolves to a string": [() => buffering(async () => "x"), "network"],
  "an answer whose arrayBuffer resolves to the bytes": [() => buffering(async () => SUCCESS.buffer), 3],
  "an answer whose getReader throws": [() => like({ body: { getReader: thrower } }), "network"],
  "an answer whose reader is null": [() => like({ body: { getReader: () => null } }), "network"],
  "an answer whose read throws": [() => reading(thrower), "network"],
  "an answer whose read returns undefined": [() => reading(() => undefined), "network"],
  "an answer whose read returns an empty object": [() => reading(() => ({})), "network"],
  "a body of strings": [() => reading(chunk("text")), "network"],
  "a body of nulls": [() => reading(chunk(null)), "network"],
  "a body of revoked proxies": [() => reading(chunk(revoked())), "network"],
  "a body of empty objects": [() => reading(chunk({})), "network"],
  "a body with a detached chunk": [detached, "network|invalid_response"],
  "a body of DataViews": [() => reading(chunk(new DataView(SUCCESS.buffer)), end), 3],
  "a body with empty chunks": [() => reading(chunk(new Uint8Array()), chunk(SUCCESS), chunk(new Uint8Array()), end), 3],
  "an endless body of empty chunks": [() => reading(chunk(new Uint8Array())), "network"],
  "an endless body": [() => reading(chunk(new Uint8Array(65_536))), "invalid_response"],
  // Bun says that a locked body was used.
  "a body that is locked": [locked, "network|invalid_response"],
  "a body that was read": [used, "invalid_response"],
  "a thenable that settles twice": [() => ({ then: settlesTwice }), 3],
  "a thenable that throws after it settled": [() => ({ then: settlesAndThrows }), 3],
  "a thenable that throws": [() => ({ then: thrower }), "network"],
  "an object whose getter for then throws": [() => Object.defineProperty({}, "then", { get: thrower }), "network"],
  "a thenable of a thenable": [() => ({ then: (resolve) => resolve({ then: (again) => again(successAnswer(3)) }) }), 3],
  "a thenable that resolves with itself": [resolvesWithItself, 3],
};
for (const key of ["status", "headers", "type", "body"]) {
  RESULTS[`an answer whose ${key} throws`] = [() => throwsAt(key), "network"];
}

const cases = {};

for (const [name, [make, expected]] of Object.entries(RESULTS)) {
  const verb = typeof expected === "number" ? "counts" : `rejects with ${expected.replace("|", " or ")}`;
  cases[`${verb} if fetch returns ${name}`] = async (context) => {
    for (const fetch of [make, async () => make()]) {
      let signal;
      const keepsSignal = (_, init) => {
        signal = init.signal;
        return fetch();
      };
      const client = clientOn(context, keepsSignal, { maxRetries: 0 });
      const since = Date.now();
      if (typeof expected === "number") equal(await client.count(QUERY), expected, "the count");
      else {
        const error = await rejection(client.count(QUERY));
        ok(expected.split("|").includes(error.code), `the code is ${error.code}: ${error.message}`);
        hasCode(context.api, error, error.code);
        equal(error.attempts, 1, "attempts");
        between(error.message.length, 10, 2_000, "the length of the message");
      }
      between(Date.now() - since, 0, AT_ONCE_MS, "the time until the outcome");
      ok(signal !== undefined, "fetch was not called");
    }
  };
}

for (const [name, make] of Object.entries(REASONS)) {
  cases[`rejects with network and the same cause if fetch fails with ${name}`] = async (context) => {
    const reason = make();
    const fails = {
      throws: () => {
        throw reason;
      },
      rejects: () => Promise.reject(reason),
      "throws in its body": () => answer(new ReadableStream({ pull: (controller) => controller.error(reason) })),
    };
    // Deno's streams cannot be errored with such a proxy.
    if (name.includes("proxy")) delete fails["throws in its body"];
    for (const [way, fetch] of Object.entries(fails)) {
      const client = clientOn(context, fetch, { maxRetries: 0 });
      const error = await failsWith(context.api, client.count(QUERY), "network");
      same(error.cause, reason, `${way}: the cause`);
      between(error.message.length, 10, 2_000, `${way}: the length of the message`);
      equal(JSON.parse(JSON.stringify(error)).code, "network", `${way}: its JSON`);
    }
  };

  cases[`rejects with the same reason if the signal aborts with ${name}`] = async (context) => {
    const reason = make();
    const client = clientOn(context, () => new Promise(() => {}));
    const signal = { aborted: false, reason, addEventListener: (_, listener) => (signal.listener = listener) };
    // Wrapped in an object, because a promise would read the reason's `then`.
    const counting = client.count(QUERY, { signal }).then(
      () => ({}),
      (error) => ({ error }),
    );
    signal.aborted = true;
    signal.listener();
    const { error } = await counting;
    if (reason === undefined) equal(error.name, "AbortError", "the rejection");
    else same(error, reason, "the rejection");
  };
}

/** Makes the answers to the tries of a count that passes through the phases submitting, retrying, waiting and polling. */
const allPhases = () => [
  answer("<html>", { status: 502 }),
  answer('{"status":"partial","req_id":1}'),
  successAnswer(3),
];

function retrying(context) {
  const answers = allPhases();
  return clientOn(context, async () => answers.shift() ?? successAnswer(3), { pollIntervalMs: 0 });
}

Object.assign(cases, {
  async "counts if onProgress starts counts, builds clients and validates each time"(context) {
    const inner = [];
    const client = retrying(context);
    const onProgress = ({ phase }) => {
      const other = clientOn(context, () => Promise.resolve(successAnswer(5)));
      inner.push(
        client.count({ ...QUERY, event_name: phase }),
        other.count(QUERY),
        client.count({}).catch(({ code }) => code),
      );
      ok(context.api.validateQuery(QUERY).ok, "validateQuery");
      equal(context.api.splitByDay(QUERY).length, 31, "splitByDay");
    };
    equal(await client.count(QUERY, { onProgress }), 3, "the count");
    const counts = await Promise.all(inner);
    ok(counts.length >= 9, `onProgress was called ${counts.length / 3} times`);
    const areRight = counts.every((count) => [3, 5, "invalid_query"].includes(count));
    ok(areRight, `the inner counts: ${counts}`);
  },

  async "sends nothing after onProgress aborts its own call, in any phase"(context) {
    for (const wanted of ["submitting", "retrying", "waiting", "polling"]) {
      const answers = allPhases();
      let aborted = false;
      const late = [];
      const fetch = async () => {
        if (aborted) late.push(wanted);
        return answers.shift() ?? successAnswer(3);
      };
      const client = clientOn(context, fetch, { pollIntervalMs: 0 });
      const controller = new AbortController();
      const reason = { wanted };
      const phases = [];
      const onProgress = ({ phase }) => {
        phases.push(phase);
        if (phase !== wanted) return;
        aborted = true;
        controller.abort(reason);
      };
      const counting = client.count(QUERY, { signal: controller.signal, onProgress });
      same(await rejection(counting), reason, `${wanted}: the rejection`);
      await sleep(5);
      equal(late, [], "requests after the abort");
      equal(phases.at(-1), wanted, "the last phase");
    }
  },

  async "counts if onProgress changes and freezes its argument"(context) {
    const onProgress = (progress) => {
      const changes = { reqId: "other", notBefore: Number.NaN, endpoint: "profiles" };
      if (progress.pending) Object.assign(progress.pending, changes);
      for (const key of Object.keys(progress)) progress[key] = HOSTILE;
      Object.freeze(progress);
    };
    equal(await retrying(context).count(QUERY, { onProgress }), 3, "the count");
  },

  async "does not await the result of onProgress"(context) {
    for (const given of [new Promise(() => {}), { then: thrower }, HOSTILE, revoked(), 5n]) {
      const client = clientOn(context, () => Promise.resolve(successAnswer(3)));
      equal(await client.count(QUERY, { onProgress: () => given }), 3, "the count");
    }
  },

  async "rejects with the reason if fetch aborts its own call, and completes a count that fetch starts"(context) {
    const controller = new AbortController();
    let inner;
    const client = clientOn(context, () => {
      if (inner === undefined) {
        inner = client.count(QUERY);
        controller.abort("from fetch");
      }
      return Promise.resolve(successAnswer(3));
    });
    equal(await rejection(client.count(QUERY, { signal: controller.signal })), "from fetch", "the rejection");
    equal(await inner, 3, "the inner count");
  },

  async "ignores a fetch that settles after the abort or the timeout"(context) {
    const late = [];
    const client = clientOn(context, () => new Promise((resolve, reject) => late.push(resolve, reject)), {
      maxRetries: 0,
    });
    const controller = new AbortController();
    const aborted = rejection(client.count(QUERY, { signal: controller.signal }));
    const timedOut = rejection(client.count(QUERY, { requestTimeoutMs: 10 }));
    await eventually(() => late.length >= 4, Boolean, "two calls of fetch");
    controller.abort("first");
    equal([await aborted, (await timedOut).code], ["first", "timeout"], "the rejections");
    equal(late.length, 4, "two functions for each call of fetch");
    late[0](successAnswer(3));
    late[3](new Error("late"));
    await sleep(5);
  },

  async "sends the same request again if fetch changes its arguments"(context) {
    const seen = [];
    const fetch = async (url, init) => {
      seen.push([url, init.method, JSON.stringify(init.headers), init.redirect]);
      for (const key of Object.keys(init.headers)) init.headers[key] = "changed";
      Object.assign(init, { method: "DELETE", body: "changed", redirect: "follow" });
      return seen.length === 1 ? answer("<html>", { status: 502 }) : successAnswer(3);
    };
    equal(await clientOn(context, fetch, { headers: { "X-A": "b" } }).count(QUERY), 3, "the count");
    equal(seen[1], seen[0], "the second request");
  },

  async "refuses a signal whose members throw, or works without them"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(3)));
    const good = { aborted: false, addEventListener() {}, removeEventListener() {} };
    const withGetter = (key, get) => Object.defineProperty({ ...good }, key, { get });
    const refuse = (signal) => failsWith(context.api, client.count(QUERY, { signal }), "invalid_options");
    equal((await refuse({ ...good, addEventListener: thrower })).issues[0].path, ["signal"], "the path");
    await refuse(withGetter("aborted", thrower));
    const unremovable = { ...good, removeEventListener: thrower };
    equal(await client.count(QUERY, { signal: unremovable }), 3, "the count if removeEventListener throws");
    let reads = 0;
    const turning = withGetter("aborted", () => (++reads > 1 ? thrower() : false));
    const turned = await client.count(QUERY, { signal: turning }).catch(({ code }) => code);
    ok([3, "invalid_options"].includes(turned), `the outcome if aborted throws later: ${turned}`);
    const reasonless = Object.assign(withGetter("reason", thrower), { aborted: true });
    const { name } = await rejection(client.count(QUERY, { signal: reasonless }));
    equal(name, "AbortError", "the rejection if reason throws");
  },
});

export default cases;
