// The progress that onProgress gets.

import { between, equal, hasCode, ok, pluck } from "./check.mjs";
import { QUERY, clientOn, partial, stage, success, successAnswer } from "./stage.mjs";

/** Runs a count (or `run`) and returns every progress that onProgress got. */
async function follow(context, config, options, run = (client, call) => client.count(QUERY, call)) {
  const { client } = await stage(context, config, options);
  const seen = [];
  const startedAt = Date.now();
  await run(client, { onProgress: (progress) => seen.push(progress) });
  return { seen, startedAt, endedAt: Date.now() };
}

/** The progress without the phase "queued", which the contract leaves open for a call that need not wait. */
const busy = (seen) => seen.filter(({ phase }) => phase !== "queued");
const phases = (seen) => pluck(busy(seen), "phase");
const during = (seen, wanted) => seen.filter(({ phase }) => phase === wanted);

export default {
  async "reports only submitting if the first answer is a success"(context) {
    const { seen } = await follow(context, {});
    equal(phases(seen), ["submitting"], "the phases");
    const [{ polls, attempt, pending }] = busy(seen);
    equal([polls, attempt, pending], [0, 1, undefined], "polls, attempt and pending");
  },

  async "reports submitting, then waiting and polling for each poll"(context) {
    const { seen } = await follow(context, { partials: 2, reqId: "77" });
    equal(phases(seen), ["submitting", "waiting", "polling", "waiting", "polling"], "the phases");
    equal(pluck(busy(seen), "polls").slice(0, 2), [0, 0], "polls before the first GET");
    between(busy(seen)[3].polls, 1, 1, "polls after the first GET");
    for (const { pending } of busy(seen).slice(1)) {
      equal([pending.status, pending.endpoint, pending.reqId], ["partial", "events", "77"], "pending");
    }
    equal(busy(seen)[0].pending, undefined, "pending before the first partial answer");
  },

  async "reports the Pending's notBefore as nextRequestAt while waiting"(context) {
    const { seen, startedAt, endedAt } = await follow(context, { partials: 1 }, { pollIntervalMs: 80 });
    const waiting = seen.find(({ phase }) => phase === "waiting");
    equal(waiting.nextRequestAt, waiting.pending.notBefore, "nextRequestAt");
    between(waiting.nextRequestAt, startedAt + 79, endedAt + 1, "nextRequestAt as a time");
  },

  async "reports the error and nextRequestAt while retrying, and the attempt of each try"(context) {
    const script = [partial(77), "html502", "html504", success(5)];
    const { seen, startedAt, endedAt } = await follow(context, { script }, { pollIntervalMs: 30 });
    const expected = ["submitting", "waiting", "polling", "retrying", "polling", "retrying", "polling"];
    equal(phases(seen), expected, "the phases");
    const retrying = during(seen, "retrying");
    const statuses = retrying.map(({ error }) => hasCode(context.api, error, "server_error").status);
    equal(statuses, [502, 504], "the statuses");
    for (const { nextRequestAt, pending } of retrying) {
      between(nextRequestAt, startedAt + 29, endedAt + 1, "nextRequestAt");
      equal(pending.reqId, "77", "the req_id");
    }
    equal(pluck(during(seen, "polling"), "attempt"), [1, 2, 3], "the attempts");
  },

  async "reports the retry of a POST before it is sent"(context) {
    const { seen } = await follow(context, { script: ["html502", success(5)] });
    equal(phases(seen), ["submitting", "retrying", "submitting"], "the phases");
    equal(pluck(during(seen, "submitting"), "attempt"), [1, 2], "the attempts");
    const [, { nextRequestAt, error, pending }] = busy(seen);
    equal([error.code, error.attempts, pending], ["server_error", 1, undefined], "the error");
    ok(nextRequestAt > 0, "there is no nextRequestAt");
  },

  async "reports an elapsedMs that never decreases and is never more than the real time"(context) {
    const { seen, startedAt, endedAt } = await follow(context, { partials: 3 }, { pollIntervalMs: 20 });
    const times = pluck(seen, "elapsedMs");
    const isRising = times.every((time, n) => n === 0 || time >= times[n - 1]);
    ok(isRising, `elapsedMs decreases: ${times}`);
    between(times[0], 0, endedAt - startedAt + 1, "the first elapsedMs");
    between(times.at(-1), 55, endedAt - startedAt + 1, "the last elapsedMs");
  },

  async "reports queued for a call that waits for a slot"(context) {
    const { client } = await stage(context, { latencyMs: 40 }, { maxConcurrency: 1 });
    const seen = [];
    const first = client.count(QUERY);
    await client.count(QUERY, { onProgress: ({ phase }) => seen.push(phase) });
    await first;
    equal(seen, ["queued", "submitting"], "the phases");
  },

  async "reports waiting first if poll or resume is called before notBefore"(context) {
    const { client } = await stage(context, { partials: 2 }, { pollIntervalMs: 1_500 });
    const pending = await client.submit(QUERY);
    const seen = [];
    const onProgress = (progress) => seen.push(progress);
    const next = await client.poll(pending, { onProgress });
    equal(phases(seen), ["waiting", "polling"], "the phases of poll");
    equal(busy(seen)[0].nextRequestAt, pending.notBefore, "nextRequestAt");
    equal(busy(seen)[0].pending, pending, "pending");
    seen.length = 0;
    ok((await client.resume(next, { onProgress })) > 0, "a count");
    equal(phases(seen), ["waiting", "polling"], "the phases of resume");
    equal(seen.at(0).polls, 0, "polls of this call");
  },

  async "reports retries of submit and no polling"(context) {
    const run = (client, call) => client.submit(QUERY, call);
    const { seen } = await follow(context, { script: ["html502", partial(1)] }, {}, run);
    equal(phases(seen).slice(0, 3), ["submitting", "retrying", "submitting"], "the phases");
    ok(!phases(seen).includes("polling"), "submit polls");
  },

  async "does not await a promise from onProgress"(context) {
    const { client } = await stage(context, { partials: 1 });
    const onProgress = () => new Promise(() => {});
    ok((await client.count(QUERY, { onProgress })) > 0, "a count");
  },

  async "allows onProgress to call the client again"(context) {
    const { client, log } = await stage(context, { partials: 1 }, { maxConcurrency: 1 });
    const inner = [];
    let outer = 0;
    const onProgress = () => {
      outer += 1;
      inner.push(client.count(QUERY));
      inner.push(client.submit(QUERY).then(() => 1));
      context.api.validateQuery(QUERY);
    };
    ok((await client.count(QUERY, { onProgress })) > 0, "a count");
    ok(outer >= 3, `onProgress was called only ${outer} times`);
    for (const count of await Promise.all(inner)) ok(count > 0, "an inner count");
    equal((await log()).endpoints.events.maxInFlight, 1, "the most requests in flight");
  },

  async "allows onProgress to abort its own call in every phase"(context) {
    for (const phase of ["submitting", "waiting", "polling", "retrying"]) {
      const { client } = await stage(context, { script: [partial(1), "html502"] });
      const controller = new AbortController();
      const reason = new Error(phase);
      const onProgress = (progress) => progress.phase === phase && controller.abort(reason);
      const caught = await client.count(QUERY, { signal: controller.signal, onProgress }).catch((error) => error);
      ok(caught === reason, `${phase}: the call rejects with ${caught}`);
    }
  },

  async "allows onProgress to change its argument without effect"(context) {
    const { client, exchanges } = await stage(context, { partials: 2, reqId: "77" });
    const onProgress = (progress) => {
      if (progress.pending) Object.assign(progress.pending, { reqId: "changed", notBefore: 0, endpoint: "profiles" });
      Object.assign(progress, { phase: "x", polls: 99, nextRequestAt: 0 });
    };
    ok((await client.count(QUERY, { onProgress })) > 0, "a count");
    const polled = (await exchanges()).slice(1).map(({ path }) => path);
    equal(polled, Array(2).fill("/1/counts/events.json?req_id=77"), "the polls");
  },

  async "reports nothing after the call is over"(context) {
    let calls = 0;
    const controller = new AbortController();
    const client = clientOn(context, () => new Promise((resolve) => setTimeout(() => resolve(successAnswer(1)), 30)));
    const counting = client.count(QUERY, { signal: controller.signal, onProgress: () => (calls += 1) });
    controller.abort();
    await counting.catch(() => {});
    const before = calls;
    equal(await client.count(QUERY), 1, "a later count");
    equal(calls, before, "calls of onProgress");
  },
};
