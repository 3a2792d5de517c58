// An abort rejects with the signal's own reason, at once, and nothing is sent after it.

import { between, equal, ok, rejection, same } from "./check.mjs";
import { QUERY, clientOn, firstArrived, partial, sleep, stage, success, successAnswer } from "./stage.mjs";

/** A signal by hand: counts its listeners. */
function ownSignal() {
  const listeners = new Set();
  return {
    aborted: false,
    added: 0,
    get listening() {
      return listeners.size;
    },
    addEventListener(type, listener) {
      this.added += 1;
      listeners.add(listener);
    },
    removeEventListener(type, listener) {
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

/** Begins a count, aborts when `ready` says so, and checks that nothing comes after. */
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
  between(Date.now() - since, 0, 5_000, "the time it took");
  await sleep(60);
  equal((await setting.exchanges()).length, before, "the number of exchanges");
  return setting;
}

const phaseReached = async (phases, phase) => {
  for (let n = 0; !phases.includes(phase); n++) {
    ok(n < 1_000, `the phase ${phase} was not reached: ${phases}`);
    await sleep(5);
  }
};

export default {
  async "an aborted signal sends nothing, and rejects with its very reason"(context) {
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

  async "an aborted signal wins over an invalid query"(context) {
    const client = clientOn(context, () => Promise.resolve(successAnswer(1)));
    const reason = new Error("first");
    const signal = AbortSignal.abort(reason);
    for (const invalid of [{}, null, { event_name: "" }]) {
      same(await rejection(client.count(invalid, { signal })), reason, "the rejection");
    }
  },

  async "an abort without a reason rejects with the signal's AbortError"(context) {
    const { client, logged } = await stage(context, { script: [{ hang: true }] });
    const controller = new AbortController();
    const counting = rejection(client.count(QUERY, { signal: controller.signal }));
    await logged(firstArrived, "the request");
    controller.abort();
    const error = await counting;
    same(error, controller.signal.reason, "the rejection");
    equal(error.name, "AbortError", "its name");
  },

  async "abort while the server is silent closes the connection"(context) {
    const { logged } = await abortedWhen(context, { script: [{ hang: true }] }, {}, ({ logged }) =>
      logged(firstArrived, "the request"),
    );
    await logged(({ exchanges }) => exchanges[0].peerClosed, "the end of the connection");
  },

  async "abort within the body closes the connection"(context) {
    const script = [{ ...success(5), hangBody: true }];
    const { logged } = await abortedWhen(context, { script }, {}, ({ logged }) =>
      logged(({ exchanges }) => exchanges[0]?.status === 200, "the headers"),
    );
    await logged(({ exchanges }) => exchanges[0].peerClosed, "the end of the connection");
  },

  async "abort between polls"(context) {
    await abortedWhen(context, { partials: 5 }, { pollIntervalMs: 60_000 }, (_, phases) =>
      phaseReached(phases, "waiting"),
    );
  },

  async "abort in the backoff before a retry"(context) {
    const script = [{ fault: "html502", retryAfter: "60" }];
    const { client } = await abortedWhen(context, { script }, {}, (_, phases) => phaseReached(phases, "retrying"));
    ok((await client.count(QUERY)) > 0, "the client still counts");
  },

  async "abort of a queued call: it leaves the queue, the others go on in order"(context) {
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
    const sent = (await exchanges()).map(({ body }) => JSON.parse(body).event_name);
    equal(sent, ["first", "second", "third"], "what was sent");
    equal((await log()).maxInFlight, 1, "the most requests in flight");
  },

  async "abort of a call that holds a slot gives the slot to the next"(context) {
    const { client, logged } = await stage(context, { script: [{ hang: true }, success(7)] }, { maxConcurrency: 1 });
    const controller = new AbortController();
    const hanging = rejection(client.count(QUERY, { signal: controller.signal }));
    await logged(firstArrived, "the request");
    const next = client.count(QUERY);
    controller.abort("enough");
    equal([await hanging, await next], ["enough", 7], "the rejection and the next count");
  },

  async "abort of poll and resume, while they wait"(context) {
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

  async "the exchange's own signal is aborted, and it is not the caller's"(context) {
    let init;
    const client = clientOn(context, (_url, given) => {
      init = given;
      return new Promise(() => {});
    });
    const controller = new AbortController();
    const counting = rejection(client.count(QUERY, { signal: controller.signal }));
    await sleep(5);
    equal(init.signal?.aborted, false, "aborted, before");
    ok(init.signal !== controller.signal, "it is the caller's");
    controller.abort("over");
    equal(await counting, "over", "the rejection");
    equal(init.signal.aborted, true, "aborted, after");
  },

  async "any object with aborted and addEventListener is a signal"(context) {
    const { client, logged } = await stage(context, { script: [{ hang: true }, success(5)] });
    const signal = ownSignal();
    const counting = rejection(client.count(QUERY, { signal }));
    await logged(firstArrived, "the request");
    const reason = new Error("by hand");
    signal.abort(reason);
    same(await counting, reason, "the rejection");
    equal(signal.listening, 0, "listeners left");

    const bare = { aborted: false, addEventListener() {} };
    equal(await client.count(QUERY, { signal: bare }), 5, "the count without removeEventListener");
  },

  async "a signal that has no reason gives an AbortError"(context) {
    const client = clientOn(context, () => new Promise(() => {}));
    const signal = ownSignal();
    const counting = rejection(client.count(QUERY, { signal }));
    signal.abort();
    equal((await counting).name, "AbortError", "the name");
    const before = await rejection(client.count(QUERY, { signal: { aborted: true, addEventListener() {} } }));
    equal(before.name, "AbortError", "the name where it was aborted before");
  },

  async "listeners are gone when the promise settles, however it does"(context) {
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
    ok(signal.added >= 4, `only ${signal.added} listeners were ever added`);
  },

  async "an abort after the result changes nothing"(context) {
    const { client } = await stage(context);
    const controller = new AbortController();
    const counting = client.count(QUERY, { signal: controller.signal });
    const count = await counting;
    controller.abort();
    equal(await counting, count, "the count");
    equal(await client.count(QUERY), count, "another count");
  },

  async "one signal aborts all the calls it was given to"(context) {
    const { client, exchanges } = await stage(context, { script: Array(3).fill({ hang: true }) });
    const controller = new AbortController();
    const all = Array.from({ length: 30 }, () => rejection(client.count(QUERY, { signal: controller.signal })));
    const reason = new Error("all of them");
    await sleep(20);
    controller.abort(reason);
    for (const error of await Promise.all(all)) same(error, reason, "a rejection");
    await sleep(50);
    ok((await exchanges()).length <= 3, "more was sent than maxConcurrency allows");
  },
};
