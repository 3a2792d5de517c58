// Failures that say so: where code, text and HTTP status decide, and where a poll's answer means something else.

const fail = (fields, status = 200) => ({ status, body: JSON.stringify({ status: "fail", ...fields }) });

/** What is answered, what it means to a POST, and to a poll where that is something else. */
const rows = {
  "code 2": [fail({ error: "wait", code: 2 }), "query_failed", { partial: true }],
  'code "2"': [fail({ error: "wait", code: "2" }), "query_failed", { partial: true }],
  "code 2.0": [{ body: '{"status":"fail","error":"wait","code":2.0}' }, "query_failed"],
  "a text with IN PROGRESS": [fail({ error: "Request still IN PROGRESS" }), "query_failed", { partial: true }],
  "in progress on a 401": [fail({ error: "in progress", code: 401 }, 401), "unauthorized", { partial: true }],
  "in progress on a 503": [fail({ error: "in progress" }, 503), "server_error", { partial: true }],
  "code 401": [fail({ error: "no", code: 401 }), "unauthorized"],
  "code 403 on a 500": [fail({ error: "no", code: 403 }, 500), "unauthorized"],
  "code 429": [fail({ error: "no", code: 429 }), "rate_limited"],
  "a text with too many": [fail({ error: "TOO MANY requests" }), "rate_limited"],
  "code 401 with too many": [fail({ error: "too many", code: 401 }), "unauthorized"],
  "an invalid request id": [
    fail({ error: "invalid request id", code: 400 }, 400),
    "query_failed",
    { error: "request_expired" },
  ],
  "an unknown req_id on a 500": [fail({ error: "Unknown REQ_ID" }, 500), "server_error", { error: "request_expired" }],
  "an invalid event": [fail({ error: '["Invalid event : X"]', code: 400 }), "query_failed"],
  "code 500": [fail({ error: "oops", code: 500 }), "server_error"],
  "code 599": [fail({ error: "oops", code: 599 }), "server_error"],
  "code 600": [fail({ error: "oops", code: 600 }), "query_failed"],
  "code 400 on a 503": [fail({ error: "oops", code: 400 }, 503), "query_failed"],
  "a code that is a word, on a 503": [fail({ error: "oops", code: "E1" }, 503), "server_error"],
  "a code beyond 2^64, on a 503": [
    { status: 503, body: '{"status":"fail","code":99999999999999999999}' },
    "server_error",
  ],
  "a code that is an object, on a 503": [fail({ code: { a: 1 } }, 503), "server_error"],
  "no error and no code": [fail({}), "query_failed"],
  "an error that is null": [fail({ error: null }), "query_failed"],
  "an error that is an object": [fail({ error: { reason: "too many" } }), "rate_limited"],
  "an error that is an array": [fail({ error: ["invalid request id"] }), "query_failed", { error: "request_expired" }],
  "an error of a million characters": [fail({ error: "x".repeat(1_000_000) }), "query_failed"],
  "an error with a lone surrogate": [{ body: '{"status":"fail","error":"\\ud800 too many"}' }, "rate_limited"],
  "control characters in the error": [fail({ error: "\u0000\u001b[31m\r\n" }), "query_failed"],
};

export default Object.entries(rows).map(([what, [step, onPost, onPoll]]) => ({
  fault: `a failure: ${what}`,
  step,
  post: { error: onPost },
  poll: onPoll ?? { error: onPost },
  own: true,
}));
