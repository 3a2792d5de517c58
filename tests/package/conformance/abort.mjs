// An abort: the call rejects at once with the signal's reason and sends nothing more.

import { between, equal, ok, pluck, rejection, same } from "./check.mjs";
import {
  AT_ONCE_MS,
  QUERY,
  clientOn,
  eventually,
  firstArrived,
  partial,
  sleep,
  stage,
  success,
  successAnswer,
} from "./stage.mjs";

/** A signal that is not an AbortSignal and counts its listeners. */
function ownSignal() {
  const listeners = new Set();
  return {
    aborted: false,
    added: 0,
    get listening() {
      return listeners.size;
    },
    addEventListener(_type, listener) {
      this.added += 1;
      listeners.add(listener);
    },
    removeEventListener(_type, listener) {
      listeners.delete(listener);
    },
    abort(reason) {
      Object.assign(this, { aborted: true }, reason === undefined ? {} : { reason });
      for (const listener of [...listeners]) {
        (typeof listener === "function" ? listener : listener.handleEvent).call(listener, { type: "abort" });
      }
    },
  };
}

/** Starts a count, aborts it when `ready` resolves, and checks that nothing is sent afterwards. */
async function abortedWhen(context, config, options, ready) {
  const setting = await stage(context, config, options);
  const controller = new AbortController();
  const reason = new Error("no longer wanted");
  const phases = [];
  const onProgress = ({ phase }) => phases.push(phase);
  const counting = rejection(setting.client.count(QUERY, { signal: controller.signal, onProgress }));
  await ready(setting, phases);
  const before = (await setting.exchanges()).length;
  const since = Date.now();
  controller.abort(reason);
  same(await counting, reason, "the rejection");
  between(Date.now() - since, 0, AT_ONCE_MS, "the time until the rejection");
  await sleep(60);
  equal((await setting.exchanges()).length, before, "the number of exchanges");
  return setting;
}

const phaseReached = (phases, phase) => eventually(() => phases.includes(phase), Boolean, `the phase ${phase}`);

export default {
  async "rejects with the reason of an aborted signal and sends nothing"(context) {
    let fetched = 0;
    const client = clientOn(context, () => {
      fetched += 1;
      return Promise.resolve(successAnswer(1));
    });
    const pending = { status: "partial", endpoint: "events", reqId: "1", notBefore: 0 };
    for (const reason of [new Error("own"), "a string", 0, "", false, null, { any: "object" }, Symbol("s")]) {
      const signal = AbortSignal.abort(reason);
      same(await rejection(client.count(QUERY, { signal })), signal.reason, "count's rejection");
      same(await rejection(client.submit(QUERY, { signal })), signal.reason, "submit's rejection");
      same(await rejection(client.poll(pending, { signal })), signal.reason, "poll's rejection");
      same(await rejection(client.resume(pending, { signal })), signal.reason, "resume's rejection");
    }
    equal(fetched, 0, "calls of fetch");
  },

  async "rejects with the reason of an aborted signal if the query is invalid too"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(1)));
    const reason = new Error("first");
    const signal = AbortSignal.abort(reason);
    for (const invalid of [{}, null, { event_name: "" }]) {
      same(await rejection(client.count(invalid, { signal })), reason, "the rejection");
    }
  },

  async "rejects with the signal's AbortError if the abort has no reason"(context) {
    const { client, logged } = await stage(context, { script: [{ hang: true }] });
    const controller = new AbortController();
    const counting = rejection(client.count(QUERY, { signal: controller.signal }));
    await logged(firstArrived, "the request");
    controller.abort();
    const error = await counting;
    same(error, controller.signal.reason, "the rejection");
    equal(error.name, "AbortError", "its name");
  },

  async "closes the connection if aborted before the answer"(context) {
    const { logged } = await abortedWhen(context, { script: [{ hang: true }] }, {}, ({ logged }) =>
      logged(firstArrived, "the request"),
    );
    await logged(({ exchanges }) => exchanges[0].peerClosed, "the end of the connection");
  },

  async "closes the connection if aborted within the body"(context) {
    const script = [{ ...success(5), hangBody: true }];
    const { logged } = await abortedWhen(context, { script }, {}, ({ logged }) =>
      logged(({ exchanges }) => exchanges[0]?.status === 200, "the headers"),
    );
    await logged(({ exchanges }) => exchanges[0].peerClosed, "the end of the connection");
  },

  async "rejects and sends nothing more if aborted between polls"(context) {
    await abortedWhen(context, { partials: 5 }, { pollIntervalMs: 60_000 }, (_, phases) =>
      phaseReached(phases, "waiting"),
    );
  },

  async "rejects and sends nothing more if aborted in the backoff before a retry"(context) {
    const script = [{ fault: "html502", retryAfter: "60" }];
    const { client } = await abortedWhen(context, { script }, {}, (_, phases) => phaseReached(phases, "retrying"));
    ok((await client.count(QUERY)) > 0, "a later count");
  },

  async "removes an aborted call from the queue and sends the others in order"(context) {
    const script = [{ ...success(1), delayMs: 150 }, success(2), success(3)];
    const { client, exchanges, log } = await stage(context, { script }, { maxConcurrency: 1 });
    const controller = new AbortController();
    const first = client.count({ ...QUERY, event_name: "first" });
    const queued = rejection(client.count({ ...QUERY, event_name: "aborted" }, { signal: controller.signal }));
    const others = ["second", "third"].map((event_name) => client.count({ ...QUERY, event_name }));
    const reason = new Error("left the queue");
    controller.abort(reason);
    same(await queued, reason, "the rejection");
    equal(await Promise.all([first, ...others]), [1, 2, 3], "the counts");
    const sent = pluck(await exchanges(), "body").map((body) => JSON.parse(body).event_name);
    equal(sent, ["first", "second", "third"], "the events sent");
    equal((await log()).maxInFlight, 1, "the most requests in flight");
  },

  async "gives the slot of an aborted call to the next one"(context) {
    const { client, logged } = await stage(context, { script: [{ hang: true }, success(7)] }, { maxConcurrency: 1 });
    const controller = new AbortController();
    const hanging = rejection(client.count(QUERY, { signal: controller.signal }));
    await logged(firstArrived, "the request");
    const next = client.count(QUERY);
    controller.abort("enough");
    equal([await hanging, await next], ["enough", 7], "the rejection and the next count");
  },

  async "rejects with the reason if poll or resume is aborted while it waits"(context) {
    const { client, exchanges } = await stage(context);
    const pending = { status: "partial", endpoint: "events", reqId: "1", notBefore: Date.now() + 60_000 };
    for (const method of ["poll", "resume"]) {
      const controller = new AbortController();
      const waiting = rejection(client[method](pending, { signal: controller.signal }));
      await sleep(5);
      controller.abort(method);
      equal(await waiting, method, "the rejection");
    }
    equal(await exchanges(), [], "the exchanges");
  },

  async "gives fetch a new signal and aborts it"(context) {
    let init;
    const client = clientOn(context, (_url, given) => {
      init = given;
      return new Promise(() => {});
    });
    const controller = new AbortController();
    const counting = rejection(client.count(QUERY, { signal: controller.signal }));
    await eventually(() => init, Boolean, "the call of fetch");
    equal(init.signal?.aborted, false, "aborted, before");
    ok(init.signal !== controller.signal, "fetch has the caller's signal");
    controller.abort("over");
    equal(await counting, "over", "the rejection");
    equal(init.signal.aborted, true, "aborted, after");
  },

  async "accepts any object with aborted and addEventListener as a signal"(context) {
    const { client, logged } = await stage(context, { script: [{ hang: true }, success(5)] });
    const signal = ownSignal();
    const counting = rejection(client.count(QUERY, { signal }));
    await logged(firstArrived, "the request");
    const reason = new Error("not an AbortSignal's");
    signal.abort(reason);
    same(await counting, reason, "the rejection");
    equal(signal.listening, 0, "listeners left");

    const bare = { aborted: false, addEventListener() {} };
    equal(await client.count(QUERY, { signal: bare }), 5, "the count without removeEventListener");
  },

  async "rejects with an AbortError if the signal has no reason"(context) {
    const client = clientOn(context, () => new Promise(() => {}));
    const signal = ownSignal();
    const counting = rejection(client.count(QUERY, { signal }));
    signal.abort();
    equal((await counting).name, "AbortError", "the name");
    const before = await rejection(client.count(QUERY, { signal: { aborted: true, addEventListener() {} } }));
    equal(before.name, "AbortError", "the name if it was aborted before the call");
  },

  async "has removed its listeners when the promise settles"(context) {
    const script = [success(1), "failOn200", partial(1), success(2), partial(3)];
    const { client } = await stage(context, { script });
    const signal = ownSignal();
    await client.count(QUERY, { signal });
    equal(signal.listening, 0, "after a success");
    await client.count(QUERY, { signal }).catch(() => {});
    equal(signal.listening, 0, "after a failure");
    await client.count(QUERY, { signal });
    equal(signal.listening, 0, "after a poll");
    await client.submit(QUERY, { signal });
    equal(signal.listening, 0, "after submit");
    await client.count({}, { signal }).catch(() => {});
    equal(signal.listening, 0, "after an invalid query");
    ok(signal.added >= 4, `only ${signal.added} listeners were added`);
  },

  async "keeps its result if the signal aborts afterwards"(context) {
    const { client } = await stage(context);
    const controller = new AbortController();
    const counting = client.count(QUERY, { signal: controller.signal });
    const count = await counting;
    controller.abort();
    equal(await counting, count, "the count");
    equal(await client.count(QUERY), count, "another count");
  },

  async "rejects all calls that share an aborted signal"(context) {
    const { client, exchanges } = await stage(context, { script: Array(3).fill({ hang: true }) });
    const controller = new AbortController();
    const all = Array.from({ length: 30 }, () => rejection(client.count(QUERY, { signal: controller.signal })));
    const reason = new Error("all calls");
    await sleep(20);
    controller.abort(reason);
    for (const error of await Promise.all(all)) same(error, reason, "a rejection");
    await sleep(50);
    ok((await exchanges()).length <= 3, "more requests than maxConcurrency allows");
  },
};
