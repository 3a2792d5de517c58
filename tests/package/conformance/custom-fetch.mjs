// A fetch of the caller's own, and what it may do wrong.

import { equal, failsWith, ok, rejection, same } from "./check.mjs";
import { QUERY, clientOn, eventually, sleep, successAnswer } from "./stage.mjs";

/** What is no Response. */
const RUBBISH = {
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
  async "fetch is called with this undefined, and with two arguments"(context) {
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

  async "a fetch that throws is network, with the very cause"(context) {
    for (const cause of [new Error("down"), new TypeError("bad"), "a string", { any: "object" }, 0, null]) {
      const client = clientOn(
        context,
        () => {
          throw cause;
        },
        { maxRetries: 0 },
      );
      const error = await failsWith(context.api, client.count(QUERY), "network");
      same(error.cause, cause, "the cause");
      equal([error.transient, error.attempts], [true, 1], "transient and attempts");
    }
  },

  async "a fetch that rejects is network, with the very cause"(context) {
    for (const cause of [new Error("down"), "a string", Symbol("s"), 0n]) {
      const client = clientOn(context, () => Promise.reject(cause), { maxRetries: 0 });
      same((await failsWith(context.api, client.count(QUERY), "network")).cause, cause, "the cause");
    }
    const nothing = clientOn(context, () => Promise.reject(), { maxRetries: 0 });
    await failsWith(context.api, nothing.count(QUERY), "network");
  },

  async "a fetch that never settles is a timeout"(context) {
    const client = clientOn(context, () => new Promise(() => {}), { requestTimeoutMs: 40, maxRetries: 0 });
    await failsWith(context.api, client.count(QUERY), "timeout");
  },

  async "an answer that comes after its time is not taken for the next one's"(context) {
    let [calls, late] = [0, undefined];
    const client = clientOn(
      context,
      async () => {
        calls += 1;
        if (calls === 1) return new Response('{"status":"partial","req_id":1}');
        if (calls === 2) return new Promise((resolve) => (late = resolve));
        late(successAnswer(2));
        await sleep(20);
        return successAnswer(3);
      },
      { requestTimeoutMs: 500, pollIntervalMs: 10 },
    );
    equal(await client.count(QUERY), 3, "the count");
  },

  async "a body that nobody waits for any more is cancelled, also by a fetch that does not look at its signal"(
    context,
  ) {
    for (const abortsBeforeIt of [false, true]) {
      const controller = new AbortController();
      let cancelled = false;
      const reader = { read: () => new Promise(() => {}), cancel: () => (cancelled = true) };
      const response = { status: 200, type: "basic", headers: { get: () => null }, body: { getReader: () => reader } };
      const client = clientOn(context, async () => {
        if (abortsBeforeIt) controller.abort();
        await sleep(20);
        return response;
      });
      const counting = client.count(QUERY, { signal: controller.signal });
      if (!abortsBeforeIt) setTimeout(() => controller.abort(), 100);
      same(await rejection(counting), controller.signal.reason, "the reason");
      await eventually(() => cancelled, Boolean, "the body to be cancelled");
    }
  },

  async "a body that breaks is network, and tried again"(context) {
    let calls = 0;
    const client = clientOn(context, () => {
      calls += 1;
      return Promise.resolve(calls === 1 ? new Response(broken('{"status":"succ')) : successAnswer(8));
    });
    const seen = [];
    equal(await client.count(QUERY, { onProgress: ({ error }) => error && seen.push(error.code) }), 8, "the count");
    equal(seen, ["network"], "what onProgress saw");
  },

  async "a body that was read already is a CleverTapError"(context) {
    const used = successAnswer(1);
    await used.text();
    const client = clientOn(context, () => Promise.resolve(used), { maxRetries: 0 });
    const error = await client.count(QUERY).catch((error) => error);
    ok(error instanceof context.api.CleverTapError, `it is ${error}`);
    ok(error.code !== "internal", "it is taken for a defect");
  },

  async "a Response without a body fits no rule"(context) {
    const client = clientOn(context, () => Promise.resolve(new Response(null, { status: 200 })));
    equal((await failsWith(context.api, client.count(QUERY), "invalid_response")).bodyStart, "", "bodyStart");
  },

  async "a body in many small chunks, cut within a character, is read"(context) {
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

  async "a thenable instead of a promise is awaited"(context) {
    const client = clientOn(context, () => ({ then: (resolve) => resolve(successAnswer(4)) }));
    equal(await client.count(QUERY), 4, "the count");
  },

  async "a fetch that counts with the same client, within its call, does no harm"(context) {
    let calls = 0;
    const client = clientOn(context, async () => {
      calls += 1;
      if (calls > 1) return successAnswer(2);
      return successAnswer((await client.count(QUERY)) + 1);
    });
    equal(await client.count(QUERY), 3, "the count");
  },

  async "the default fetch is looked up at each call"(context) {
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

  async "the client's fetch is not looked at again"(context) {
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
    equal(reads, before, "how often the option was read");
  },

  async "methods never throw synchronously"(context) {
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
          const error = await promise.then(
            () => "fulfilled",
            (error) => error,
          );
          ok(error instanceof context.api.CleverTapError, `${method}: ${String(error)}`);
          ok(error.code !== "internal", "it is taken for a defect");
        }
      }
    }
    await sleep(0);
  },
};

for (const [name, given] of Object.entries(RUBBISH)) {
  cases[`a fetch that gives ${name} is network`] = async (context) => {
    const client = clientOn(context, () => Promise.resolve(given), { maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), "network");
    equal(error.attempts, 1, "attempts");
  };
}

export default cases;
