// Functions of the caller's own that do what they should not: a call ends as the contract says, once, and the
// client goes on.

import { between, equal, failsWith, hasCode, ok, rejection, same } from "./check.mjs";
import { QUERY, answer, clientOn, sleep, successAnswer } from "./stage.mjs";

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

/** What may be thrown. */
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
    // Some engines make it when it is first asked for.
    ok(error.stack !== error, "a stack");
    return Object.defineProperties(
      error,
      Object.fromEntries(["message", "stack", "cause", "name"].map((key) => [key, { get: thrower }])),
    );
  },
  "an error whose message is no text": () => Object.assign(new Error("x"), { message: { any: "object" } }),
  "an error of 20 million characters": () => new Error("x".repeat(20_000_000)),
  "a string of 20 million characters": () => "x".repeat(20_000_000),
  "an error that is its own cause": () => {
    const error = new Error("x");
    error.cause = error;
    return error;
  },
  "conversions that throw": () => ({ toString: thrower, valueOf: thrower, [Symbol.toPrimitive]: thrower }),
  "a lone surrogate": () => "\ud800",
  "an object like this package's fields": () => ({ code: "internal", message: "not ours", attempts: -1 }),
  "a DOMException": () => new DOMException("x", "AbortError"),
  "a promise that is never settled": () => new Promise(() => {}),
};

const headers = { get: () => null };
/** Of ASCII: Jest's jsdom has no TextEncoder. */
const textBytes = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const SUCCESS = textBytes('{"status":"success","count":3}');
const like = (more) => ({ status: 200, type: "basic", headers, body: null, ...more });
const throwsAt = (key) => Object.defineProperty(like({}), key, { get: thrower });
/** A body by hand: what each read gives, the last for ever. */
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

/** What a fetch may give, and how a call ends that gets it. Made anew for each try. */
const ANSWERS = {
  "an array": [() => [], "network"],
  "a symbol": [() => Symbol("s"), "network"],
  "a bigint": [() => 200n, "network"],
  "a revoked proxy": [revoked, "network"],
  "a function with a Response's properties": [() => Object.assign(() => {}, like({})), "network"],
  "a class instance without headers": [() => ({ status: 200 }), "network"],
  "headers that are null": [() => like({ headers: null }), "network"],
  "headers without get": [() => like({ headers: {} }), "network"],
  "headers whose get throws": [() => like({ headers: { get: thrower } }), "network"],
  "headers that are a revoked proxy": [() => like({ headers: revoked() }), "network"],
  "a Retry-After that is no text": [
    () => ({ ...reading(chunk(SUCCESS), end), headers: { get: () => ({ toString: thrower }) } }),
    3,
  ],
  "a Retry-After of 20 million characters": [
    () => ({ ...reading(chunk(SUCCESS), end), headers: { get: () => "9".repeat(20_000_000) } }),
    3,
  ],
  "a status that is a text": [() => like({ status: "200" }), "network"],
  "a status that is NaN": [() => like({ status: Number.NaN }), "network"],
  "a status that is a fraction": [() => like({ status: 200.5 }), "network"],
  "a status of 0": [() => like({ status: 0 }), "network"],
  "a status of 65736, which is 200 in 16 bits": [() => like({ status: 65_736 }), "network"],
  "a status of -200": [() => like({ status: -200 }), "network"],
  "an error response": [() => Response.error(), "network"],
  "a type that is an object": [() => ({ ...reading(chunk(SUCCESS), end), type: HOSTILE }), 3],
  "a body that is a text": [() => like({ body: '{"status":"success","count":3}' }), "network"],
  "a body without a reader and without arrayBuffer": [() => like({ body: {} }), "network"],
  "an arrayBuffer that throws": [() => like({ body: undefined, arrayBuffer: thrower }), "network"],
  "an arrayBuffer that rejects": [
    () => like({ body: undefined, arrayBuffer: () => Promise.reject(new Error("no")) }),
    "network",
  ],
  "an arrayBuffer that gives a text": [() => like({ body: undefined, arrayBuffer: async () => "x" }), "network"],
  "an arrayBuffer that gives the bytes": [() => like({ body: undefined, arrayBuffer: async () => SUCCESS.buffer }), 3],
  "a reader that throws": [() => like({ body: { getReader: thrower } }), "network"],
  "a reader that is null": [() => like({ body: { getReader: () => null } }), "network"],
  "a read that throws": [() => reading(thrower), "network"],
  "a read that gives undefined": [() => reading(() => undefined), "network"],
  "a read that gives no value": [() => reading(() => ({})), "network"],
  "chunks of text": [() => reading(chunk("text")), "network"],
  "chunks of null": [() => reading(chunk(null)), "network"],
  "chunks of a revoked proxy": [() => reading(chunk(revoked())), "network"],
  "chunks of objects": [() => reading(chunk({})), "network"],
  "a chunk whose buffer is gone": [
    () => {
      const bytes = textBytes("x");
      structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
      return reading(chunk(bytes), end);
    },
    "network|invalid_response",
  ],
  "chunks of other bytes": [() => reading(chunk(new DataView(SUCCESS.buffer)), end), 3],
  "a few empty chunks": [() => reading(chunk(new Uint8Array()), chunk(SUCCESS), chunk(new Uint8Array()), end), 3],
  "empty chunks without end": [() => reading(chunk(new Uint8Array())), "network"],
  "bytes without end": [() => reading(chunk(new Uint8Array(65_536))), "invalid_response"],
  "a stream that is locked": [locked, "network"],
  "a body that was read": [used, "network"],
  "a then that settles twice": [
    () => ({
      then: (resolve, reject) => (resolve(successAnswer(3)), reject(new Error("late")), resolve(successAnswer(4))),
    }),
    3,
  ],
  "a then that throws after it settled": [() => ({ then: (resolve) => (resolve(successAnswer(3)), thrower()) }), 3],
  "a then that throws": [() => ({ then: thrower }), "network"],
  "a then that is a getter and throws": [() => Object.defineProperty({}, "then", { get: thrower }), "network"],
  "a thenable of a thenable": [
    () => ({ then: (resolve) => resolve({ then: (resolve) => resolve(successAnswer(3)) }) }),
    3,
  ],
  "a thenable that resolves with itself": [
    () => {
      let asked = 0;
      const thenable = { then: (resolve) => (++asked > 50 ? resolve(successAnswer(3)) : resolve(thenable)) };
      return thenable;
    },
    3,
  ],
};
for (const key of ["status", "headers", "type", "body"])
  ANSWERS[`a Response whose ${key} throws`] = [() => throwsAt(key), "network"];

const cases = {};

for (const [name, [make, expected]] of Object.entries(ANSWERS)) {
  cases[`a fetch that gives ${name}: ${typeof expected === "number" ? "a count" : expected}`] = async (context) => {
    const ways = [make, async () => make()];
    for (const way of ways) {
      let signal;
      const client = clientOn(context, (_, init) => ((signal = init.signal), way()), {
        maxRetries: 0,
        requestTimeoutMs: 20_000,
      });
      const since = Date.now();
      if (typeof expected === "number") equal(await client.count(QUERY), expected, "the count");
      else {
        const error = await rejection(client.count(QUERY));
        ok(expected.split("|").includes(error.code), `it is ${error.code}: ${error.message}`);
        hasCode(context.api, error, error.code);
        equal(error.attempts, 1, "attempts");
        between(error.message.length, 10, 2_000, "the length of the message");
      }
      between(Date.now() - since, 0, 10_000, "the time it took");
      ok(signal !== undefined, "fetch was not called");
    }
  };
}

for (const [name, make] of Object.entries(REASONS)) {
  cases[`a fetch that fails with ${name} is network, with that very cause`] = async (context) => {
    const reason = make();
    const fails = {
      throws: () => {
        throw reason;
      },
      rejects: () => Promise.reject(reason),
      "throws in its body": () => answer(new ReadableStream({ pull: (controller) => controller.error(reason) })),
    };
    // Deno's own streams fail of it.
    if (name.includes("proxy")) delete fails["throws in its body"];
    for (const [how, fetch] of Object.entries(fails)) {
      const client = clientOn(context, fetch, { maxRetries: 0 });
      const error = await failsWith(context.api, client.count(QUERY), "network");
      same(error.cause, reason, `${how}: the cause`);
      between(error.message.length, 10, 2_000, `${how}: the length of the message`);
      equal(JSON.parse(JSON.stringify(error)).code, "network", `${how}: its JSON`);
    }
  };

  cases[`an abort with ${name} rejects with that very reason`] = async (context) => {
    const reason = make();
    const client = clientOn(context, () => new Promise(() => {}));
    const signal = { aborted: false, reason, addEventListener: (_, listener) => (signal.listener = listener) };
    // In an object: a promise would look for its `then`.
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

/** A client whose first answer is a failure that is tried again, so that every phase is seen but polling. */
function retrying(context) {
  let calls = 0;
  const fetch = async () =>
    ++calls === 1
      ? answer("<html>", { status: 502 })
      : calls === 2
        ? answer('{"status":"partial","req_id":1}')
        : successAnswer(3);
  return clientOn(context, fetch, { pollIntervalMs: 0 });
}

Object.assign(cases, {
  async "onProgress that starts counts, builds clients and validates, each time"(context) {
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
    ok(
      counts.every((count) => [3, 5, "invalid_query"].includes(count)),
      `the inner counts: ${counts}`,
    );
  },

  async "onProgress that aborts its own call, in each phase: nothing is sent thereafter"(context) {
    for (const wanted of ["submitting", "retrying", "waiting", "polling"]) {
      let sent = 0;
      let aborted = false;
      const late = [];
      const fetch = async () => {
        if (aborted) late.push(wanted);
        sent += 1;
        return sent === 1
          ? answer("<html>", { status: 502 })
          : sent === 2
            ? answer('{"status":"partial","req_id":1}')
            : successAnswer(3);
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
      same(
        await rejection(client.count(QUERY, { signal: controller.signal, onProgress })),
        reason,
        `${wanted}: the rejection`,
      );
      await sleep(5);
      equal(late, [], "requests after the abort");
      equal(phases.at(-1), wanted, "the last phase");
    }
  },

  async "onProgress that changes and freezes what it is given changes nothing"(context) {
    const onProgress = (progress) => {
      if (progress.pending)
        Object.assign(progress.pending, { reqId: "other", notBefore: Number.NaN, endpoint: "profiles" });
      for (const key of Object.keys(progress)) progress[key] = HOSTILE;
      Object.freeze(progress);
    };
    equal(await retrying(context).count(QUERY, { onProgress }), 3, "the count");
  },

  async "onProgress that returns what is no undefined is not awaited"(context) {
    for (const given of [new Promise(() => {}), { then: thrower }, HOSTILE, revoked(), 5n]) {
      const client = clientOn(context, () => Promise.resolve(successAnswer(3)));
      equal(await client.count(QUERY, { onProgress: () => given }), 3, "the count");
    }
  },

  async "a fetch that aborts its own call, counts and builds within it"(context) {
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

  async "a fetch that settles late, either way, after an abort or a timeout, is not heard"(context) {
    const late = [];
    const client = clientOn(context, () => new Promise((resolve, reject) => late.push(resolve, reject)), {
      maxRetries: 0,
    });
    const controller = new AbortController();
    const aborted = rejection(client.count(QUERY, { signal: controller.signal }));
    const timedOut = rejection(client.count(QUERY, { requestTimeoutMs: 10 }));
    await sleep(2);
    controller.abort("first");
    equal([await aborted, (await timedOut).code], ["first", "timeout"], "the rejections");
    equal(late.length, 4, "calls of fetch, twice");
    late[0](successAnswer(3));
    late[3](new Error("late"));
    await sleep(5);
  },

  async "a fetch that changes its arguments changes no later request"(context) {
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

  async "a signal whose parts throw is a refusal, or no harm"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(3)));
    const good = { aborted: false, addEventListener() {}, removeEventListener() {} };
    const error = await failsWith(
      context.api,
      client.count(QUERY, { signal: { ...good, addEventListener: thrower } }),
      "invalid_options",
    );
    equal(error.issues[0].path, ["signal"], "the path");
    await failsWith(
      context.api,
      client.count(QUERY, { signal: Object.defineProperty({ ...good }, "aborted", { get: thrower }) }),
      "invalid_options",
    );
    equal(
      await client.count(QUERY, { signal: { ...good, removeEventListener: thrower } }),
      3,
      "where removeEventListener throws",
    );
    let reads = 0;
    const turning = Object.defineProperty({ ...good }, "aborted", { get: () => (++reads > 1 ? thrower() : false) });
    const turned = await client.count(QUERY, { signal: turning }).catch(({ code }) => code);
    ok([3, "invalid_options"].includes(turned), `where aborted throws later: ${turned}`);
    const reasonless = Object.defineProperty({ ...good, aborted: true }, "reason", { get: thrower });
    equal((await rejection(client.count(QUERY, { signal: reasonless }))).name, "AbortError", "where reason throws");
  },
});

export default cases;
