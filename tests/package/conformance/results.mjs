// Results: counts, Pendings, and answers that are malformed.

import { between, equal, failsWith, ok, pluck } from "./check.mjs";
import { ACCOUNT, BODY, PASSCODE, QUERY, partial, stage, success } from "./stage.mjs";

const cases = {
  async "returns the count if the first answer is a success"(context) {
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

  async "polls until the answer is a success, and never before the poll interval"(context) {
    const config = { partials: 4, pollIntervalMs: 40, earlyPolls: "refuse" };
    const { client, log } = await stage(context, config, { pollIntervalMs: 40 });
    ok((await client.count(QUERY)) > 0, "a count");
    const { exchanges, earlyPolls } = await log();
    equal(pluck(exchanges, "method"), ["POST", "GET", "GET", "GET", "GET"], "the methods");
    equal(earlyPolls, 0, "early polls");
  },

  async "counts profiles by the same rules"(context) {
    const { client } = await stage(context, { partials: 2 });
    const events = await client.count(QUERY);
    const profiles = await client.count(QUERY, { endpoint: "profiles" });
    between(profiles, 1, events, "profiles");
  },

  async "polls with a req_id that is a string"(context) {
    const { client, exchanges } = await stage(context, { partials: 1, reqIdAs: "string", reqId: "007" });
    ok((await client.count(QUERY)) > 0, "a count");
    equal((await exchanges())[1].path, "/1/counts/events.json?req_id=007", "the poll");
  },

  async "polls with every digit of the req_id 9223372036854775807, a number or a string"(context) {
    for (const reqIdAs of ["number", "string"]) {
      const { client, exchanges } = await stage(context, { partials: 1, reqIdAs, reqId: "9223372036854775807" });
      ok((await client.count(QUERY)) > 0, "a count");
      equal((await exchanges())[1].path, "/1/counts/events.json?req_id=9223372036854775807", "the poll");
    }
  },

  async "polls with the new req_id if the answer to a poll has one"(context) {
    const { client, exchanges } = await stage(context, { partials: 3, newReqIdOnPoll: true });
    ok((await client.count(QUERY)) > 0, "a count");
    const polled = pluck((await exchanges()).slice(1), "path");
    equal(polled.length, 3, "the number of polls");
    equal(new Set(polled).size, 3, "the number of different req_ids");
  },

  async "polls with the old req_id if the answer to a poll has none"(context) {
    const script = [partial(41), { body: '{"status":"partial"}' }, success(8)];
    const { client, exchanges } = await stage(context, { script });
    equal(await client.count(QUERY), 8, "the count");
    const paths = pluck(await exchanges(), "path");
    equal(paths.slice(1), Array(2).fill("/1/counts/events.json?req_id=41"), "the polls");
  },

  async "rejects with invalid_response if the answer to a poll has a malformed req_id"(context) {
    const script = [partial(41), partial("1.5")];
    const { client } = await stage(context, { script });
    const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
    equal(error.pending?.reqId, "41", "the req_id to resume");
  },

  async "reads a body of 1 MiB and refuses one that is a byte longer"(context) {
    const script = [{ bodyBytes: 1_048_576 }, { bodyBytes: 1_048_577 }, { bodyBytes: 1_048_577, status: 503 }];
    const { client } = await stage(context, { script }, { maxRetries: 0 });
    equal(await client.count(QUERY), 7138, "the count");
    const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
    equal(error.status, 200, "the status");
    await failsWith(context.api, client.count(QUERY), "server_error");
  },

  async "closes the connection after 1 MiB of an endless body"(context) {
    const { client, logged } = await stage(context, { script: [{ endlessBody: true }] }, { maxRetries: 0 });
    const error = await failsWith(context.api, client.count(QUERY), "invalid_response");
    equal(error.status, 200, "the status");
    between(error.bodyStart.length, 0, 200, "the length of bodyStart");
    await logged(({ exchanges }) => exchanges[0].peerClosed, "the end of the connection");
  },
};

/** Counts as the body's JSON has them, and the result; without a result the answer is malformed. */
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
  const name = expected === undefined ? `refuses the count ${text}` : `returns ${expected} for the count ${text}`;
  cases[name] = async (context) => {
    const { client } = await stage(context, { script: [success(text)] });
    if (expected === undefined) await failsWith(context.api, client.count(QUERY), "invalid_response");
    else equal(await client.count(QUERY), expected, "the count");
  };
}

/** req_ids as the body's JSON has them, and the result; without a result the answer is malformed. */
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
  const shown = text.length > 40 ? `of ${text.length - 2} characters` : text;
  cases[`${expected === undefined ? "refuses" : "keeps"} the req_id ${shown}`] = async (context) => {
    const { client } = await stage(context, { script: [partial(text)] });
    if (expected === undefined) return failsWith(context.api, client.submit(QUERY), "invalid_response");
    return equal((await client.submit(QUERY)).reqId, expected, "the req_id");
  };
}

/** Answers to a POST, and the count or the error's code. */
const ANSWERS = [
  ["JSON after a BOM", { bodyBase64: btoa('\xef\xbb\xbf{"status":"success","count":7}') }, 7],
  [
    "duplicate keys of which the last are valid",
    { body: '{"count":1,"status":"fail","count":2,"status":"success"}' },
    2,
  ],
  ["unknown keys", { body: '{"x":{"status":"fail"},"count":3,"tcount":9,"status":"success"}' }, 3],
  ["white space in and around the JSON", { body: ' \r\n\t{ "status" : "success" , "count" : 4 }\n' }, 4],
  ["HTTP 201", success(6, { status: 201 }), 6],
  ["the content type text/html", success(6, { headers: { "Content-Type": "text/html" } }), 6],
  ["a success without a count", { body: '{"status":"success"}' }, "invalid_response"],
  ["a partial without a req_id", { body: '{"status":"partial"}' }, "invalid_response"],
  ["an unknown status", { body: '{"status":"done","count":5}' }, "invalid_response"],
  ["a status that is a boolean", { body: '{"status":true,"count":5}' }, "invalid_response"],
  ["an array", { body: '[{"status":"success","count":5}]' }, "invalid_response"],
  ["a string", { body: '"success"' }, "invalid_response"],
  ["an empty body", "emptyBody", "invalid_response"],
  ["truncated JSON", "truncatedJson", "invalid_response"],
  ["text after the JSON", { body: '{"status":"success","count":5} x' }, "invalid_response"],
  ["UTF-16", { bodyBase64: btoa('\xff\xfe{\x00"\x00') }, "invalid_response"],
  ["100,000 nested arrays", { body: "[".repeat(100_000) }, "invalid_response"],
  ["90,000 nested arrays in an unknown key", { body: `{"x":${"[".repeat(90_000)}` }, "invalid_response"],
  ["a success on HTTP 500", success(5, { status: 500 }), "server_error"],
  ["a success on HTTP 404", success(5, { status: 404 }), "invalid_response"],
  ["a partial on HTTP 429", partial(5, { status: 429 }), "rate_limited"],
];
for (const [name, step, expected] of ANSWERS) {
  const verb = typeof expected === "number" ? `returns ${expected}` : `rejects with ${expected}`;
  cases[`${verb} for ${name}`] = async (context) => {
    const { client } = await stage(context, { script: [step] }, { maxRetries: 0 });
    if (typeof expected === "number") equal(await client.count(QUERY), expected, "the count");
    else await failsWith(context.api, client.count(QUERY), expected);
  };
}

export default cases;
