// Answers with "status":"fail": the code, the text and the HTTP status decide, in part differently for a poll.

const EXPIRED = { error: "request_expired" };
const HUGE = "99999999999999999999";
const fail = (fields, status = 200) => ({ status, body: JSON.stringify({ status: "fail", ...fields }) });

/** The answer, the code after a POST, and the outcome after a poll if it differs. */
const rows = {
  "code 2": [fail({ error: "wait", code: 2 }), "query_failed", { partial: true }],
  'code "2"': [fail({ error: "wait", code: "2" }), "query_failed", { partial: true }],
  "code 2.0": [{ body: '{"status":"fail","error":"wait","code":2.0}' }, "query_failed"],
  "a text with IN PROGRESS": [fail({ error: "Request still IN PROGRESS" }), "query_failed", { partial: true }],
  "in progress on HTTP 401": [fail({ error: "in progress", code: 401 }, 401), "unauthorized", { partial: true }],
  "in progress on HTTP 503": [fail({ error: "in progress" }, 503), "server_error", { partial: true }],
  "code 401": [fail({ error: "no", code: 401 }), "unauthorized"],
  "code 403 on HTTP 500": [fail({ error: "no", code: 403 }, 500), "unauthorized"],
  "code 429": [fail({ error: "no", code: 429 }), "rate_limited"],
  "a text with too many": [fail({ error: "TOO MANY requests" }), "rate_limited"],
  "code 401 and a text with too many": [fail({ error: "too many", code: 401 }), "unauthorized"],
  "an invalid request id": [fail({ error: "invalid request id", code: 400 }, 400), "query_failed", EXPIRED],
  "an unknown req_id on HTTP 500": [fail({ error: "Unknown REQ_ID" }, 500), "server_error", EXPIRED],
  "an invalid event": [fail({ error: '["Invalid event : X"]', code: 400 }), "query_failed"],
  "code 500": [fail({ error: "oops", code: 500 }), "server_error"],
  "code 599": [fail({ error: "oops", code: 599 }), "server_error"],
  "code 600": [fail({ error: "oops", code: 600 }), "query_failed"],
  "code 400 on HTTP 503": [fail({ error: "oops", code: 400 }, 503), "query_failed"],
  "a code that is a word, on HTTP 503": [fail({ error: "oops", code: "E1" }, 503), "server_error"],
  "a code beyond 2^64, on HTTP 503": [{ status: 503, body: `{"status":"fail","code":${HUGE}}` }, "server_error"],
  "a code that is an object, on HTTP 503": [fail({ code: { a: 1 } }, 503), "server_error"],
  "no error and no code": [fail({}), "query_failed"],
  "an error that is null": [fail({ error: null }), "query_failed"],
  "an error that is an object": [fail({ error: { reason: "too many" } }), "rate_limited"],
  "an error that is an array": [fail({ error: ["invalid request id"] }), "query_failed", EXPIRED],
  "an error of a million characters": [fail({ error: "x".repeat(1_000_000) }), "query_failed"],
  "an error with a lone surrogate": [{ body: '{"status":"fail","error":"\\ud800 too many"}' }, "rate_limited"],
  "control characters in the error": [fail({ error: "\u0000\u001b[31m\r\n" }), "query_failed"],
};

export default Object.entries(rows).map(([name, [step, onPost, onPoll]]) => ({
  fault: `a failure: ${name}`,
  step,
  post: { error: onPost },
  poll: onPoll ?? { error: onPost },
  own: true,
}));
