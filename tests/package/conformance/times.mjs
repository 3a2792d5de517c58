// requestTimeoutMs and maxWaitMs: no exchange and no call takes longer than these options allow.

import { between, equal, failsWith, ok } from "./check.mjs";
import { AT_ONCE_MS, QUERY, clientOn, eventually, partial, sleep, stage, success } from "./stage.mjs";

/** The limit in cases with a server that hangs. On a loaded machine their ordinary requests still take less. */
const LIMIT_MS = 2_000;
/** Clocks count whole milliseconds. */
const SHORTEST_MS = LIMIT_MS - 1;

/** Returns the error of a promise that rejects, and the time until then. */
async function timed(context, promise, code) {
  const since = Date.now();
  const error = await failsWith(context.api, promise, code);
  return { error, took: Date.now() - since };
}

const HANGS = [
  ["a server that never answers", { hang: true }],
  ["a server that never sends the body", { ...success(5), hangBody: true }],
  ["a server that sends a byte every 200 ms", { ...success(5), dripMs: 200 }],
];

const cases = {};

for (const [name, step] of HANGS) {
  cases[`rejects with timeout and closes the connection to ${name}`] = async (context) => {
    const { client, logged } = await stage(context, { script: [step] }, { requestTimeoutMs: LIMIT_MS, maxRetries: 0 });
    const { error, took } = await timed(context, client.count(QUERY), "timeout");
    between(took, SHORTEST_MS, AT_ONCE_MS, "the time until the error");
    equal([error.transient, error.attempts, error.pending], [true, 1, undefined], "the fields");
    await logged(({ exchanges }) => exchanges[0].peerClosed, "the end of the connection");
  };

  cases[`can resume a count whose poll timed out on ${name}`] = async (context) => {
    const script = [partial(77), step, success(6)];
    const { client } = await stage(context, { script }, { requestTimeoutMs: LIMIT_MS, maxRetries: 0 });
    const pending = await client.submit(QUERY);
    const error = await failsWith(context.api, client.resume(pending), "timeout");
    equal([error.reqId, error.pending.reqId], ["77", "77"], "the req_ids");
    equal(await client.resume(error.pending), 6, "the resumed count");
  };
}

Object.assign(cases, {
  async "reads a body that arrives slowly but in time"(context) {
    const { client } = await stage(context, { script: [{ ...success(5), dripMs: 5 }] }, { requestTimeoutMs: 20_000 });
    equal(await client.count(QUERY), 5, "the count");
  },

  async "a call's requestTimeoutMs overrides the client's"(context) {
    const { client } = await stage(context, { script: [{ hang: true }] }, { maxRetries: 0 });
    const { took } = await timed(context, client.count(QUERY, { requestTimeoutMs: 50 }), "timeout");
    between(took, 49, AT_ONCE_MS, "the time until the error");
  },

  // In the next two cases five exchanges of a second each follow one another: together they take longer than the limit,
  // and each may take three times as long as planned.
  async "does not count the time in the queue towards requestTimeoutMs"(context) {
    const options = { maxConcurrency: 1, requestTimeoutMs: 3_000, maxRetries: 0 };
    const { client } = await stage(context, { latencyMs: 1_000 }, options);
    const counts = await Promise.all(Array.from({ length: 5 }, () => client.count(QUERY)));
    equal(new Set(counts).size, 1, "the number of different counts");
  },

  async "does not count the time in the queue towards maxWaitMs"(context) {
    const { client } = await stage(context, { latencyMs: 1_000 }, { maxConcurrency: 1, maxWaitMs: 3_000 });
    const counts = await Promise.all(Array.from({ length: 5 }, () => client.count(QUERY)));
    equal(new Set(counts).size, 1, "the number of different counts");
  },

  async "aborts an exchange with deadline_exceeded when maxWaitMs is over"(context) {
    const { client, logged } = await stage(context, { script: [{ hang: true }] }, { maxWaitMs: LIMIT_MS });
    const { error, took } = await timed(context, client.count(QUERY), "deadline_exceeded");
    between(took, SHORTEST_MS, AT_ONCE_MS, "the time until the error");
    equal([error.transient, error.attempts, error.pending], [false, 1, undefined], "the fields");
    await logged(({ exchanges }) => exchanges[0].peerClosed, "the end of the connection");
  },

  async "rejects with a Pending if maxWaitMs ends a poll"(context) {
    const script = [partial(77), { hang: true }, success(6)];
    const { client } = await stage(context, { script }, { maxWaitMs: LIMIT_MS });
    const error = await failsWith(context.api, client.count(QUERY), "deadline_exceeded");
    equal([error.reqId, error.pending.reqId], ["77", "77"], "the req_ids");
    equal(await client.resume(error.pending), 6, "the resumed count");
  },

  async "rejects at once if the next poll would come after maxWaitMs"(context) {
    const { client, exchanges } = await stage(context, { partials: 1 }, { pollIntervalMs: 60_000, maxWaitMs: 50_000 });
    const { error, took } = await timed(context, client.count(QUERY), "deadline_exceeded");
    between(took, 0, AT_ONCE_MS, "the time until the error");
    equal(error.pending.status, "partial", "pending");
    equal((await exchanges()).length, 1, "the number of exchanges");
  },

  async "rejects at once with the error of the last try if its retry would come after maxWaitMs"(context) {
    const { client, exchanges } = await stage(context, { script: ["html502"] }, { maxWaitMs: 400 });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    equal([error.status, error.attempts], [502, 1], "status and attempts");
    equal((await exchanges()).length, 1, "the number of exchanges");

    const limited = await stage(context, { script: [{ fault: "tooMany", retryAfter: "86400" }] });
    const { error: later, took } = await timed(context, limited.client.count(QUERY), "rate_limited");
    equal(later.retryAfterMs, 86_400_000, "retryAfterMs");
    between(took, 0, AT_ONCE_MS, "the time until the error");
  },

  async "rejects with deadline_exceeded if a partial answer has a Retry-After beyond maxWaitMs"(context) {
    const { client } = await stage(context, { script: [partial(77, { retryAfter: "86400" })] });
    const error = await failsWith(context.api, client.count(QUERY), "deadline_exceeded");
    ok(error.pending.notBefore > Date.now() + 86_000_000, "notBefore does not include the Retry-After");
  },

  async "poll and resume reject at once if notBefore is beyond maxWaitMs"(context) {
    const { client, exchanges } = await stage(context, {}, { maxWaitMs: 1_000 });
    const pending = { status: "partial", endpoint: "events", reqId: "7", notBefore: Date.now() + 3_600_000 };
    for (const method of ["poll", "resume"]) {
      const { error, took } = await timed(context, client[method](pending), "deadline_exceeded");
      equal(error.attempts, 0, "attempts");
      equal(error.pending, pending, "pending");
      between(took, 0, AT_ONCE_MS, "the time until the error");
    }
    equal(await exchanges(), [], "the exchanges");
  },

  async "a call's maxWaitMs overrides the client's"(context) {
    const { client } = await stage(context, { script: [{ hang: true }] });
    await failsWith(context.api, client.count(QUERY, { maxWaitMs: 50 }), "deadline_exceeded");
  },

  async "waits between polls for longer than one timer can hold"(context) {
    const pollIntervalMs = 2 ** 31 + 50;
    const { client, exchanges } = await stage(context, { partials: 1 }, { pollIntervalMs, maxWaitMs: 2 ** 40 });
    const controller = new AbortController();
    let waiting;
    const isWaiting = new Promise((resolve) => (waiting = resolve));
    const onProgress = ({ phase }) => phase === "waiting" && waiting();
    const counting = client.count(QUERY, { onProgress, signal: controller.signal }).catch((error) => error);
    await isWaiting;
    await sleep(150);
    controller.abort();
    equal((await counting).name, "AbortError", "the error");
    equal((await exchanges()).length, 1, "the number of exchanges");
  },

  async "accepts an answer if requestTimeoutMs is longer than one timer can hold"(context) {
    const times = { requestTimeoutMs: 2 ** 31 + 50, maxWaitMs: 2 ** 40 };
    const { client } = await stage(context, { script: [{ ...success(5), delayMs: 100 }] }, times);
    equal(await client.count(QUERY), 5, "the count");
  },

  async "ignores an answer that arrives after its timeout"(context) {
    const answers = [];
    const fetch = () => new Promise((resolve) => answers.push(resolve));
    const client = clientOn(context, fetch, { maxRetries: 0 });
    await failsWith(context.api, client.count(QUERY, { requestTimeoutMs: 30 }), "timeout");
    answers[0](new Response('{"status":"success","count":1}'));
    const counting = client.count(QUERY);
    await eventually(
      () => answers.length,
      (length) => length === 2,
      "the second request",
    );
    answers[1](new Response('{"status":"success","count":2}'));
    equal(await counting, 2, "the count");
  },
});

export default cases;
