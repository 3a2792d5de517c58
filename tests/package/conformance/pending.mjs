// submit, poll and resume; a Pending is plain data.

import { between, equal, failsWith, ok } from "./check.mjs";
import { QUERY, clientOn, partial, stage, success } from "./stage.mjs";

const GOOD = { status: "partial", endpoint: "events", reqId: "77", notBefore: 0 };

/** What is no Pending, by name. */
const MALFORMED = {
  undefined: undefined,
  null: null,
  "a number": 5,
  "a string": "77",
  "an empty object": {},
  "an array": [GOOD],
  "another status": { ...GOOD, status: "success" },
  "no status": { endpoint: "events", reqId: "77", notBefore: 0 },
  "another endpoint": { ...GOOD, endpoint: "event" },
  "no endpoint": { status: "partial", reqId: "77", notBefore: 0 },
  "an empty reqId": { ...GOOD, reqId: "" },
  "a reqId of 257 characters": { ...GOOD, reqId: "x".repeat(257) },
  "a reqId with a lone surrogate": { ...GOOD, reqId: "a\ud800b" },
  "a reqId that is a number": { ...GOOD, reqId: 77 },
  "a reqId that is null": { ...GOOD, reqId: null },
  "no reqId": { status: "partial", endpoint: "events", notBefore: 0 },
  "notBefore NaN": { ...GOOD, notBefore: Number.NaN },
  "notBefore Infinity": { ...GOOD, notBefore: Number.POSITIVE_INFINITY },
  "notBefore as a string": { ...GOOD, notBefore: "0" },
  "notBefore as a Date": { ...GOOD, notBefore: new Date() },
  "no notBefore": { status: "partial", endpoint: "events", reqId: "77" },
  "a getter that throws": Object.defineProperty({ ...GOOD }, "reqId", {
    enumerable: true,
    get() {
      throw new Error("the getter's");
    },
  }),
};

const cases = {
  async "submit sends one POST and no poll"(context) {
    const { client, exchanges } = await stage(context, { partials: 1, reqId: "77" }, { pollIntervalMs: 500 });
    const before = Date.now();
    const pending = await client.submit(QUERY);
    equal(Object.keys(pending).sort(), ["endpoint", "notBefore", "reqId", "status"], "the keys");
    equal([pending.status, pending.endpoint, pending.reqId], ["partial", "events", "77"], "the Pending");
    between(pending.notBefore, before + 500, Date.now() + 501, "notBefore");
    equal((await exchanges()).length, 1, "the number of exchanges");
  },

  async "a Pending survives JSON and structuredClone, and another client resumes it"(context) {
    const { client, baseUrl } = await stage(context, { partials: 2 });
    const { CountsClient } = context.api;
    const again = () =>
      new CountsClient({ accountId: "SIM-ACCOUNT", passcode: "SIM-PASSCODE", baseUrl, pollIntervalMs: 20 });
    const stored = JSON.stringify(await client.submit(QUERY, { endpoint: "profiles" }));
    equal(Object.getPrototypeOf(JSON.parse(stored)), Object.prototype, "the prototype");
    const next = await again().poll(JSON.parse(stored));
    equal([next.status, next.endpoint], ["partial", "profiles"], "the next Pending");
    const count = await again().resume(structuredClone(next));
    equal(count, await client.count(QUERY, { endpoint: "profiles" }), "the count");
  },

  async "poll waits until notBefore, then sends one GET"(context) {
    const { client, exchanges } = await stage(context, { partials: 3 }, { pollIntervalMs: 80 });
    const pending = await client.submit(QUERY);
    equal((await client.poll(pending)).status, "partial", "the outcome");
    const sent = await exchanges();
    equal(
      sent.map(({ method }) => method),
      ["POST", "GET"],
      "the methods",
    );
    ok(sent[1].arrivedAt >= pending.notBefore, "the poll came before notBefore");
  },

  async "poll can give the count"(context) {
    const { client } = await stage(context, { script: [success(12)] });
    equal(await client.poll(GOOD), { status: "success", count: 12 }, "the outcome");
  },

  async "poll sends its GET again after a transient failure"(context) {
    const { client, exchanges } = await stage(context, { script: ["html502", success(12)] });
    equal(await client.poll(GOOD), { status: "success", count: 12 }, "the outcome");
    equal(
      (await exchanges()).map(({ method }) => method),
      ["GET", "GET"],
      "the methods",
    );
  },

  async "submit sends its POST again after a transient failure"(context) {
    const { client, exchanges } = await stage(context, { script: ["html502", partial(1)] });
    equal((await client.submit(QUERY)).reqId, "1", "the req_id");
    equal(
      (await exchanges()).map(({ method }) => method),
      ["POST", "POST"],
      "the methods",
    );
  },

  async "a notBefore in the past, even below 0, is polled at once"(context) {
    const { client } = await stage(context, { script: [success(1), success(2), success(3)] });
    for (const [n, notBefore] of [0, -1e300, Date.now() - 0.5].entries()) {
      equal(await client.resume({ ...GOOD, notBefore }), n + 1, "the count");
    }
  },

  async "unknown keys of a Pending are ignored"(context) {
    const { client, exchanges } = await stage(context, { script: [success(3)] });
    equal(await client.resume({ ...GOOD, storedAt: "2024-01-01", count: 9 }), 3, "the count");
    equal((await exchanges())[0].path, "/1/counts/events.json?req_id=77", "the path");
  },

  async "a reqId of 256 characters is polled"(context) {
    const { client, exchanges } = await stage(context, { script: [success(3)] });
    equal(await client.resume({ ...GOOD, reqId: "é".repeat(256) }), 3, "the count");
    equal((await exchanges())[0].path, `/1/counts/events.json?req_id=${"%C3%A9".repeat(256)}`, "the path");
  },
};

for (const [name, pending] of Object.entries(MALFORMED)) {
  cases[`as a Pending, ${name} is invalid_options at ["pending"], and nothing is sent`] = async (context) => {
    let fetched = 0;
    const client = clientOn(context, () => {
      fetched += 1;
      return Promise.reject(new Error("a request was sent"));
    });
    for (const method of ["poll", "resume"]) {
      const error = await failsWith(context.api, client[method](pending), "invalid_options");
      equal(error.issues[0].path, ["pending"], `the path of ${method}'s issue`);
      equal(error.attempts, 0, "attempts");
    }
    equal(fetched, 0, "calls of fetch");
  };
}

export default cases;
