// What a good answer gives: counts, Pendings, and what fits neither.

import { between, equal, failsWith, ok } from "./check.mjs";
import { ACCOUNT, BODY, PASSCODE, QUERY, partial, stage, success } from "./stage.mjs";

const cases = {
  async "count gives what the server counted, at once"(context) {
    const { client, baseUrl } = await stage(context);
    const headers = {
      "X-CleverTap-Account-Id": ACCOUNT,
      "X-CleverTap-Passcode": PASSCODE,
      "Content-Type": "application/json",
    };
    const answered = await fetch(`${baseUrl}/1/counts/events.json`, { method: "POST", headers, body: BODY });
    const { count } = await answered.json();
    ok(count > 0, "the simulator has no such events");
    equal(await client.count(QUERY), count, "the count");
    equal(await client.submit(QUERY), { status: "success", count }, "the outcome");
  },

  async "count polls through partial answers, never early"(context) {
    const config = { partials: 4, pollIntervalMs: 40, earlyPolls: "refuse" };
    const { client, log } = await stage(context, config, { pollIntervalMs: 40 });
    ok((await client.count(QUERY)) > 0, "a count");
    const { exchanges, earlyPolls } = await log();
    equal(
      exchanges.map(({ method }) => method),
      ["POST", "GET", "GET", "GET", "GET"],
      "the methods",
    );
    equal(earlyPolls, 0, "early polls");
  },

  async "profiles are counted by the same rules"(context) {
    const { client } = await stage(context, { partials: 2 });
    const events = await client.count(QUERY);
    const profiles = await client.count(QUERY, { endpoint: "profiles" });
    between(profiles, 1, events, "profiles");
  },

  async "a req_id that arrives as a string is polled with"(context) {
    const { client, exchanges } = await stage(context, { partials: 1, reqIdAs: "string", reqId: "007" });
    ok((await client.count(QUERY)) > 0, "a count");
    equal((await exchanges())[1].path, "/1/counts/events.json?req_id=007", "the poll");
  },

  async "9223372036854775807 goes over the wire unchanged, as a number and as a string"(context) {
    for (const reqIdAs of ["number", "string"]) {
      const { client, exchanges } = await stage(context, { partials: 1, reqIdAs, reqId: "9223372036854775807" });
      ok((await client.count(QUERY)) > 0, "a count");
      equal((await exchanges())[1].path, "/1/counts/events.json?req_id=9223372036854775807", "the poll");
    }
  },

  async "a new req_id in the answer to a poll replaces the old"(context) {
    const { client, exchanges } = await stage(context, { partials: 3, newReqIdOnPoll: true });
    ok((await client.count(QUERY)) > 0, "a count");
    const polled = (await exchanges()).slice(1).map(({ path }) => path);
    equal(polled.length, 3, "the number of polls");
    equal(new Set(polled).size, 3, "the number of different req_ids");
  },

  async "a partial answer to a poll without a req_id keeps the old one"(context) {
    const script = [partial(41), { body: '{"status":"partial"}' }, success(8)];
    const { client, exchanges } = await stage(context, { script });
    equal(await client.count(QUERY), 8, "the count");
    const paths = (await exchanges()).map(({ path }) => path);
    equal(paths.slice(1), Array(2).fill("/1/counts/events.json?req_id=41"), "the polls");
  },

  async "a partial answer to a poll with a malformed req_id is invalid_response"(context) {
    const script = [partial(41), partial("1.5")];
    const { client } = await stage(context, { script });
    const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
    equal(error.pending?.reqId, "41", "the req_id to resume");
  },

  async "a body of exactly 1 MiB is read, one byte more is not"(context) {
    const script = [{ bodyBytes: 1_048_576 }, { bodyBytes: 1_048_577 }, { bodyBytes: 1_048_577, status: 503 }];
    const { client } = await stage(context, { script }, { maxRetries: 0 });
    equal(await client.count(QUERY), 7138, "the count");
    const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
    equal(error.status, 200, "the status");
    await failsWith(context.api, client.count(QUERY), "server_error");
  },

  async "an endless body is given up after 1 MiB, and its connection with it"(context) {
    const { client, logged } = await stage(context, { script: [{ endlessBody: true }] }, { maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
    equal(error.status, 200, "the status");
    between(error.bodyStart.length, 0, 200, "the length of bodyStart");
    await logged(({ exchanges }) => exchanges[0].peerClosed, "the end of the connection");
  },
};

/** A count as it stands in the body, and what it means; undefined is invalid_response. */
const COUNTS = [
  ["0", 0],
  ["5", 5],
  ["5.0", 5],
  ["1e3", 1000],
  ["1E+2", 100],
  ["12300e-2", 123],
  ["0.5e1", 5],
  ["9007199254740991", 9007199254740991],
  ["-1"],
  ["1.5"],
  ["9007199254740992"],
  ["9007199254740993"],
  ["9007199254740991.5"],
  ["5.0000000000000000000000000001"],
  ["0.99999999999999999999999"],
  ["1e16"],
  ["1e400"],
  ["1e-400"],
  ["1e99999999999"],
  ['"5"'],
  ["null"],
  ["true"],
  ["[5]"],
  ["{}"],
];
for (const [text, expected] of COUNTS) {
  const name = `the count ${text} is ${expected === undefined ? "refused" : expected}`;
  cases[name] = async (context) => {
    const { client } = await stage(context, { script: [success(text)] });
    if (expected === undefined) await failsWith(context.api, client.count(QUERY), "invalid_response");
    else equal(await client.count(QUERY), expected, "the count");
  };
}

/** A req_id as it stands in the body, and what is kept of it; undefined is invalid_response. */
const REQ_IDS = [
  ["7", "7"],
  ["-7", "-7"],
  ["9007199254740993", "9007199254740993"],
  ["123456789012345678901234567890", "123456789012345678901234567890"],
  ['"abc"', "abc"],
  ['"\\u00e9 \\ud83d\\ude00"', "é 😀"],
  [JSON.stringify("x".repeat(256)), "x".repeat(256)],
  [JSON.stringify("x".repeat(257))],
  ['""'],
  ["1.5"],
  ["1e3"],
  ["1.0"],
  ["true"],
  ["null"],
  ["[1]"],
];
for (const [text, expected] of REQ_IDS) {
  const shown = text.length > 40 ? `a string of ${text.length - 2} characters` : text;
  cases[`the req_id ${shown} is ${expected === undefined ? "refused" : "kept"}`] = async (context) => {
    const { client } = await stage(context, { script: [partial(text)] });
    if (expected === undefined) return failsWith(context.api, client.submit(QUERY), "invalid_response");
    return equal((await client.submit(QUERY)).reqId, expected, "the req_id");
  };
}

/** Whole answers to a POST, and the count or the error's code. */
const ANSWERS = [
  ["a BOM is dropped", { bodyBase64: btoa('\xef\xbb\xbf{"status":"success","count":7}') }, 7],
  ["of duplicate keys the last counts", { body: '{"count":1,"status":"fail","count":2,"status":"success"}' }, 2],
  ["unknown keys are ignored", { body: '{"x":{"status":"fail"},"count":3,"tcount":9,"status":"success"}' }, 3],
  ["white space around JSON does no harm", { body: ' \r\n\t{ "status" : "success" , "count" : 4 }\n' }, 4],
  ["any 2xx status is as good", success(6, { status: 201 }), 6],
  ["the content type is not looked at", success(6, { headers: { "Content-Type": "text/html" } }), 6],
  ["a success without a count is malformed", { body: '{"status":"success"}' }, "invalid_response"],
  ["a partial without a req_id is malformed", { body: '{"status":"partial"}' }, "invalid_response"],
  ["an unknown status fits no rule", { body: '{"status":"done","count":5}' }, "invalid_response"],
  ["a status that is no string fits no rule", { body: '{"status":true,"count":5}' }, "invalid_response"],
  ["an array fits no rule", { body: '[{"status":"success","count":5}]' }, "invalid_response"],
  ["a string fits no rule", { body: '"success"' }, "invalid_response"],
  ["an empty body fits no rule", "emptyBody", "invalid_response"],
  ["cut JSON fits no rule", "truncatedJson", "invalid_response"],
  ["something after the JSON fits no rule", { body: '{"status":"success","count":5} x' }, "invalid_response"],
  ["UTF-16 fits no rule", { bodyBase64: btoa('\xff\xfe{\x00"\x00') }, "invalid_response"],
  ["100,000 nested arrays fit no rule", { body: "[".repeat(100_000) }, "invalid_response"],
  ["deep nesting in an unknown key does no damage", { body: `{"x":${"[".repeat(90_000)}` }, "invalid_response"],
  ["a success on HTTP 500 is no success", success(5, { status: 500 }), "server_error"],
  ["a success on HTTP 404 is no success", success(5, { status: 404 }), "invalid_response"],
  ["a partial on HTTP 429 is rate_limited", partial(5, { status: 429 }), "rate_limited"],
];
for (const [name, step, expected] of ANSWERS) {
  cases[name] = async (context) => {
    const { client } = await stage(context, { script: [step] }, { maxRetries: 0 });
    if (typeof expected === "number") equal(await client.count(QUERY), expected, "the count");
    else await failsWith(context.api, client.count(QUERY), expected);
  };
}

export default cases;
