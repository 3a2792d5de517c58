// requestTimeoutMs and maxWaitMs: nothing takes longer than was asked for.

import { between, equal, failsWith, ok } from "./check.mjs";
import { QUERY, clientOn, partial, sleep, stage, success } from "./stage.mjs";

/** How long a rejection took. */
async function timed(context, promise, code) {
  const since = Date.now();
  const error = await failsWith(context.api, promise, code);
  return { error, took: Date.now() - since };
}

const HANGS = [
  ["a server that never answers", { hang: true }],
  ["a body that never comes", { ...success(5), hangBody: true }],
  ["a body that drips", { ...success(5), dripMs: 60 }],
];

const cases = {};

for (const [name, step] of HANGS) {
  cases[`${name} is a timeout, and its connection is closed`] = async (context) => {
    const { client, logged } = await stage(context, { script: [step] }, { requestTimeoutMs: 150, maxRetries: 0 });
    const { error, took } = await timed(context, client.count(QUERY), "timeout");
    between(took, 149, 10_000, "the time until the error");
    equal([error.transient, error.attempts, error.pending], [true, 1, undefined], "the fields");
    await logged(({ exchanges }) => exchanges[0].peerClosed, "the end of the connection");
  };

  cases[`${name} to a poll is a timeout that can be resumed`] = async (context) => {
    const script = [partial(77), step, success(6)];
    const { client } = await stage(context, { script }, { requestTimeoutMs: 300, maxRetries: 0 });
    const pending = await client.submit(QUERY);
    const error = await failsWith(context.api, client.resume(pending), "timeout");
    equal([error.reqId, error.pending.reqId], ["77", "77"], "the req_ids");
    equal(await client.resume(error.pending), 6, "the resumed count");
  };
}

Object.assign(cases, {
  async "a body that drips fast enough is read"(context) {
    const { client } = await stage(context, { script: [{ ...success(5), dripMs: 5 }] }, { requestTimeoutMs: 20_000 });
    equal(await client.count(QUERY), 5, "the count");
  },

  async "a call's requestTimeoutMs overrides the client's"(context) {
    const { client } = await stage(context, { script: [{ hang: true }] }, { maxRetries: 0 });
    const { took } = await timed(context, client.count(QUERY, { requestTimeoutMs: 50 }), "timeout");
    between(took, 49, 10_000, "the time until the error");
  },

  async "the time in the queue is not part of requestTimeoutMs"(context) {
    const options = { maxConcurrency: 1, requestTimeoutMs: 1_500, maxRetries: 0 };
    const { client } = await stage(context, { latencyMs: 500 }, options);
    const counts = await Promise.all(Array.from({ length: 4 }, () => client.count(QUERY)));
    equal(new Set(counts).size, 1, "the number of different counts");
  },

  async "the time in the queue is not part of maxWaitMs"(context) {
    const { client } = await stage(context, { latencyMs: 500 }, { maxConcurrency: 1, maxWaitMs: 1_500 });
    const counts = await Promise.all(Array.from({ length: 4 }, () => client.count(QUERY)));
    equal(new Set(counts).size, 1, "the number of different counts");
  },

  async "an exchange in flight when maxWaitMs is over is aborted, with deadline_exceeded"(context) {
    const { client, logged } = await stage(context, { script: [{ hang: true }] }, { maxWaitMs: 150 });
    const { error, took } = await timed(context, client.count(QUERY), "deadline_exceeded");
    between(took, 149, 10_000, "the time until the error");
    equal([error.transient, error.attempts, error.pending], [false, 1, undefined], "the fields");
    await logged(({ exchanges }) => exchanges[0].peerClosed, "the end of the connection");
  },

  async "a poll in flight when maxWaitMs is over leaves a Pending"(context) {
    const script = [partial(77), { hang: true }, success(6)];
    const { client } = await stage(context, { script }, { maxWaitMs: 1_000 });
    const error = await failsWith(context.api, client.count(QUERY), "deadline_exceeded");
    equal([error.reqId, error.pending.reqId], ["77", "77"], "the req_ids");
    equal(await client.resume(error.pending), 6, "the resumed count");
  },

  async "a poll that maxWaitMs would not allow is not waited for"(context) {
    const { client, exchanges } = await stage(context, { partials: 1 }, { pollIntervalMs: 60_000, maxWaitMs: 50_000 });
    const { error, took } = await timed(context, client.count(QUERY), "deadline_exceeded");
    between(took, 0, 10_000, "the time until the error");
    equal(error.pending.status, "partial", "pending");
    equal((await exchanges()).length, 1, "the number of exchanges");
  },

  async "a retry that maxWaitMs would not allow is not waited for: the try's own error is given"(context) {
    const { client, exchanges } = await stage(context, { script: ["html502"] }, { maxWaitMs: 400 });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    equal([error.status, error.attempts], [502, 1], "status and attempts");
    equal((await exchanges()).length, 1, "the number of exchanges");

    const limited = await stage(context, { script: [{ fault: "tooMany", retryAfter: "86400" }] });
    const { error: later, took } = await timed(context, limited.client.count(QUERY), "rate_limited");
    equal(later.retryAfterMs, 86_400_000, "retryAfterMs");
    between(took, 0, 10_000, "the time until the error");
  },

  async "a Retry-After beyond maxWaitMs on a partial answer is deadline_exceeded"(context) {
    const { client } = await stage(context, { script: [partial(77, { retryAfter: "86400" })] });
    const error = await failsWith(context.api, client.count(QUERY), "deadline_exceeded");
    ok(error.pending.notBefore > Date.now() + 86_000_000, "notBefore does not hold the Retry-After");
  },

  async "poll and resume fail at once where notBefore is beyond maxWaitMs"(context) {
    const { client, exchanges } = await stage(context, {}, { maxWaitMs: 1_000 });
    const pending = { status: "partial", endpoint: "events", reqId: "7", notBefore: Date.now() + 3_600_000 };
    for (const method of ["poll", "resume"]) {
      const { error, took } = await timed(context, client[method](pending), "deadline_exceeded");
      equal(error.attempts, 0, "attempts");
      equal(error.pending, pending, "pending");
      between(took, 0, 10_000, "the time until the error");
    }
    equal(await exchanges(), [], "the exchanges");
  },

  async "a call's maxWaitMs overrides the client's"(context) {
    const { client } = await stage(context, { script: [{ hang: true }] });
    await failsWith(context.api, client.count(QUERY, { maxWaitMs: 50 }), "deadline_exceeded");
  },

  async "a wait longer than one timer can hold is no short wait"(context) {
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

  async "a requestTimeoutMs longer than one timer can hold is no short one"(context) {
    const times = { requestTimeoutMs: 2 ** 31 + 50, maxWaitMs: 2 ** 40 };
    const { client } = await stage(context, { script: [{ ...success(5), delayMs: 100 }] }, times);
    equal(await client.count(QUERY), 5, "the count");
  },

  async "an answer that comes after its timeout is ignored"(context) {
    const late = [];
    const fetch = () => new Promise((resolve) => late.push(resolve));
    const client = clientOn(context, fetch, { requestTimeoutMs: 30, maxRetries: 0 });
    await failsWith(context.api, client.count(QUERY), "timeout");
    late[0](new Response('{"status":"success","count":1}'));
    const counting = client.count(QUERY);
    await sleep(5);
    late[1](new Response('{"status":"success","count":2}'));
    equal(await counting, 2, "the count");
  },
});

export default cases;
