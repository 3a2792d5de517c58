// What is sent again, when, and how often.

import { between, equal, failsWith, ok } from "./check.mjs";
import { QUERY, clientOn, partial, stage, success, successAnswer } from "./stage.mjs";

/** From the answer to one exchange to the arrival of the next, by the server's clock. */
const pauses = (exchanges) => exchanges.slice(1).map(({ arrivedAt }, n) => arrivedAt - exchanges[n].answeredAt);

/** The server's clock counts whole milliseconds. */
const ROUNDING_MS = 1;

/** For a hanging server alone: a busy machine must not take this long for an ordinary answer. */
const REQUEST_TIMEOUT_MS = 2_000;

/**
 * Faults that are transient, and the code of each. What is reset on a connection that was used before, the HTTP below
 * fetch may send again, and tells nobody; so no connection is used twice.
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
  cases[`after ${name} a POST is sent again, half a second to a second later`] = async (context) => {
    const { client, exchanges } = await stage(
      context,
      { script: [step, success(5)], freshConnections: true },
      { requestTimeoutMs: REQUEST_TIMEOUT_MS },
    );
    const errors = [];
    const onProgress = ({ error }) => error && errors.push(error.code);
    const since = Date.now();
    equal(await client.count(QUERY, { onProgress }), 5, "the count");
    equal(errors, [code], "what onProgress saw");
    const sent = await exchanges();
    equal(
      sent.map(({ method }) => method),
      ["POST", "POST"],
      "the methods",
    );
    equal(sent[0].body, sent[1].body, "the bodies");
    const least = 500 + (code === "timeout" ? REQUEST_TIMEOUT_MS : 0);
    // A reset shows to the server a little before it shows to us; nothing shows sooner to us. What is never answered
    // may have arrived late.
    const pause = sent[1].arrivedAt - (sent[0].answeredAt ?? since);
    between(pause, least - ROUNDING_MS, 10_000, "the pause");
  };

  cases[`after ${name} a poll is sent again at the poll interval`] = async (context) => {
    const script = [partial(1), step, success(5)];
    const { client, exchanges } = await stage(
      context,
      { script, freshConnections: true },
      { requestTimeoutMs: REQUEST_TIMEOUT_MS, pollIntervalMs: 40 },
    );
    equal(await client.count(QUERY), 5, "the count");
    const sent = await exchanges();
    equal(
      sent.map(({ method }) => method),
      ["POST", "GET", "GET"],
      "the methods",
    );
    const pause = sent[2].arrivedAt - (sent[1].answeredAt ?? sent[1].arrivedAt);
    between(pause, 40 - ROUNDING_MS, 10_000, "the pause");
  };
}

Object.assign(cases, {
  async "a poll's retries have no backoff"(context) {
    const script = [partial(1), "html502", "html502", "html502", "html502", success(5)];
    const { client } = await stage(context, { script }, { pollIntervalMs: 20, maxRetries: 4 });
    const waits = [];
    const onProgress = ({ phase, nextRequestAt }) => phase === "retrying" && waits.push(nextRequestAt - Date.now());
    equal(await client.count(QUERY, { onProgress }), 5, "the count");
    equal(waits.length, 4, "the number of retries");
    for (const wait of waits) between(wait, 0, 21, "the announced wait");
  },

  async "a POST's backoff doubles, and is random"(context) {
    const announced = [[], [], []];
    const one = async () => {
      const client = clientOn(context, () => Promise.reject(new Error("down")), { maxRetries: 3 });
      const controller = new AbortController();
      let n = 0;
      const onProgress = ({ phase, nextRequestAt }) => {
        if (phase !== "retrying") return;
        announced[n].push(nextRequestAt - Date.now());
        n += 1;
        if (n === 3) controller.abort();
      };
      await client.count(QUERY, { onProgress, signal: controller.signal }).catch(() => {});
    };
    await Promise.all(Array.from({ length: 12 }, one));
    const bounds = [
      [500, 1_000],
      [1_000, 2_000],
      [2_000, 4_000],
    ];
    for (const [n, [least, most]] of bounds.entries()) {
      // A little is lost between the decision and its announcement.
      for (const wait of announced[n]) between(wait, least - 50, most + 1, `backoff ${n + 1}`);
      ok(Math.max(...announced[n]) - Math.min(...announced[n]) > 5, `backoff ${n + 1} is not random`);
    }
  },

  async "Retry-After is obeyed where it is longer than the backoff"(context) {
    const { client, exchanges } = await stage(context, { script: [{ fault: "tooMany", retryAfter: "2" }, success(5)] });
    equal(await client.count(QUERY), 5, "the count");
    between(pauses(await exchanges())[0], 2_000 - ROUNDING_MS, 20_000, "the pause");
  },

  async "Retry-After does not shorten the backoff"(context) {
    const { client, exchanges } = await stage(context, { script: [{ fault: "html502", retryAfter: "0" }, success(5)] });
    equal(await client.count(QUERY), 5, "the count");
    between(pauses(await exchanges())[0], 500 - ROUNDING_MS, 10_000, "the pause");
  },

  async "Retry-After on a partial answer and on a failed poll moves the next poll"(context) {
    const script = [partial(1, { retryAfter: "1" }), { status: 503, retryAfter: "1" }, success(5)];
    const { client, exchanges } = await stage(context, { script }, { pollIntervalMs: 10 });
    equal(await client.count(QUERY), 5, "the count");
    for (const pause of pauses(await exchanges())) between(pause, 1_000 - ROUNDING_MS, 10_000, "the pause");
  },

  async "Retry-After does not shorten the poll interval"(context) {
    const { client, exchanges } = await stage(
      context,
      { script: [partial(1, { retryAfter: "0" }), success(5)] },
      { pollIntervalMs: 150 },
    );
    equal(await client.count(QUERY), 5, "the count");
    between(pauses(await exchanges())[0], 150 - ROUNDING_MS, 10_000, "the pause");
  },

  async "after maxRetries further tries the last error is given"(context) {
    const script = [partial(1), "html502", "html502", "html504", success(5)];
    const { client, exchanges } = await stage(context, { script }, { maxRetries: 2 });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    equal([error.status, error.attempts], [504, 3], "status and attempts");
    equal((await exchanges()).length, 4, "the number of exchanges");
  },

  async "three further tries are the default"(context) {
    const { client, exchanges } = await stage(context, { script: [partial(1), ...Array(5).fill("html502")] });
    const error = await failsWith(context.api, client.count(QUERY), "server_error");
    equal(error.attempts, 4, "attempts");
    equal((await exchanges()).length, 5, "the number of exchanges");
  },

  async "maxRetries counts for each exchange anew"(context) {
    const script = [partial(1), "html502", partial(1), "html502", partial(1), "html502", success(5)];
    const { client } = await stage(context, { script }, { maxRetries: 1 });
    equal(await client.count(QUERY), 5, "the count");
  },

  async "a call's maxRetries overrides the client's"(context) {
    const { client, exchanges } = await stage(context, { script: ["html502", "html502"] });
    await failsWith(context.api, client.count(QUERY, { maxRetries: 0 }), "server_error");
    equal((await exchanges()).length, 1, "the number of exchanges");
  },

  async "what is not transient is not sent again"(context) {
    for (const step of ["failOn200", "unauthorized", "incorrectUsage", "redirect", "emptyBody", { status: 404 }]) {
      const { client, exchanges } = await stage(context, { script: [step, success(5)] });
      const error = await client.count(QUERY).catch((error) => error);
      equal([error.transient, error.attempts], [false, 1], `transient and attempts of ${error.code}`);
      equal((await exchanges()).length, 1, "the number of exchanges");
    }
  },

  async "Retry-After as an HTTP date is obeyed"(context) {
    const retryAfter = new Date(Date.now() + 3_000).toUTCString();
    const { client, exchanges } = await stage(context, { script: [{ fault: "tooMany", retryAfter }, success(5)] });
    equal(await client.count(QUERY), 5, "the count");
    const [, again] = await exchanges();
    ok(again.arrivedAt >= Date.parse(retryAfter) - ROUNDING_MS, "the retry came too soon");
  },

  async "a retry after fetch has thrown works on the same client"(context) {
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
