// Retries: the failures that are retried, the wait before each retry, and their number.

import { between, equal, failsWith, ok, pluck } from "./check.mjs";
import { AT_ONCE_MS, QUERY, clientOn, partial, stage, success, successAnswer } from "./stage.mjs";

/** The times from the answer to each exchange to the arrival of the next one, by the server's clock. */
const pauses = (exchanges) => exchanges.slice(1).map(({ arrivedAt }, n) => arrivedAt - exchanges[n].answeredAt);

/** The server's clock counts whole milliseconds. */
const ROUNDING_MS = 1;

/** For the server that hangs. On a loaded machine an ordinary answer still takes less. */
const REQUEST_TIMEOUT_MS = 3_000;
const timeoutFor = (code) => (code === "timeout" ? { requestTimeoutMs: REQUEST_TIMEOUT_MS } : {});

/**
 * Transient faults and their codes. No connection is used twice, because the HTTP stack below fetch may silently repeat a
 * request whose reused connection was reset.
 */
const FAULTS = [
  ["a proxy's 502", "html502", "server_error"],
  ["a 429", "tooMany", "rate_limited"],
  ["a connection reset before the headers", { reset: "beforeHeaders" }, "network"],
  ["a connection reset within the body", { ...success(5), reset: "duringBody" }, "network"],
  ["a hanging server", { hang: true }, "timeout"],
];

const cases = {};

for (const [name, step, code] of FAULTS) {
  cases[`after ${name} a POST is sent again half a second to a second later`] = async (context) => {
    const config = { script: [step, success(5)], freshConnections: true };
    const { client, exchanges } = await stage(context, config, timeoutFor(code));
    const errors = [];
    const onProgress = ({ error }) => error && errors.push(error.code);
    const since = Date.now();
    equal(await client.count(QUERY, { onProgress }), 5, "the count");
    equal(errors, [code], "the errors that onProgress got");
    const sent = await exchanges();
    equal(pluck(sent, "method"), ["POST", "POST"], "the methods");
    equal(sent[0].body, sent[1].body, "the bodies");
    const least = 500 + (code === "timeout" ? REQUEST_TIMEOUT_MS : 0);
    // The server logs its answer before the client sees it. The hanging server logs no answer, and its request may
    // arrive late, so that pause counts from the call.
    const pause = sent[1].arrivedAt - (sent[0].answeredAt ?? since);
    between(pause, least - ROUNDING_MS, AT_ONCE_MS, "the pause");
  };

  cases[`after ${name} a poll is sent again at the poll interval`] = async (context) => {
    const config = { script: [partial(1), step, success(5)], freshConnections: true };
    const options = { ...timeoutFor(code), pollIntervalMs: 40 };
    const { client, exchanges } = await stage(context, config, options);
    equal(await client.count(QUERY), 5, "the count");
    const sent = await exchanges();
    equal(pluck(sent, "method"), ["POST", "GET", "GET"], "the methods");
    const pause = sent[2].arrivedAt - (sent[1].answeredAt ?? sent[1].arrivedAt);
    between(pause, 40 - ROUNDING_MS, AT_ONCE_MS, "the pause");
  };
}

/** The shortest and the longest backoff before the first three retries of a POST. */
const BACKOFFS = [
  [500, 1_000],
  [1_000, 2_000],
  [2_000, 4_000],
];

Object.assign(cases, {
  async "retries a poll without backoff"(context) {
    const script = [partial(1), "html502", "html502", "html502", "html502", success(5)];
    const { client, exchanges } = await stage(context, { script }, { pollIntervalMs: 20, maxRetries: 4 });
    const waits = [];
    const onProgress = ({ phase, nextRequestAt }) =>
      phase === "retrying" && waits.push({ nextRequestAt, announcedAt: Date.now() });
    equal(await client.count(QUERY, { onProgress }), 5, "the count");
    equal(waits.length, 4, "the number of retries");
    const sent = await exchanges();
    for (const [n, { nextRequestAt, announcedAt }] of waits.entries()) {
      // The wait begins between the server's answer and the announcement.
      const least = sent[n + 1].answeredAt + 20;
      between(nextRequestAt, least - ROUNDING_MS, announcedAt + 20 + ROUNDING_MS, "the announced time");
    }
  },

  async "doubles the backoff before a POST and makes it random"(context) {
    const announced = [[], [], []];
    const one = async () => {
      let failedAt;
      const fetch = () => {
        failedAt = Date.now();
        return Promise.reject(new Error("down"));
      };
      const client = clientOn(context, fetch, { maxRetries: 3 });
      const controller = new AbortController();
      let n = 0;
      const onProgress = ({ phase, nextRequestAt }) => {
        if (phase !== "retrying") return;
        announced[n].push({ sinceFailure: nextRequestAt - failedAt, fromNow: nextRequestAt - Date.now() });
        n += 1;
        if (n === 3) controller.abort();
      };
      await client.count(QUERY, { onProgress, signal: controller.signal }).catch(() => {});
    };
    await Promise.all(Array.from({ length: 12 }, one));
    for (const [n, [least, most]] of BACKOFFS.entries()) {
      // The wait begins between the failure and the announcement.
      for (const { sinceFailure, fromNow } of announced[n]) {
        ok(sinceFailure >= least - ROUNDING_MS && fromNow <= most + ROUNDING_MS, `backoff ${n + 1}: ${sinceFailure}`);
      }
      // Twelve draws from 500 ms lie within 5 ms of each other once in 10^20 runs.
      const waits = pluck(announced[n], "sinceFailure");
      ok(Math.max(...waits) - Math.min(...waits) > 5, `backoff ${n + 1} is not random`);
    }
  },

  async "waits for Retry-After if it is longer than the backoff"(context) {
    const { client, exchanges } = await stage(context, { script: [{ fault: "tooMany", retryAfter: "2" }, success(5)] });
    equal(await client.count(QUERY), 5, "the count");
    between(pauses(await exchanges())[0], 2_000 - ROUNDING_MS, AT_ONCE_MS, "the pause");
  },

  async "waits for the backoff if Retry-After is shorter"(context) {
    const { client, exchanges } = await stage(context, { script: [{ fault: "html502", retryAfter: "0" }, success(5)] });
    equal(await client.count(QUERY), 5, "the count");
    between(pauses(await exchanges())[0], 500 - ROUNDING_MS, AT_ONCE_MS, "the pause");
  },

  async "waits for the Retry-After of a partial answer and of a failed poll before the next poll"(context) {
    const script = [partial(1, { retryAfter: "1" }), { status: 503, retryAfter: "1" }, success(5)];
    const { client, exchanges } = await stage(context, { script }, { pollIntervalMs: 10 });
    equal(await client.count(QUERY), 5, "the count");
    for (const pause of pauses(await exchanges())) between(pause, 1_000 - ROUNDING_MS, AT_ONCE_MS, "the pause");
  },

  async "waits for the poll interval if Retry-After is shorter"(context) {
    const script = [partial(1, { retryAfter: "0" }), success(5)];
    const { client, exchanges } = await stage(context, { script }, { pollIntervalMs: 150 });
    equal(await client.count(QUERY), 5, "the count");
    between(pauses(await exchanges())[0], 150 - ROUNDING_MS, AT_ONCE_MS, "the pause");
  },

  async "rejects with the last error after maxRetries further tries"(context) {
    const script = [partial(1), "html502", "html502", "html504", success(5)];
    const { client, exchanges } = await stage(context, { script }, { maxRetries: 2 });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    equal([error.status, error.attempts], [504, 3], "status and attempts");
    equal((await exchanges()).length, 4, "the number of exchanges");
  },

  async "makes three further tries by default"(context) {
    const { client, exchanges } = await stage(context, { script: [partial(1), ...Array(5).fill("html502")] });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    equal(error.attempts, 4, "attempts");
    equal((await exchanges()).length, 5, "the number of exchanges");
  },

  async "allows maxRetries further tries for each exchange"(context) {
    const script = [partial(1), "html502", partial(1), "html502", partial(1), "html502", success(5)];
    const { client } = await stage(context, { script }, { maxRetries: 1 });
    equal(await client.count(QUERY), 5, "the count");
  },

  async "a call's maxRetries overrides the client's"(context) {
    const { client, exchanges } = await stage(context, { script: ["html502", "html502"] });
    await failsWith(context.api, client.count(QUERY, { maxRetries: 0 }), "server_error");
    equal((await exchanges()).length, 1, "the number of exchanges");
  },

  async "does not retry failures that are not transient"(context) {
    for (const step of ["failOn200", "unauthorized", "incorrectUsage", "redirect", "emptyBody", { status: 404 }]) {
      const { client, exchanges } = await stage(context, { script: [step, success(5)] });
      const error = await client.count(QUERY).catch((error) => error);
      equal([error.transient, error.attempts], [false, 1], `transient and attempts of ${error.code}`);
      equal((await exchanges()).length, 1, "the number of exchanges");
    }
  },

  async "waits for a Retry-After that is an HTTP date"(context) {
    const retryAfter = new Date(Date.now() + 3_000).toUTCString();
    const { client, exchanges } = await stage(context, { script: [{ fault: "tooMany", retryAfter }, success(5)] });
    equal(await client.count(QUERY), 5, "the count");
    const [, again] = await exchanges();
    ok(again.arrivedAt >= Date.parse(retryAfter) - ROUNDING_MS, "the retry arrived too soon");
  },

  async "counts with the same client after fetch threw"(context) {
    let calls = 0;
    const client = clientOn(context, () => {
      calls += 1;
      if (calls === 1) throw new Error("down");
      return Promise.resolve(successAnswer(4));
    });
    equal(await client.count(QUERY), 4, "the count");
    equal(calls, 2, "calls of fetch");
  },
});

export default cases;
