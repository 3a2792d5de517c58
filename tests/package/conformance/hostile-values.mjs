// Every kind of value at every place of every argument. The package accepts the kinds that the contract allows there,
// and refuses the others with an issue that has the path and shows the value. Nothing is sent then.

import { between, equal, fail, hasCode, ok } from "./check.mjs";
import { QUERY, clientOn, sleep, successAnswer } from "./stage.mjs";
import { VALUES, fits } from "./values.mjs";

const BASE_URL = "https://gateway.example";
const CREDENTIALS = { accountId: "A", passcode: "P" };
const PENDING = { status: "partial", endpoint: "events", reqId: "7", notBefore: 0 };
const FILTER = { name: "N", operator: "equals", value: "v" };
const KEYS = [
  "event_name",
  "event_properties",
  "session_properties",
  "common_profile_properties",
  "advanced_query",
  "from",
  "to",
];
const LONGEST_MESSAGE = 2_000;

/** Bound for one value: quadratic validation of a heavy one takes minutes. */
const PATIENCE_MS = 30_000;

/** A copy of an object with one more property, which may be called `__proto__`. */
const withKey = (object, key, value) =>
  Object.defineProperty({ ...object }, key, { value, enumerable: true, configurable: true, writable: true });

/**
 * Options of the constructor: the accepted kinds, the options given with them, and a limit to the value's display in
 * messages: "secret" and "unknown" forbid it, "shorter" allows it for some kinds.
 */
const CLIENT = {
  accountId: ["ascii", { baseUrl: BASE_URL, passcode: "P" }, "secret"],
  passcode: ["absent ascii", { baseUrl: BASE_URL, accountId: "A" }, "secret"],
  region: ["absent region", CREDENTIALS],
  baseUrl: ["absent url", CREDENTIALS, "shorter"],
  headers: ["absent empty", { baseUrl: BASE_URL }, "secret"],
  fetch: ["absent fn", { baseUrl: BASE_URL }],
  pollIntervalMs: ["absent from0", { baseUrl: BASE_URL }],
  maxConcurrency: ["absent from1", { baseUrl: BASE_URL }],
  maxRetries: ["absent from0", { baseUrl: BASE_URL }],
  requestTimeoutMs: ["absent from1", { baseUrl: BASE_URL }],
  maxWaitMs: ["absent from1", { baseUrl: BASE_URL }],
  unknownOption: ["", { baseUrl: BASE_URL }, "unknown"],
};

/** Options of a call: the accepted kinds. */
const CALL = {
  signal: "absent null signal",
  onProgress: "absent fn",
  pollIntervalMs: "absent from0",
  maxRetries: "absent from0",
  requestTimeoutMs: "absent from1",
  maxWaitMs: "absent from1",
  endpoint: "absent endpoint",
};

const filtered = (key, value, filter = FILTER) => ({ ...QUERY, event_properties: [withKey(filter, key, value)] });
const withValueOf = (operator, value) => filtered("value", value, { ...FILTER, operator });
const inFilter = (key) => ["event_properties", 0, key];

const profile = (key, value) => ({ ...QUERY, common_profile_properties: withKey({}, key, value) });
const advanced = (key, value) => ({ ...QUERY, advanced_query: withKey({}, key, value) });
const inCondition = (key, value, others = {}) =>
  advanced("did_none", [withKey({ event_name: "E", ...others }, key, value)]);
const inAny = (key, value, others = {}) =>
  advanced("did_any", withKey({ any_events: [{ event_name: "E" }], ...others }, key, value));
const CONDITION = ["advanced_query", "did_none", 0];
const ANY = ["advanced_query", "did_any"];

/** Places in a query: the accepted kinds, the path of an issue, and the query with a value there. */
const QUERY_PLACES = {
  event_name: ["name", ["event_name"], (value) => withKey(QUERY, "event_name", value)],
  event_properties: ["absent filters", ["event_properties"], (value) => withKey(QUERY, "event_properties", value)],
  from: ["day", ["from"], (value) => withKey({ ...QUERY, to: 99991231 }, "from", value)],
  to: ["day", ["to"], (value) => withKey({ ...QUERY, from: 10000101 }, "to", value)],
  "a filter": ["", ["event_properties", 0], (value) => ({ ...QUERY, event_properties: [value] })],
  "a filter's name": ["name", inFilter("name"), (value) => filtered("name", value)],
  "a filter's operator": ["operator", inFilter("operator"), (value) => filtered("operator", value, { name: "N" })],
  "the value of equals": ["scalar list", inFilter("value"), (value) => filtered("value", value)],
  "the value of contains": ["scalar list", inFilter("value"), (value) => withValueOf("contains", value)],
  "the value of greater_than": ["finite", inFilter("value"), (value) => withValueOf("greater_than", value)],
  "the value of exists": ["absent", inFilter("value"), (value) => withValueOf("exists", value)],
  "an item of a list": ["text", [...inFilter("value"), 1], (value) => filtered("value", ["a", value])],
  session_properties: [
    "absent filters",
    ["session_properties"],
    (value) => withKey(QUERY, "session_properties", value),
  ],
  "a session filter": ["", ["session_properties", 0], (value) => ({ ...QUERY, session_properties: [value] })],
  "the value of a session filter": [
    "scalar list",
    ["session_properties", 0, "value"],
    (value) => ({ ...QUERY, session_properties: [withKey({ name: "N" }, "value", value)] }),
  ],
  common_profile_properties: [
    "absent empty",
    ["common_profile_properties"],
    (value) => withKey(QUERY, "common_profile_properties", value),
  ],
  profile_fields: [
    "absent filters",
    ["common_profile_properties", "profile_fields"],
    (value) => profile("profile_fields", value),
  ],
  "a filter of profile_fields": [
    "",
    ["common_profile_properties", "profile_fields", 0],
    (value) => profile("profile_fields", [value]),
  ],
  advanced_query: ["absent empty", ["advanced_query"], (value) => withKey(QUERY, "advanced_query", value)],
  did_all: ["absent none", ["advanced_query", "did_all"], (value) => advanced("did_all", value)],
  did_any: ["absent empty", ANY, (value) => advanced("did_any", value)],
  any_events: ["absent", [...ANY, "any_events"], (value) => inAny("any_events", value)],
  "the operator of did_any": ["", [...ANY, "operator"], (value) => inAny("operator", value, { value: 1 })],
  "the value of did_any": ["finite", [...ANY, "value"], (value) => inAny("value", value, { operator: "equals" })],
  "a condition": ["", CONDITION, (value) => advanced("did_none", [value])],
  "the event_name of a condition": ["name", [...CONDITION, "event_name"], (value) => inCondition("event_name", value)],
  "the event_properties of a condition": [
    "absent filters",
    [...CONDITION, "event_properties"],
    (value) => inCondition("event_properties", value),
  ],
  "the session_properties of a condition": [
    "absent filters",
    [...CONDITION, "session_properties"],
    (value) => inCondition("session_properties", value),
  ],
  "the from of a condition": ["day", [...CONDITION, "from"], (value) => inCondition("from", value, { to: 99991231 })],
  "the to of a condition": ["day", [...CONDITION, "to"], (value) => inCondition("to", value, { from: 10000101 })],
  "the operator of a condition": [
    "",
    [...CONDITION, "operator"],
    (value) => inCondition("operator", value, { value: 1 }),
  ],
  "the value of a condition": [
    "finite",
    [...CONDITION, "value"],
    (value) => inCondition("value", value, { operator: "equals" }),
  ],
  "the value of an unknown key": ["", ["eventName"], (value) => withKey(QUERY, "eventName", value)],
  "the whole query": ["", [], (value) => value],
};

/** Places in a Pending: the accepted kinds, and the Pending with a value there. */
const PENDING_PLACES = {
  status: ["status", (value) => withKey(PENDING, "status", value)],
  endpoint: ["endpoint", (value) => withKey(PENDING, "endpoint", value)],
  reqId: ["reqId", (value) => withKey(PENDING, "reqId", value)],
  notBefore: ["finite", (value) => withKey(PENDING, "notBefore", value)],
  "the whole Pending": ["", (value) => value],
};

/** A client, and the list of the requests that it sends. */
function watched(context, options) {
  const sent = [];
  const fetch = (url, init) => {
    sent.push({ url, method: init.method, body: init.body });
    return Promise.resolve(successAnswer(3));
  };
  return { sent, client: clientOn(context, fetch, options) };
}

/** The places that get heavy values, too: one of each kind. */
const HEAVY = ["passcode", "the options of count", "the value of equals", "the whole query", "reqId"];

/** Calls `work` with each value, and fails with the names of the values for which it fails. */
async function withEach(place, work) {
  const failures = [];
  let yielded = Date.now();
  for (const row of VALUES.filter(({ kinds }) => !kinds.has("heavy") || HEAVY.includes(place))) {
    const since = Date.now();
    if (since - yielded > 20) {
      // Let the timers of concurrent cases run.
      await sleep(0);
      yielded = Date.now();
    }
    try {
      const value = row.make();
      // Without a tag, these objects look like empty ones; only `baseUrl` and `signal` have other rules for them.
      const isUntagged = row.kinds.has("platform") && Object.prototype.toString.call(value) === "[object Object]";
      if (isUntagged && !["baseUrl", "a call's signal"].includes(place)) continue;
      await work(row, value);
      between(Date.now() - since, 0, PATIENCE_MS, "the elapsed time");
    } catch (error) {
      failures.push(`${row.name}: ${error.message}`);
    }
  }
  if (failures.length > 0) fail(failures.join("\n"));
}

/** The result of `run`, or its error. */
async function outcome(run) {
  try {
    return { value: await run() };
  } catch (error) {
    return { error };
  }
}

/** Checks a refusal: its code, the form of its issues, and that one of them is at `path` and shows all of `shown`. */
function checkRefused({ api }, { error, value }, code, path, shown) {
  if (error === undefined) fail(`accepted, with the result ${String(value)}`);
  hasCode(api, error, code);
  between(error.issues.length, 1, 100, "the number of issues");
  equal([error.transient, error.attempts], [false, 0], "transient and attempts");
  const starts = (issue) => path.every((step, n) => issue.path[n] === step);
  const issue = error.issues.find(starts);
  ok(issue, `no issue is at ${path.join()}: ${JSON.stringify(error.issues).slice(0, 1_000)}`);
  for (const { message } of error.issues) {
    between(message.length, 8, LONGEST_MESSAGE, `the length of ${message.slice(0, 100)}`);
  }
  between(error.message.length, 8, 4 * LONGEST_MESSAGE, "the length of the message");
  if (shown === undefined) return;
  const shows = (issue) => starts(issue) && shown.split("…").every((part) => issue.message.includes(part));
  const isShown = error.issues.some(shows);
  ok(isShown, `no issue shows ${shown}: ${JSON.stringify(error.issues.slice(0, 3)).slice(0, 1_000)}`);
}

/** For a list or an object, the issues are about its content. */
const hasContent = ({ shown }) => shown === undefined || shown.startsWith("an array of") || shown === "an object";

const constructs = ({ api }, options) => new api.CountsClient(options) instanceof api.CountsClient;

/** The name of a case for the values at a place that accepts these kinds. */
const titled = (subject, accepted, place) =>
  accepted === ""
    ? `${subject} refuses every tested value as ${place}`
    : `${subject} accepts only the documented kinds of values as ${place}`;

const cases = {};

for (const [key, [accepted, others, display]] of Object.entries(CLIENT)) {
  cases[titled("the constructor", accepted, key)] = (context) =>
    withEach(key, async (row, value) => {
      const made = await outcome(() => constructs(context, withKey(others, key, value)));
      if (fits(row, accepted)) return equal(made, { value: true }, "the outcome");
      const isShown = display === undefined || (display === "shorter" && !hasContent(row) && !row.kinds.has("text"));
      return checkRefused(context, made, "invalid_options", [key], isShown ? row.shown : undefined);
    });
}

cases["the constructor refuses every tested value as its options"] = (context) =>
  withEach("the options", async (_, value) =>
    checkRefused(context, await outcome(() => constructs(context, value)), "invalid_options", []),
  );

cases["the constructor accepts only ASCII text and undefined as a header's value"] = (context) =>
  withEach("a header", async (row, value) => {
    const headers = { "X-Fine": "fine", "X-Own": value };
    const made = await outcome(() => constructs(context, { baseUrl: BASE_URL, headers }));
    const isFine = fits(row, "absent ascii") || ["an empty string", "a space"].includes(row.name);
    if (isFine) return equal(made, { value: true }, "the outcome");
    checkRefused(context, made, "invalid_options", ["headers"]);
    return ok(!made.error.message.includes("X-Own"), "the message shows the header's name");
  });

for (const [key, accepted] of Object.entries(CALL)) {
  cases[titled("a call", accepted, key)] = (context) =>
    withEach(`a call's ${key}`, async (row, value) => {
      // Calling a class as onProgress throws, and the package reports that as uncaught.
      if (key === "onProgress" && row.kinds.has("class")) return;
      const { sent, client } = watched(context);
      const counted = await outcome(() => client.count(QUERY, withKey({}, key, value)));
      if (fits(row, accepted) && ["requestTimeoutMs", "maxWaitMs"].includes(key) && value === 1) {
        const ends = counted.value === 3 || ["timeout", "deadline_exceeded"].includes(counted.error.code);
        ok(ends, `it ends with ${counted.error?.code}`);
      } else if (fits(row, accepted)) {
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
  cases[`${method} accepts only an object or undefined as its options`] = (context) =>
    withEach(`the options of ${method}`, async (row, value) => {
      const { sent, client } = watched(context);
      const got = await outcome(() => client[method](subject, value));
      if (fits(row, "absent empty")) {
        equal(got.error, undefined, "the error");
        return equal(sent.length, 1, "requests");
      }
      const shown = row.shown === "an object" ? undefined : row.shown;
      checkRefused(context, got, "invalid_options", [], shown);
      return equal(sent.length, 0, "requests");
    });
}

for (const [place, [accepted, path, around]] of Object.entries(QUERY_PLACES)) {
  cases[titled("a query", accepted, place)] = (context) =>
    withEach(place, async (row, value) => {
      const { api } = context;
      const { sent, client } = watched(context);
      const counted = await outcome(() => client.count(around(value)));
      const result = api.validateQuery(around(row.make()));
      if (!fits(row, accepted)) {
        const isHidden =
          place === "the value of an unknown key" || (place === "an item of a list" && row.kinds.has("scalar"));
        const shown = isHidden || hasContent(row) ? undefined : row.shown;
        checkRefused(context, counted, "invalid_query", path, shown);
        equal(sent.length, 0, "requests");
        equal(result, { ok: false, issues: counted.error.issues }, "validateQuery");
        const split = await outcome(() => api.splitByDay(around(row.make())));
        return checkRefused(context, split, "invalid_query", path, shown);
      }
      equal(counted, { value: 3 }, "the count");
      equal(result.ok, true, "validateQuery");
      const url = `${BASE_URL}/1/counts/events.json`;
      equal(sent, [{ url, method: "POST", body: JSON.stringify(result.query) }], "the requests");
      const more = Object.keys(result.query).filter((key) => !KEYS.includes(key));
      return equal(more, [], "added keys");
    });
}

for (const [place, [accepted, around]] of Object.entries(PENDING_PLACES)) {
  cases[titled("a Pending", accepted, place)] = (context) =>
    withEach(place, async (row, value) => {
      const { sent, client } = watched(context);
      const pending = around(value);
      for (const method of ["resume", "poll"]) {
        sent.length = 0;
        const got = await outcome(() => client[method](pending));
        if (!fits(row, accepted)) {
          const shown = place === "the whole Pending" && row.shown === "an object" ? undefined : row.shown;
          checkRefused(context, got, "invalid_options", ["pending"], shown);
          const names = ({ message }) => new RegExp(`\\b${place}\\b`).test(message);
          if (place in PENDING) ok(got.error.issues.some(names), `no issue names ${place}`);
          equal(sent.length, 0, "requests");
        } else if (place === "notBefore" && value > Date.now() + 1_000_000) {
          hasCode(context.api, got.error, "deadline_exceeded");
          equal(sent.length, 0, "requests");
        } else {
          equal(got.error, undefined, "the error");
          const endpoint = place === "endpoint" ? value : PENDING.endpoint;
          const reqId = encodeURIComponent(place === "reqId" ? value : PENDING.reqId);
          equal(sent.length, 1, "requests");
          const { href } = new URL(`${BASE_URL}/1/counts/${endpoint}.json?req_id=${reqId}`);
          equal(new URL(sent[0].url).href, href, "the URL");
        }
      }
    });
}

const between2024 = (query) => query.between(20240101, 20240131);

/** Arguments of the builder: the accepted kinds, the path of an issue, and the query with a value there. */
const BUILDER_PLACES = {
  "the event's name": ["name", ["event_name"], (countQuery, value) => between2024(countQuery(value))],
  from: ["day", ["from"], (countQuery, value) => countQuery("E").between(value, 99991231)],
  to: ["day", ["to"], (countQuery, value) => countQuery("E").between(10000101, value)],
  "a filter's name": ["name", inFilter("name"), (_, value, where) => where(value, "exists")],
  "an operator": ["operator", inFilter("operator"), (_, value, where) => where("N", value)],
  "a value": ["scalar list", inFilter("value"), (_, value, where) => where("N", "equals", value)],
  "a profile's value": [
    "scalar list",
    ["common_profile_properties", "profile_fields", 0, "value"],
    (countQuery, value) => between2024(countQuery("E").whereProfile("N", "equals", value)),
  ],
  "a session's value": [
    "scalar list",
    ["session_properties", 0, "value"],
    (countQuery, value) => between2024(countQuery("E").whereSession("N", value)),
  ],
};

for (const [place, [accepted, path, build]] of Object.entries(BUILDER_PLACES)) {
  cases[titled("the builder", accepted, place)] = (context) =>
    withEach("the builder", async (row, value) => {
      const { countQuery } = context.api;
      const { sent, client } = watched(context);
      // The builder keeps any value; the functions that use the query validate it.
      const query = build(countQuery, value, (...given) => between2024(countQuery("E").where(...given)));
      const counted = await outcome(() => client.count(query));
      const json = await outcome(() => JSON.stringify(query));
      if (fits(row, accepted)) {
        equal(counted, { value: 3 }, "the count");
        return equal(json.value, sent[0].body, "the query's JSON");
      }
      checkRefused(context, counted, "invalid_query", path);
      checkRefused(context, json, "invalid_query", path);
      return equal(sent.length, 0, "requests");
    });
}

Object.assign(cases, {
  "a method rejects with invalid_options if this is not a client": (context) =>
    withEach("this", async (_, value) => {
      const { prototype } = context.api.CountsClient;
      for (const [method, subject] of [
        ["count", QUERY],
        ["submit", QUERY],
        ["poll", PENDING],
        ["resume", PENDING],
      ]) {
        const promise = prototype[method].call(value, subject);
        ok(promise instanceof Promise, `${method} returned no promise`);
        checkRefused(context, await outcome(() => promise), "invalid_options", ["this"]);
      }
    }),

  "validateQuery and the schema return issues for every tested value and never throw": (context) =>
    withEach("the whole query", async (_, value) => {
      const { api } = context;
      equal(api.validateQuery(value).ok, false, "ok");
      between(api.countQuerySchema["~standard"].validate(value).issues.length, 1, 100, "the schema's issues");
    }),
});

export default cases;
