// A custom fetch, and its possible faults.

import { equal, failsWith, includes, ok, rejection, same } from "./check.mjs";
import { QUERY, clientOn, eventually, sleep, successAnswer } from "./stage.mjs";

/** Values that are not a Response. */
const NOT_RESPONSES = {
  undefined: undefined,
  null: null,
  "a string": "success",
  "a number": 200,
  "an empty object": {},
  "a function": () => successAnswer(1),
  "an object whose properties throw": new Proxy(
    {},
    {
      get(_, key) {
        if (key === "then") return undefined;
        throw new Error("no property");
      },
    },
  ),
};

/** A body that breaks after its first chunk. */
const broken = (chunk) =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(chunk));
    },
    pull(controller) {
      controller.error(new Error("the stream broke"));
    },
  });

const cases = {
  async "calls fetch with this undefined and two arguments"(context) {
    const calls = [];
    const client = clientOn(context, function (...given) {
      calls.push([this, given.length]);
      return Promise.resolve(successAnswer(1));
    });
    await client.count(QUERY);
    equal(calls.length, 1, "the number of calls");
    same(calls[0][0], undefined, "this");
    equal(calls[0][1], 2, "the number of arguments");
  },

  async "rejects with network and the same cause if fetch throws"(context) {
    for (const cause of [new Error("down"), new TypeError("bad"), "a string", { any: "object" }, 0, null]) {
      const fetch = () => {
        throw cause;
      };
      const client = clientOn(context, fetch, { maxRetries: 0 });
      const error = await failsWith(context.api, client.count(QUERY), "network");
      same(error.cause, cause, "the cause");
      equal([error.transient, error.attempts], [true, 1], "transient and attempts");
    }
  },

  async "rejects with network and the same cause if fetch rejects"(context) {
    for (const cause of [new Error("down"), "a string", Symbol("s"), 0n]) {
      const client = clientOn(context, () => Promise.reject(cause), { maxRetries: 0 });
      same((await failsWith(context.api, client.count(QUERY), "network")).cause, cause, "the cause");
    }
    const withoutReason = clientOn(context, () => Promise.reject(), { maxRetries: 0 });
    await failsWith(context.api, withoutReason.count(QUERY), "network");
  },

  async "rejects with timeout if fetch never settles"(context) {
    const client = clientOn(context, () => new Promise(() => {}), { requestTimeoutMs: 40, maxRetries: 0 });
    await failsWith(context.api, client.count(QUERY), "timeout");
  },

  async "does not take an answer that arrives after its timeout for the next one"(context) {
    let [calls, late] = [0, undefined];
    const fetch = async () => {
      calls += 1;
      if (calls === 1) return new Response('{"status":"partial","req_id":1}');
      if (calls === 2) return new Promise((resolve) => (late = resolve));
      late(successAnswer(2));
      await sleep(20);
      return successAnswer(3);
    };
    // Long enough for the third answer on a loaded machine.
    const client = clientOn(context, fetch, { requestTimeoutMs: 2_000, pollIntervalMs: 10 });
    equal(await client.count(QUERY), 3, "the count");
  },

  async "cancels the body after an abort if fetch ignores its signal"(context) {
    for (const abortsInFetch of [false, true]) {
      const controller = new AbortController();
      let reading = false;
      let cancelled = false;
      const read = () => {
        reading = true;
        return new Promise(() => {});
      };
      const reader = { read, cancel: () => (cancelled = true) };
      const response = { status: 200, type: "basic", headers: { get: () => null }, body: { getReader: () => reader } };
      const client = clientOn(context, async () => {
        if (abortsInFetch) controller.abort();
        await sleep(20);
        return response;
      });
      const rejected = rejection(client.count(QUERY, { signal: controller.signal }));
      if (!abortsInFetch) {
        await eventually(() => reading, Boolean, "reading the body");
        controller.abort();
      }
      same(await rejected, controller.signal.reason, "the reason");
      await eventually(() => cancelled, Boolean, "the cancellation of the body");
    }
  },

  async "retries if the body breaks"(context) {
    let calls = 0;
    const client = clientOn(context, () => {
      calls += 1;
      return Promise.resolve(calls === 1 ? new Response(broken('{"status":"succ')) : successAnswer(8));
    });
    const seen = [];
    equal(await client.count(QUERY, { onProgress: ({ error }) => error && seen.push(error.code) }), 8, "the count");
    equal(seen, ["network"], "the errors that onProgress got");
  },

  async "rejects at once and says why if the body was already read"(context) {
    const used = successAnswer(1);
    await used.text();
    let calls = 0;
    const client = clientOn(context, () => {
      calls += 1;
      return Promise.resolve(used);
    });
    const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
    includes(error.message, "its body was read before: return a new Response", "the message");
    equal([calls, error.status, error.transient], [1, 200, false], "the calls of fetch and the error");
  },

  async "rejects with invalid_response if the Response has no body"(context) {
    const client = clientOn(context, () => Promise.resolve(new Response(null, { status: 200 })));
    equal((await failsWith(context.api, client.count(QUERY), "invalid_response")).bodyStart, "", "bodyStart");
  },

  async "reads a body in chunks of one byte that split characters"(context) {
    const bytes = new Uint8Array(await new Response('{"status":"fail","error":"né 😀 €","code":400}').arrayBuffer());
    const chunks = () =>
      new ReadableStream({
        start(controller) {
          for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
          controller.close();
        },
      });
    const client = clientOn(context, () => Promise.resolve(new Response(chunks())));
    equal((await failsWith(context.api, client.count(QUERY), "query_failed")).apiError, "né 😀 €", "apiError");
  },

  async "awaits a thenable that fetch returns instead of a promise"(context) {
    const client = clientOn(context, () => ({ then: (resolve) => resolve(successAnswer(4)) }));
    equal(await client.count(QUERY), 4, "the count");
  },

  async "completes a count whose fetch counts with the same client"(context) {
    let calls = 0;
    const client = clientOn(context, async () => {
      calls += 1;
      if (calls > 1) return successAnswer(2);
      return successAnswer((await client.count(QUERY)) + 1);
    });
    equal(await client.count(QUERY), 3, "the count");
  },

  async "looks up the default fetch at each call"(context) {
    const original = globalThis.fetch;
    const baseUrl = "https://looked-up.example";
    const client = new context.api.CountsClient({ baseUrl });
    let calls = 0;
    const count = async (number) => {
      globalThis.fetch = (url, init) => {
        if (!String(url).startsWith(baseUrl)) return original(url, init);
        calls += 1;
        return Promise.resolve(successAnswer(number));
      };
      try {
        return await client.count(QUERY);
      } finally {
        globalThis.fetch = original;
      }
    };
    equal([await count(1), await count(2)], [1, 2], "the counts");
    equal(calls, 2, "calls of fetch");
  },

  async "reads the client's option fetch only in the constructor"(context) {
    let reads = 0;
    const options = {
      baseUrl: "https://gateway.example",
      get fetch() {
        reads += 1;
        return () => Promise.resolve(successAnswer(1));
      },
    };
    const client = new context.api.CountsClient(options);
    const before = reads;
    await client.count(QUERY);
    await client.count(QUERY);
    equal(reads, before, "the number of reads of the option");
  },

  async "rejects instead of throwing from every method"(context) {
    const client = clientOn(context, () => {
      throw new Error("at once");
    });
    const hostile = new Proxy({}, { get: () => thrower(), ownKeys: () => thrower(), getPrototypeOf: () => thrower() });
    const thrower = () => {
      throw new Error("hostile");
    };
    for (const method of ["count", "submit", "poll", "resume"]) {
      for (const subject of [undefined, null, hostile, 5n, Symbol("s"), () => {}]) {
        for (const options of [undefined, hostile, 5]) {
          const promise = client[method](subject, options);
          ok(promise instanceof Promise, "no promise");
          const outcome = promise.then(() => "fulfilled");
          const error = await outcome.catch((error) => error);
          ok(error instanceof context.api.CleverTapError, `${method}: ${String(error)}`);
          ok(error.code !== "internal", "the code is internal");
        }
      }
    }
    await sleep(0);
  },
};

for (const [name, given] of Object.entries(NOT_RESPONSES)) {
  cases[`rejects with network if fetch resolves to ${name}`] = async (context) => {
    const client = clientOn(context, () => Promise.resolve(given), { maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), "network");
    equal(error.attempts, 1, "attempts");
  };
}

export default cases;
