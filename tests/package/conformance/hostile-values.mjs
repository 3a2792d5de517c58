// Every value in every place that a caller can put one: it is taken where the contract says so, and otherwise
// refused with an error that names the place, the value seen, and what would be right. Nothing else happens.

import { between, equal, fail, hasCode, ok } from "./check.mjs";
import { QUERY, clientOn, sleep, successAnswer } from "./stage.mjs";
import { VALUES, fits } from "./values.mjs";

const BASE_URL = "https://gateway.example";
const CREDENTIALS = { accountId: "A", passcode: "P" };
const PENDING = { status: "partial", endpoint: "events", reqId: "7", notBefore: 0 };
const FILTER = { name: "N", operator: "equals", value: "v" };
const ENDLESS = 2_000;

/** An object with one property more, whatever its name. */
const withKey = (object, key, value) =>
  Object.defineProperty({ ...object }, key, { value, enumerable: true, configurable: true, writable: true });

/** Options of the constructor: what they take, and what is given with them. Secret: a message shows no value. */
const CLIENT = {
  accountId: ["ascii", { baseUrl: BASE_URL, passcode: "P" }, "secret"],
  passcode: ["ascii", { baseUrl: BASE_URL, accountId: "A" }, "secret"],
  region: ["absent region", CREDENTIALS],
  baseUrl: ["absent url", CREDENTIALS, "shorter"],
  headers: ["absent empty", { baseUrl: BASE_URL }, "secret"],
  fetch: ["absent fn", { baseUrl: BASE_URL }],
  pollIntervalMs: ["absent from0", { baseUrl: BASE_URL }],
  maxConcurrency: ["absent from1", { baseUrl: BASE_URL }],
  maxRetries: ["absent from0", { baseUrl: BASE_URL }],
  requestTimeoutMs: ["absent from1", { baseUrl: BASE_URL }],
  maxWaitMs: ["absent from1", { baseUrl: BASE_URL }],
  unheardOf: ["", { baseUrl: BASE_URL }, "unknown"],
};

/** Options of a call. */
const CALL = {
  signal: "absent signal",
  onProgress: "absent fn",
  pollIntervalMs: "absent from0",
  maxRetries: "absent from0",
  requestTimeoutMs: "absent from1",
  maxWaitMs: "absent from1",
  endpoint: "absent endpoint",
};

const filtered = (key, value, filter = FILTER) => ({ ...QUERY, event_properties: [withKey(filter, key, value)] });
const inFilter = (key) => ["event_properties", 0, key];

/** Places in a query: what they take, where an issue is, and the query around a value. */
const QUERY_PLACES = {
  event_name: ["name", ["event_name"], (value) => withKey(QUERY, "event_name", value)],
  event_properties: ["absent filters", ["event_properties"], (value) => withKey(QUERY, "event_properties", value)],
  from: ["day", ["from"], (value) => withKey({ ...QUERY, to: 99991231 }, "from", value)],
  to: ["day", ["to"], (value) => withKey({ ...QUERY, from: 10000101 }, "to", value)],
  "a filter": ["", ["event_properties", 0], (value) => ({ ...QUERY, event_properties: [value] })],
  "a filter's name": ["name", inFilter("name"), (value) => filtered("name", value)],
  "a filter's operator": ["operator", inFilter("operator"), (value) => filtered("operator", value, { name: "N" })],
  "a value that equals": ["scalar list", inFilter("value"), (value) => filtered("value", value)],
  "a value that is contained": [
    "scalar list",
    inFilter("value"),
    (value) => filtered("value", value, { ...FILTER, operator: "contains" }),
  ],
  "a value to compare with": [
    "finite",
    inFilter("value"),
    (value) => filtered("value", value, { ...FILTER, operator: "greater_than" }),
  ],
  "a value for exists": [
    "absent",
    inFilter("value"),
    (value) => filtered("value", value, { ...FILTER, operator: "exists" }),
  ],
  "an item of a list": ["text", [...inFilter("value"), 1], (value) => filtered("value", ["a", value])],
  "an unknown key": ["", ["eventName"], (value) => withKey(QUERY, "eventName", value)],
  "the query": ["", [], (value) => value],
};

const PENDING_PLACES = {
  status: ["status", (value) => withKey(PENDING, "status", value)],
  endpoint: ["endpoint", (value) => withKey(PENDING, "endpoint", value)],
  reqId: ["reqId", (value) => withKey(PENDING, "reqId", value)],
  notBefore: ["finite", (value) => withKey(PENDING, "notBefore", value)],
  "the pending": ["", (value) => value],
};

/** A client that notes what is sent. */
function watched(context, options) {
  const sent = [];
  const fetch = (url, init) => {
    sent.push({ url, method: init.method, body: init.body });
    return Promise.resolve(successAnswer(3));
  };
  return { sent, client: clientOn(context, fetch, options) };
}

/** Where heavy values are tried, too: a place of each kind. */
const HEAVY = ["passcode", "the options of count as a whole", "a value that equals", "the query", "reqId"];

/** Does something with each value; a failure says with which. */
async function withEach(place, work) {
  const failures = [];
  let yielded = Date.now();
  for (const row of VALUES.filter(({ good }) => !good.has("heavy") || HEAVY.includes(place))) {
    const since = Date.now();
    if (since - yielded > 20) {
      // The cases beside this one have timers.
      await sleep(0);
      yielded = Date.now();
    }
    try {
      const value = row.make();
      // Nothing tells it from an empty object there.
      const isNameless = row.good.has("platform") && Object.prototype.toString.call(value) === "[object Object]";
      if (isNameless && !["baseUrl", "a call's signal"].includes(place)) continue;
      await work(row, value);
      between(Date.now() - since, 0, 15_000, "the time it took");
    } catch (error) {
      failures.push(`${row.name}: ${error.message}`);
    }
  }
  if (failures.length > 0) fail(failures.join("\n"));
}

async function outcome(run) {
  try {
    return { value: await run() };
  } catch (error) {
    return { error };
  }
}

/** Checks a refusal: its code, that each issue is whole, that one is at `path`, and that it shows the value. */
function checkRefused({ api }, { error, value }, code, path, shown) {
  if (error === undefined) fail(`it is taken, and gives ${String(value)}`);
  hasCode(api, error, code);
  between(error.issues.length, 1, 100, "the number of issues");
  equal([error.transient, error.attempts], [false, 0], "transient and attempts");
  const starts = (issue) => path.every((step, n) => issue.path[n] === step);
  const issue = error.issues.find(starts);
  ok(issue, `no issue is at ${path.join()}: ${JSON.stringify(error.issues).slice(0, 1_000)}`);
  for (const { message } of error.issues) between(message.length, 8, ENDLESS, `the length of ${message.slice(0, 100)}`);
  between(error.message.length, 8, 4 * ENDLESS, "the length of the message");
  if (shown)
    ok(
      error.issues.some((each) => starts(each) && each.message.includes(shown)),
      `no issue shows ${shown}: ${JSON.stringify(error.issues.slice(0, 3)).slice(0, 1_000)}`,
    );
}

/** Within a list or an object that is walked, the issues are about what is in it. */
const isWalked = ({ shown }) => shown === undefined || shown.startsWith("an array of") || shown === "an object";

const cases = {};

for (const [key, [takes, others, how]] of Object.entries(CLIENT)) {
  cases[`the constructor's ${key}`] = (context) =>
    withEach(key, async (row, value) => {
      const made = await outcome(
        () => new context.api.CountsClient(withKey(others, key, value)) instanceof context.api.CountsClient,
      );
      if (fits(row, takes)) return equal(made, { value: true }, "what it gives");
      const showsIt = how === undefined || (how === "shorter" && !isWalked(row) && !row.good.has("text"));
      return checkRefused(context, made, "invalid_options", [key], showsIt ? row.shown : undefined);
    });
}

cases["the constructor's options as a whole"] = (context) =>
  withEach("the options", async (row, value) =>
    checkRefused(context, await outcome(() => new context.api.CountsClient(value)), "invalid_options", []),
  );

cases["a header's value"] = (context) =>
  withEach("a header", async (row, value) => {
    const headers = { "X-Fine": "fine", "X-Own": value };
    const made = await outcome(
      () => new context.api.CountsClient({ baseUrl: BASE_URL, headers }) instanceof context.api.CountsClient,
    );
    const isFine = fits(row, "absent ascii") || ["an empty string", "a space"].includes(row.name);
    if (isFine) return equal(made, { value: true }, "what it gives");
    checkRefused(context, made, "invalid_options", ["headers"]);
    return ok(!made.error.message.includes("X-Own"), "the name is shown");
  });

for (const [key, takes] of Object.entries(CALL)) {
  cases[`a call's ${key}`] = (context) =>
    withEach(`a call's ${key}`, async (row, value) => {
      // It throws when it is called, and that is reported as uncaught.
      if (key === "onProgress" && row.good.has("class")) return;
      const { sent, client } = watched(context);
      const counted = await outcome(() => client.count(QUERY, withKey({}, key, value)));
      if (fits(row, takes) && ["requestTimeoutMs", "maxWaitMs"].includes(key) && value === 1) {
        ok(
          counted.value === 3 || ["timeout", "deadline_exceeded"].includes(counted.error.code),
          `it ends with ${counted.error?.code}`,
        );
      } else if (fits(row, takes)) {
        equal(counted, { value: 3 }, "the count");
        equal(sent.length, 1, "requests");
      } else {
        checkRefused(context, counted, "invalid_options", [key], row.shown);
        equal(sent.length, 0, "requests");
      }
    });
}

for (const [method, subject] of [
  ["count", QUERY],
  ["submit", QUERY],
  ["poll", PENDING],
  ["resume", PENDING],
]) {
  cases[`the options of ${method} as a whole`] = (context) =>
    withEach(`the options of ${method} as a whole`, async (row, value) => {
      const { sent, client } = watched(context);
      const got = await outcome(() => client[method](subject, value));
      if (fits(row, "absent empty")) {
        equal(got.error, undefined, "the error");
        return equal(sent.length, 1, "requests");
      }
      checkRefused(
        context,
        got,
        "invalid_options",
        [],
        isWalked(row) && row.shown === "an object" ? undefined : row.shown,
      );
      return equal(sent.length, 0, "requests");
    });
}

for (const [place, [takes, path, around]] of Object.entries(QUERY_PLACES)) {
  cases[`in a query, ${place}`] = (context) =>
    withEach(place, async (row, value) => {
      const { api } = context;
      const { sent, client } = watched(context);
      const counted = await outcome(() => client.count(around(value)));
      const result = api.validateQuery(around(row.make()));
      if (!fits(row, takes)) {
        const shown =
          isWalked(row) || place === "an unknown key" || (place === "an item of a list" && row.good.has("scalar"))
            ? undefined
            : row.shown;
        checkRefused(context, counted, "invalid_query", path, shown);
        equal(sent.length, 0, "requests");
        equal(result, { ok: false, issues: counted.error.issues }, "validateQuery");
        return checkRefused(
          context,
          await outcome(() => api.splitByDay(around(row.make()))),
          "invalid_query",
          path,
          shown,
        );
      }
      equal(counted, { value: 3 }, "the count");
      equal(result.ok, true, "validateQuery");
      equal(
        sent,
        [{ url: `${BASE_URL}/1/counts/events.json`, method: "POST", body: JSON.stringify(result.query) }],
        "what is sent",
      );
      const more = Object.keys(result.query).filter(
        (key) => !["event_name", "event_properties", "from", "to"].includes(key),
      );
      return equal(more, [], "keys that nobody gave");
    });
}

for (const [place, [takes, around]] of Object.entries(PENDING_PLACES)) {
  cases[`in a Pending, ${place}`] = (context) =>
    withEach(place, async (row, value) => {
      const { sent, client } = watched(context);
      const pending = around(value);
      for (const method of ["resume", "poll"]) {
        sent.length = 0;
        const got = await outcome(() => client[method](pending));
        if (!fits(row, takes)) {
          checkRefused(
            context,
            got,
            "invalid_options",
            ["pending"],
            place === "the pending" && row.shown === "an object" ? undefined : row.shown,
          );
          if (place in PENDING)
            ok(
              got.error.issues.some(({ message }) => message.startsWith(`${place} is `)),
              `${place} is not named`,
            );
          equal(sent.length, 0, "requests");
        } else if (place === "notBefore" && value > Date.now() + 1_000_000) {
          hasCode(context.api, got.error, "deadline_exceeded");
          equal(sent.length, 0, "requests");
        } else {
          equal(got.error, undefined, "the error");
          const endpoint = place === "endpoint" ? value : PENDING.endpoint;
          const reqId = encodeURIComponent(place === "reqId" ? value : PENDING.reqId);
          equal(sent.length, 1, "requests");
          equal(
            new URL(sent[0].url).href,
            new URL(`${BASE_URL}/1/counts/${endpoint}.json?req_id=${reqId}`).href,
            "where it went",
          );
        }
      }
    });
}

const between2024 = (query) => query.between(20240101, 20240131);

/** Arguments of the builder: what they take, where an issue is, and the query around a value. */
const BUILDER_PLACES = {
  "the event's name": ["name", ["event_name"], ({ countQuery }, value) => between2024(countQuery(value))],
  from: ["day", ["from"], ({ countQuery }, value) => countQuery("E").between(value, 99991231)],
  to: ["day", ["to"], ({ countQuery }, value) => countQuery("E").between(10000101, value)],
  "a filter's name": [
    "name",
    inFilter("name"),
    ({ countQuery }, value) => between2024(countQuery("E").where(value, "exists")),
  ],
  "an operator": [
    "operator",
    inFilter("operator"),
    ({ countQuery }, value) => between2024(countQuery("E").where("N", value)),
  ],
  "a value": [
    "scalar list",
    inFilter("value"),
    ({ countQuery }, value) => between2024(countQuery("E").where("N", "equals", value)),
  ],
};

for (const [place, [takes, path, build]] of Object.entries(BUILDER_PLACES)) {
  cases[`in the builder, ${place}`] = (context) =>
    withEach("the builder", async (row, value) => {
      const { sent, client } = watched(context);
      // It keeps what it is given; whether that is right, is seen when the query is used.
      const query = build(context.api, value);
      const counted = await outcome(() => client.count(query));
      const json = await outcome(() => JSON.stringify(query));
      if (fits(row, takes)) {
        equal(counted, { value: 3 }, "the count");
        return equal(json.value, sent[0].body, "its JSON");
      }
      checkRefused(context, counted, "invalid_query", path);
      checkRefused(context, json, "invalid_query", path);
      return equal(sent.length, 0, "requests");
    });
}

Object.assign(cases, {
  "what a method is called on": (context) =>
    withEach("this", async (row, value) => {
      const { prototype } = context.api.CountsClient;
      for (const [method, subject] of [
        ["count", QUERY],
        ["submit", QUERY],
        ["poll", PENDING],
        ["resume", PENDING],
      ]) {
        const promise = prototype[method].call(value, subject);
        ok(promise instanceof Promise, `${method} gave no promise`);
        checkRefused(context, await outcome(() => promise), "invalid_options", ["this"]);
      }
    }),

  "validateQuery and the schema never throw": (context) =>
    withEach("the query", async (_, value) => {
      const { api } = context;
      equal(api.validateQuery(value).ok, false, "ok");
      between(api.countQuerySchema["~standard"].validate(value).issues.length, 1, 100, "the schema's issues");
    }),
});

export default cases;
