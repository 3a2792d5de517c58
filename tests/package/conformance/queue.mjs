// maxConcurrency: what exceeds it queues, in order, and nothing is stranded.

import { between, equal, failsWith, ok } from "./check.mjs";
import { QUERY, answer, clientOn, firstArrived, partial, sleep, stage, success, successAnswer } from "./stage.mjs";

const named = (event_name) => ({ ...QUERY, event_name });
const names = (exchanges) =>
  exchanges.map(({ method, body }) => (method === "POST" ? JSON.parse(body).event_name : "poll"));

export default {
  async "no more than maxConcurrency exchanges are in flight, and no fewer than can be"(context) {
    for (const maxConcurrency of [1, 2]) {
      const { client, log } = await stage(context, { latencyMs: 30 }, { maxConcurrency });
      await Promise.all(Array.from({ length: 8 }, () => client.count(QUERY)));
      const { endpoints, exchanges, tooMany } = await log();
      equal(endpoints.events.maxInFlight, maxConcurrency, "the most in flight");
      equal([exchanges.length, tooMany], [8, 0], "exchanges and refusals");
    }
  },

  async "three at once is the default, CleverTap's own limit"(context) {
    const { client, log } = await stage(context, { latencyMs: 40, partials: 1 });
    await Promise.all(Array.from({ length: 7 }, () => client.count(QUERY)));
    const { endpoints, tooMany } = await log();
    equal([endpoints.events.maxInFlight, tooMany], [3, 0], "the most in flight, and refusals");
  },

  async "each endpoint has slots of its own"(context) {
    const { client, logged } = await stage(
      context,
      { script: [{ hang: true }, { hang: true }] },
      { maxConcurrency: 1 },
    );
    const controller = new AbortController();
    const { signal } = controller;
    const both = ["events", "profiles"].map((endpoint) => client.count(QUERY, { endpoint, signal }).catch(() => {}));
    await logged(
      ({ endpoints }) => endpoints.events.inFlight + endpoints.profiles.inFlight === 2,
      "two requests at once",
    );
    controller.abort();
    await Promise.all(both);
  },

  async "each client has slots of its own"(context) {
    const first = await stage(context, { script: [{ hang: true }] }, { maxConcurrency: 1 });
    const second = await stage(context, { script: [success(4)] }, { maxConcurrency: 1 });
    const controller = new AbortController();
    const hanging = first.client.count(QUERY, { signal: controller.signal }).catch(() => {});
    await first.logged(firstArrived, "the request");
    equal(await second.client.count(QUERY), 4, "the other client's count");
    controller.abort();
    await hanging;
  },

  async "submissions go first come, first served"(context) {
    const script = Array.from({ length: 12 }, (_, n) => success(n));
    const { client, exchanges } = await stage(context, { script }, { maxConcurrency: 1 });
    const order = Array.from({ length: 12 }, (_, n) => `event ${n}`);
    const counts = await Promise.all(order.map((name) => client.count(named(name))));
    equal(names(await exchanges()), order, "the order");
    equal(
      counts,
      order.map((_, n) => n),
      "the counts",
    );
  },

  async "counts that poll without a pause take turns"(context) {
    const script = [...Array.from({ length: 6 }, () => partial(9)), success(5)];
    const { client, exchanges } = await stage(
      context,
      { script: [...script, success(5)], latencyMs: 5 },
      { maxConcurrency: 1, pollIntervalMs: 0 },
    );
    const pending = { status: "partial", endpoint: "events", reqId: "9", notBefore: 0 };
    equal(await Promise.all([client.resume(pending), client.resume(pending)]), [5, 5], "the counts");
    equal((await exchanges()).length, 8, "polls");
  },

  async "a due poll goes before queued submissions"(context) {
    const sent = [];
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    const fetch = async (_url, { method, body }) => {
      const name = method === "GET" ? "poll" : JSON.parse(body).event_name;
      sent.push(name);
      if (name === "a") return answer('{"status":"partial","req_id":77}');
      if (name === "b") await held;
      return successAnswer(sent.length);
    };
    const client = clientOn(context, fetch, { maxConcurrency: 1, pollIntervalMs: 20 });
    // "b" gives its slot back once the poll is in the line, where "c" and "d" were before it.
    const onProgress = ({ phase, pending }) => {
      if (phase === "queued" && pending) release();
    };
    const counts = ["a", "b", "c", "d"].map((name) => client.count(named(name), name === "a" ? { onProgress } : {}));
    await Promise.all(counts);
    equal(sent, ["a", "b", "poll", "c", "d"], "the order");
  },

  async "no slot is held while waiting for a poll"(context) {
    const script = [partial(77), success(2), success(1)];
    const { client, exchanges } = await stage(context, { script }, { maxConcurrency: 1, pollIntervalMs: 400 });
    equal(await Promise.all(["a", "b"].map((name) => client.count(named(name)))), [1, 2], "the counts");
    equal(names(await exchanges()), ["a", "b", "poll"], "the order");
  },

  async "no slot is held while backing off"(context) {
    const { client, exchanges } = await stage(
      context,
      { script: ["html502", success(2), success(1)] },
      { maxConcurrency: 1 },
    );
    equal(await Promise.all(["a", "b"].map((name) => client.count(named(name)))), [1, 2], "the counts");
    equal(names(await exchanges()), ["a", "b", "a"], "the order");
  },

  async "a retried submission keeps to maxConcurrency"(context) {
    const script = [...Array(3).fill({ fault: "html502", delayMs: 20 }), ...Array(3).fill(success(1, { delayMs: 50 }))];
    const { client, log } = await stage(context, { script }, { maxConcurrency: 1 });
    await Promise.all(Array.from({ length: 3 }, () => client.count(QUERY)));
    equal((await log()).maxInFlight, 1, "the most in flight");
  },

  async "after failures, timeouts and aborts all slots are free again"(context) {
    // Each by its own name: a request that is given up may never have reached the server.
    const scripts = {
      F: ["failOn200"],
      R: [{ reset: "beforeHeaders" }],
      T: [{ hang: true }],
      D: [{ hang: true }],
      E: [{ endlessBody: true }],
      Charged: Array(3).fill(success(1, { delayMs: 1_500 })),
    };
    const { client, logged } = await stage(
      context,
      // On a connection that was used before, the reset request might be sent again below fetch.
      { scripts, freshConnections: true },
      { maxConcurrency: 3, maxRetries: 0, requestTimeoutMs: 20_000 },
    );
    await client.count(named("F")).catch(() => {});
    await client.count(named("R")).catch(() => {});
    await failsWith(context.api, client.count(named("T"), { requestTimeoutMs: 400 }), "timeout");
    await client.count(named("D"), { maxWaitMs: 400 }).catch(() => {});
    await client.count(named("E")).catch(() => {});
    const counting = Promise.all(Array.from({ length: 3 }, () => client.count(QUERY)));
    await logged(({ endpoints }) => endpoints.events.inFlight === 3, "three requests at once");
    equal(await counting, [1, 1, 1], "the counts");
  },

  async "a fetch that never settles costs its slot no longer than requestTimeoutMs"(context) {
    let calls = 0;
    const client = clientOn(
      context,
      () => {
        calls += 1;
        return calls === 1 ? new Promise(() => {}) : Promise.resolve(successAnswer(calls));
      },
      { maxConcurrency: 1, maxRetries: 0, requestTimeoutMs: 80 },
    );
    const first = failsWith(context.api, client.count(QUERY), "timeout");
    equal(await client.count(QUERY), 2, "the second count");
    await first;
  },

  async "2,000 counts queue, each gets its own answer, and it is quick"(context) {
    let inFlight = 0;
    let most = 0;
    const client = clientOn(context, async (_url, init) => {
      inFlight += 1;
      most = Math.max(most, inFlight);
      await undefined;
      inFlight -= 1;
      return successAnswer(JSON.parse(init.body).event_name.slice(1));
    });
    const since = Date.now();
    const counts = await Promise.all(Array.from({ length: 2_000 }, (_, n) => client.count(named(`E${n}`))));
    equal(
      counts,
      Array.from({ length: 2_000 }, (_, n) => n),
      "the counts",
    );
    equal(most, 3, "the most in flight");
    between(Date.now() - since, 0, 15_000, "the time it took");
  },

  async "the queue goes on where one count throws in its fetch"(context) {
    let calls = 0;
    const client = clientOn(
      context,
      () => {
        calls += 1;
        if (calls % 2 === 1) throw new Error("odd");
        return Promise.resolve(successAnswer(calls));
      },
      { maxConcurrency: 1, maxRetries: 0 },
    );
    const settled = await Promise.allSettled(Array.from({ length: 6 }, () => client.count(QUERY)));
    const seen = settled.map(({ value, reason }) => value ?? reason.code);
    equal(seen, ["network", 2, "network", 4, "network", 6], "the outcomes");
  },

  async "polls of one client keep to maxConcurrency too"(context) {
    const { client, log } = await stage(
      context,
      { partials: 2, latencyMs: 30 },
      { maxConcurrency: 2, pollIntervalMs: 10 },
    );
    await Promise.all(Array.from({ length: 6 }, () => client.count(QUERY)));
    const { endpoints, tooMany, exchanges } = await log();
    equal([endpoints.events.maxInFlight, tooMany], [2, 0], "the most in flight, and refusals");
    equal(exchanges.length, 18, "the number of exchanges");
  },

  async "a count that settles lets the next begin without delay"(context) {
    const { client } = await stage(context, {}, { maxConcurrency: 1 });
    const timed = async (run) => {
      const since = Date.now();
      await run();
      return Date.now() - since;
    };
    const alone = await timed(async () => {
      for (let n = 0; n < 20; n++) await client.count(QUERY);
    });
    const queued = await timed(() => Promise.all(Array.from({ length: 20 }, () => client.count(QUERY))));
    // A busy machine takes longer for both; a queue that nobody wakes waits for slots to lapse.
    between(queued, 0, 4_000 + 4 * alone, `the time for 20 counts that queue, where ${alone} ms do without`);
    await sleep(0);
    ok((await client.count(QUERY)) > 0, "a later count");
  },
};
