// maxConcurrency: further calls queue in order, and each of them gets a slot.

import { between, equal, failsWith, ok } from "./check.mjs";
import {
  AT_ONCE_MS,
  QUERY,
  answer,
  clientOn,
  firstArrived,
  partial,
  sleep,
  stage,
  success,
  successAnswer,
} from "./stage.mjs";

const named = (event_name) => ({ ...QUERY, event_name });
const names = (exchanges) =>
  exchanges.map(({ method, body }) => (method === "POST" ? JSON.parse(body).event_name : "poll"));

/** Returns the order of four counts with one slot, if the poll of "a" comes due while "b" holds the slot. */
async function orderOf(context, pollIntervalMs) {
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
  const client = clientOn(context, fetch, { maxConcurrency: 1, pollIntervalMs });
  // "b" holds the only slot until the poll of "a" queues behind "c" and "d".
  const onProgress = ({ phase, pending }) => {
    if (phase === "queued" && pending) release();
  };
  const ofA = { onProgress, pollIntervalMs: 20 };
  await Promise.all(["a", "b", "c", "d"].map((name) => client.count(named(name), name === "a" ? ofA : {})));
  return sent;
}

export default {
  async "keeps exactly maxConcurrency exchanges in flight while calls queue"(context) {
    for (const maxConcurrency of [1, 2]) {
      const { client, log } = await stage(context, { latencyMs: 30 }, { maxConcurrency });
      await Promise.all(Array.from({ length: 8 }, () => client.count(QUERY)));
      const { endpoints, exchanges, tooMany } = await log();
      equal(endpoints.events.maxInFlight, maxConcurrency, "the most in flight");
      equal([exchanges.length, tooMany], [8, 0], "exchanges and refusals");
    }
  },

  async "keeps three exchanges in flight by default"(context) {
    const { client, log } = await stage(context, { latencyMs: 40, partials: 1 });
    await Promise.all(Array.from({ length: 7 }, () => client.count(QUERY)));
    const { endpoints, tooMany } = await log();
    equal([endpoints.events.maxInFlight, tooMany], [3, 0], "the most in flight, and refusals");
  },

  async "applies maxConcurrency to each endpoint separately"(context) {
    const script = [{ hang: true }, { hang: true }];
    const { client, logged } = await stage(context, { script }, { maxConcurrency: 1 });
    const controller = new AbortController();
    const { signal } = controller;
    const both = ["events", "profiles"].map((endpoint) => client.count(QUERY, { endpoint, signal }).catch(() => {}));
    const areInFlight = ({ endpoints }) => endpoints.events.inFlight + endpoints.profiles.inFlight === 2;
    await logged(areInFlight, "two requests at once");
    controller.abort();
    await Promise.all(both);
  },

  async "applies maxConcurrency to each client separately"(context) {
    const first = await stage(context, { script: [{ hang: true }] }, { maxConcurrency: 1 });
    const second = await stage(context, { script: [success(4)] }, { maxConcurrency: 1 });
    const controller = new AbortController();
    const hanging = first.client.count(QUERY, { signal: controller.signal }).catch(() => {});
    await first.logged(firstArrived, "the request");
    equal(await second.client.count(QUERY), 4, "the other client's count");
    controller.abort();
    await hanging;
  },

  async "sends submissions in the order of their calls"(context) {
    const script = Array.from({ length: 12 }, (_, n) => success(n));
    const { client, exchanges } = await stage(context, { script }, { maxConcurrency: 1 });
    const order = Array.from({ length: 12 }, (_, n) => `event ${n}`);
    const counts = await Promise.all(order.map((name) => client.count(named(name))));
    equal(names(await exchanges()), order, "the order");
    const expected = order.map((_, n) => n);
    equal(counts, expected, "the counts");
  },

  async "polls two counts with an interval of 0 ms alternately"(context) {
    const script = [...Array.from({ length: 6 }, () => partial(9)), success(5), success(5)];
    const options = { maxConcurrency: 1, pollIntervalMs: 0 };
    const { client, exchanges } = await stage(context, { script, latencyMs: 5 }, options);
    const pending = { status: "partial", endpoint: "events", reqId: "9", notBefore: 0 };
    equal(await Promise.all([client.resume(pending), client.resume(pending)]), [5, 5], "the counts");
    equal((await exchanges()).length, 8, "polls");
  },

  async "sends a due poll before submissions that do not fit into a poll interval"(context) {
    equal(await orderOf(context, 20), ["a", "b", "poll", "c", "d"], "the order");
  },

  async "sends the last submissions before a due poll"(context) {
    equal(await orderOf(context, 60_000), ["a", "b", "c", "d", "poll"], "the order");
  },

  async "holds no slot while it waits for a poll"(context) {
    const script = [partial(77), success(2), success(1)];
    const { client, exchanges } = await stage(context, { script }, { maxConcurrency: 1, pollIntervalMs: 400 });
    equal(await Promise.all(["a", "b"].map((name) => client.count(named(name)))), [1, 2], "the counts");
    equal(names(await exchanges()), ["a", "b", "poll"], "the order");
  },

  async "holds no slot during a backoff"(context) {
    const script = ["html502", success(2), success(1)];
    const { client, exchanges } = await stage(context, { script }, { maxConcurrency: 1 });
    equal(await Promise.all(["a", "b"].map((name) => client.count(named(name)))), [1, 2], "the counts");
    equal(names(await exchanges()), ["a", "b", "a"], "the order");
  },

  async "applies maxConcurrency to retries of submissions"(context) {
    const script = [...Array(3).fill({ fault: "html502", delayMs: 20 }), ...Array(3).fill(success(1, { delayMs: 50 }))];
    const { client, log } = await stage(context, { script }, { maxConcurrency: 1 });
    await Promise.all(Array.from({ length: 3 }, () => client.count(QUERY)));
    equal((await log()).maxInFlight, 1, "the most in flight");
  },

  async "after failures, timeouts and aborts all slots are free again"(context) {
    // A script for each event, because an aborted request may never reach the server.
    const scripts = {
      F: ["failOn200"],
      R: [{ reset: "beforeHeaders" }],
      T: [{ hang: true }],
      D: [{ hang: true }],
      E: [{ endlessBody: true }],
      // Long enough to see all three in flight on a loaded machine.
      Charged: Array(3).fill(success(1, { delayMs: 4_000 })),
    };
    // The HTTP stack below fetch may silently repeat a request whose reused connection was reset.
    const config = { scripts, freshConnections: true };
    const { client, logged } = await stage(context, config, { maxConcurrency: 3, maxRetries: 0 });
    await client.count(named("F")).catch(() => {});
    await client.count(named("R")).catch(() => {});
    await failsWith(context.api, client.count(named("T"), { requestTimeoutMs: 400 }), "timeout");
    await client.count(named("D"), { maxWaitMs: 400 }).catch(() => {});
    await client.count(named("E")).catch(() => {});
    const counting = Promise.all(Array.from({ length: 3 }, () => client.count(QUERY)));
    await logged(({ endpoints }) => endpoints.events.inFlight === 3, "three requests at once");
    equal(await counting, [1, 1, 1], "the counts");
  },

  async "frees the slot after requestTimeoutMs if fetch never settles"(context) {
    let calls = 0;
    const fetch = () => {
      calls += 1;
      return calls === 1 ? new Promise(() => {}) : Promise.resolve(successAnswer(calls));
    };
    const client = clientOn(context, fetch, { maxConcurrency: 1, maxRetries: 0 });
    const first = failsWith(context.api, client.count(QUERY, { requestTimeoutMs: 80 }), "timeout");
    equal(await client.count(QUERY), 2, "the second count");
    await first;
  },

  async "answers each of 2,000 queued counts correctly and at once"(context) {
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
    const expected = Array.from({ length: 2_000 }, (_, n) => n);
    const counts = await Promise.all(expected.map((n) => client.count(named(`E${n}`))));
    equal(counts, expected, "the counts");
    equal(most, 3, "the most in flight");
    between(Date.now() - since, 0, AT_ONCE_MS, "the time until the last count");
  },

  async "sends the next call in the queue if fetch throws"(context) {
    let calls = 0;
    const fetch = () => {
      calls += 1;
      if (calls % 2 === 1) throw new Error("odd");
      return Promise.resolve(successAnswer(calls));
    };
    const client = clientOn(context, fetch, { maxConcurrency: 1, maxRetries: 0 });
    const settled = await Promise.allSettled(Array.from({ length: 6 }, () => client.count(QUERY)));
    const seen = settled.map(({ value, reason }) => value ?? reason.code);
    equal(seen, ["network", 2, "network", 4, "network", 6], "the outcomes");
  },

  async "applies maxConcurrency to polls"(context) {
    const config = { partials: 2, latencyMs: 30 };
    const { client, log } = await stage(context, config, { maxConcurrency: 2, pollIntervalMs: 10 });
    await Promise.all(Array.from({ length: 6 }, () => client.count(QUERY)));
    const { endpoints, tooMany, exchanges } = await log();
    equal([endpoints.events.maxInFlight, tooMany], [2, 0], "the most in flight, and refusals");
    equal(exchanges.length, 18, "the number of exchanges");
  },

  async "starts the next call at once when a count settles"(context) {
    const { client } = await stage(context, {}, { maxConcurrency: 1 });
    const timed = async (run) => {
      const since = Date.now();
      await run();
      return Date.now() - since;
    };
    const alone = await timed(async () => {
      for (let n = 0; n < 20; n++) await client.count(QUERY);
    });
    // A loaded machine delays both ways alike, and hardly delays the queue three times in a row. A queue that is not
    // woken waits each time until a slot lapses.
    const most = 4_000 + 4 * alone;
    let queued;
    for (let tries = 0; tries < 3 && !(queued <= most); tries++) {
      queued = await timed(() => Promise.all(Array.from({ length: 20 }, () => client.count(QUERY))));
    }
    between(queued, 0, most, `the time for 20 queued counts; one after another they take ${alone} ms`);
    await sleep(0);
    ok((await client.count(QUERY)) > 0, "a later count");
  },
};
