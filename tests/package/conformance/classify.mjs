// classifyAnswer: the rules of a client for answers, without a client.

import { equal, failsWith, hasCode, thrown } from "./check.mjs";
import { QUERY, answer, clientOn } from "./stage.mjs";

const PENDING = { status: "partial", endpoint: "events", reqId: "7", notBefore: 0 };

/** HTTP statuses, bodies, and the meaning of each as the answer to a submission and to a poll. */
const ANSWERS = [
  [200, '{"status":"success","count":7138}', "success", "success"],
  [200, '\ufeff{"status":"success","count":5.0}', "success", "success"],
  [200, '{"status":"success","count":-1}', "invalid_response", "invalid_response"],
  [200, '{"status":"success"}', "invalid_response", "invalid_response"],
  [200, '{"status":"partial","req_id":384649162721}', "partial", "partial"],
  [200, '{"status":"partial"}', "invalid_response", "partial"],
  [200, '{"status":"fail","error":"Request still in progress","code":2}', "query_failed", "partial"],
  [200, '{"status":"fail","error":"Unknown request id"}', "query_failed", "request_expired"],
  [200, '{"status":"fail","error":"x","code":401}', "unauthorized", "unauthorized"],
  [200, '{"status":"fail","error":"Too many requests"}', "rate_limited", "rate_limited"],
  [200, '{"status":"fail","error":"x","code":503}', "server_error", "server_error"],
  [200, '{"status":"fail","error":"x"}', "query_failed", "query_failed"],
  [200, "", "invalid_response", "invalid_response"],
  [200, "<html>", "invalid_response", "invalid_response"],
  [302, '{"status":"success","count":1}', "invalid_response", "invalid_response"],
  [401, "", "unauthorized", "unauthorized"],
  [403, "{}", "unauthorized", "unauthorized"],
  [404, "", "invalid_response", "invalid_response"],
  [429, "", "rate_limited", "rate_limited"],
  [408, "", "server_error", "server_error"],
  [500, "{", "server_error", "server_error"],
];

/** Malformed arguments, and the path of the issue. */
const REFUSED = [
  [undefined, "exchange"],
  [null, "exchange"],
  [{}, "exchange"],
  ["poll", "exchange"],
  [{ exchange: "get", status: 200, body: "" }, "exchange"],
  [{ endpoint: 5, exchange: "poll", status: 200, body: "" }, "endpoint"],
  [{ endpoint: "count", exchange: "poll", status: 200, body: "" }, "endpoint"],
  [{ exchange: "poll", body: "" }, "status"],
  [{ exchange: "poll", status: "200", body: "" }, "status"],
  [{ exchange: "poll", status: 99, body: "" }, "status"],
  [{ exchange: "poll", status: 200.5, body: "" }, "status"],
  [{ exchange: "poll", status: Number.NaN, body: "" }, "status"],
  [{ exchange: "poll", status: 200 }, "body"],
  [{ exchange: "poll", status: 200, body: {} }, "body"],
  [{ exchange: "poll", status: 200, body: Object("{}") }, "body"],
];

export default {
  "classifies the answers to submissions and to polls"({ api }) {
    for (const [status, body, submitted, polled] of ANSWERS) {
      const name = `${status} ${body}`;
      equal(api.classifyAnswer({ exchange: "submit", status, body }), submitted, `${name} to a submission`);
      equal(api.classifyAnswer({ exchange: "poll", status, body }), polled, `${name} to a poll`);
    }
  },

  async "classifies an answer as a client does"(context) {
    const { api } = context;
    for (const [status, body] of ANSWERS) {
      const client = clientOn(context, () => Promise.resolve(answer(body, { status })), { maxRetries: 0 });
      for (const [exchange, call] of [
        ["submit", () => client.submit(QUERY)],
        ["poll", () => client.poll(PENDING)],
      ]) {
        const meaning = api.classifyAnswer({ exchange, status, body });
        if (["success", "partial"].includes(meaning)) equal((await call()).status, meaning, `${status} ${body}`);
        else await failsWith(api, call(), meaning);
      }
    }
  },

  "classifies the answers of an endpoint"({ api }) {
    const count = { exchange: "poll", status: 200, body: '{"status":"success","count":5}' };
    const report = { exchange: "poll", status: 200, body: '{"status":"success","days":{"20240101":5}}' };
    for (const endpoint of [undefined, "events", "profiles"]) {
      equal(api.classifyAnswer({ endpoint, ...count }), "success", endpoint);
      equal(api.classifyAnswer({ endpoint, ...report }), "invalid_response", endpoint);
    }
    for (const endpoint of ["trends", "top"]) {
      equal(api.classifyAnswer({ endpoint, ...count }), "invalid_response", endpoint);
      equal(api.classifyAnswer({ endpoint, ...report }), "success", endpoint);
    }
  },

  "refuses a malformed answer at its path"({ api }) {
    for (const [given, option] of REFUSED) {
      const error = hasCode(
        api,
        thrown(() => api.classifyAnswer(given)),
        "invalid_options",
      );
      equal(
        error.issues.map(({ path }) => path),
        [[option]],
        `the paths for ${JSON.stringify(given)}`,
      );
    }
  },
};
