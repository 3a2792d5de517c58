// submit, poll and resume, and the Pending as plain data.

import { between, equal, failsWith, ok, pluck } from "./check.mjs";
import { QUERY, clientOn, partial, stage, success } from "./stage.mjs";

const VALID = { status: "partial", endpoint: "events", reqId: "77", notBefore: 0 };

/** Values that are refused as a Pending. */
const MALFORMED = {
  undefined: undefined,
  null: null,
  "a number": 5,
  "a string": "77",
  "an empty object": {},
  "an array": [VALID],
  "an object of another status": { ...VALID, status: "success" },
  "an object without a status": { endpoint: "events", reqId: "77", notBefore: 0 },
  "an object of an unknown endpoint": { ...VALID, endpoint: "event" },
  "an object without an endpoint": { status: "partial", reqId: "77", notBefore: 0 },
  "an empty reqId": { ...VALID, reqId: "" },
  "a reqId of 257 characters": { ...VALID, reqId: "x".repeat(257) },
  "a reqId with a lone surrogate": { ...VALID, reqId: "a\ud800b" },
  "a reqId that is a number": { ...VALID, reqId: 77 },
  "a reqId that is null": { ...VALID, reqId: null },
  "an object without a reqId": { status: "partial", endpoint: "events", notBefore: 0 },
  "a notBefore of NaN": { ...VALID, notBefore: Number.NaN },
  "a notBefore of Infinity": { ...VALID, notBefore: Number.POSITIVE_INFINITY },
  "a notBefore that is a string": { ...VALID, notBefore: "0" },
  "a notBefore that is a Date": { ...VALID, notBefore: new Date() },
  "an object without a notBefore": { status: "partial", endpoint: "events", reqId: "77" },
  "an object with a getter that throws": Object.defineProperty({ ...VALID }, "reqId", {
    enumerable: true,
    get() {
      throw new Error("the getter's");
    },
  }),
};

const cases = {
  async "submit sends one POST and no GET"(context) {
    const { client, exchanges } = await stage(context, { partials: 1, reqId: "77" }, { pollIntervalMs: 500 });
    const before = Date.now();
    const pending = await client.submit(QUERY);
    equal(Object.keys(pending).sort(), ["endpoint", "notBefore", "reqId", "status"], "the keys");
    equal([pending.status, pending.endpoint, pending.reqId], ["partial", "events", "77"], "the Pending");
    between(pending.notBefore, before + 500, Date.now() + 501, "notBefore");
    equal((await exchanges()).length, 1, "the number of exchanges");
  },

  async "another client resumes a Pending that went through JSON and structuredClone"(context) {
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
    equal(pluck(sent, "method"), ["POST", "GET"], "the methods");
    ok(sent[1].arrivedAt >= pending.notBefore, "the poll arrived before notBefore");
  },

  async "poll returns the count if the query has finished"(context) {
    const { client } = await stage(context, { script: [success(12)] });
    equal(await client.poll(VALID), { status: "success", count: 12 }, "the outcome");
  },

  async "poll retries its GET after a transient failure"(context) {
    const { client, exchanges } = await stage(context, { script: ["html502", success(12)] });
    equal(await client.poll(VALID), { status: "success", count: 12 }, "the outcome");
    equal(pluck(await exchanges(), "method"), ["GET", "GET"], "the methods");
  },

  async "submit retries its POST after a transient failure"(context) {
    const { client, exchanges } = await stage(context, { script: ["html502", partial(1)] });
    equal((await client.submit(QUERY)).reqId, "1", "the req_id");
    equal(pluck(await exchanges(), "method"), ["POST", "POST"], "the methods");
  },

  async "resume polls at once if notBefore is in the past or negative"(context) {
    const { client } = await stage(context, { script: [success(1), success(2), success(3)] });
    for (const [n, notBefore] of [0, -1e300, Date.now() - 0.5].entries()) {
      equal(await client.resume({ ...VALID, notBefore }), n + 1, "the count");
    }
  },

  async "resume ignores unknown keys of a Pending"(context) {
    const { client, exchanges } = await stage(context, { script: [success(3)] });
    equal(await client.resume({ ...VALID, storedAt: "2024-01-01", count: 9 }), 3, "the count");
    equal((await exchanges())[0].path, "/1/counts/events.json?req_id=77", "the path");
  },

  async "resume accepts a reqId of 256 characters"(context) {
    const { client, exchanges } = await stage(context, { script: [success(3)] });
    equal(await client.resume({ ...VALID, reqId: "é".repeat(256) }), 3, "the count");
    equal((await exchanges())[0].path, `/1/counts/events.json?req_id=${"%C3%A9".repeat(256)}`, "the path");
  },
};

for (const [name, pending] of Object.entries(MALFORMED)) {
  cases[`poll and resume refuse ${name} as a Pending and send nothing`] = async (context) => {
    let fetched = 0;
    const client = clientOn(context, () => {
      fetched += 1;
      return Promise.reject(new Error("a request was sent"));
    });
    for (const method of ["poll", "resume"]) {
      const error = await failsWith(context.api, client[method](pending), "invalid_options");
      equal(error.issues[0].path, ["pending"], `the path of the issue from ${method}`);
      equal(error.attempts, 0, "attempts");
    }
    equal(fetched, 0, "calls of fetch");
  };
}

export default cases;
