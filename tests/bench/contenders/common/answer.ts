// Reads answers.

import { CleverTapError, type Code } from "./errors.ts";

export type Answer = { status: "success"; count: number } | { status: "partial"; reqId: string | undefined };

export interface Received {
  status: number;
  retryAfterMs: number | undefined;
  text: string;
}

interface Body {
  status?: unknown;
  count?: unknown;
  req_id?: unknown;
  error?: unknown;
  code?: unknown;
}

/** Parses a body. Turns the req_id into a string first, because `JSON.parse` would round one above 2^53. */
export function parse(text: string): Body {
  let body: unknown;
  try {
    body = JSON.parse(text.replace(/("req_id"\s*:\s*)(-?\d+)(?=\s*[,}])/, '$1"$2"'));
  } catch {
    body = undefined;
  }
  return typeof body === "object" && body !== null ? body : {};
}

export function understand({ status, retryAfterMs, text }: Received, polled: string | undefined): Answer {
  const fail = (code: Code, message: string, more = {}) =>
    new CleverTapError(code, `${message} (HTTP ${status})`, { status, retryAfterMs, reqId: polled, ...more });
  const invalid = (why: string) => fail("invalid_response", why, { bodyStart: text.slice(0, 200) });

  if (status >= 300 && status < 400) throw invalid("the service redirects");
  const body = parse(text);
  if (status < 300 && body.status === "success") {
    const { count } = body;
    if (Number.isSafeInteger(count) && (count as number) >= 0) return { status: "success", count: count as number };
    throw invalid("the count is not a whole number");
  }
  if (status < 300 && body.status === "partial") {
    const { req_id: reqId } = body;
    if (reqId === undefined && polled !== undefined) return { status: "partial", reqId: polled };
    if (typeof reqId === "string" && reqId !== "" && reqId.length <= 256) return { status: "partial", reqId };
    throw invalid("the req_id is malformed");
  }
  if (body.status === "fail") {
    const apiError = typeof body.error === "string" ? body.error : body.error && JSON.stringify(body.error);
    const apiCode = /^\d+$/.test(String(body.code)) ? Number(body.code) : undefined;
    const says = (word: string) => apiError !== undefined && String(apiError).toLowerCase().includes(word);
    const onPoll = polled !== undefined;
    if (onPoll && (apiCode === 2 || says("in progress"))) return { status: "partial", reqId: polled };
    const either = (...codes: number[]) => codes.some((code) => code === apiCode || code === status);
    const expired = onPoll && (says("invalid") || says("unknown")) && (says("request id") || says("req_id"));
    const code: Code = either(401, 403)
      ? "unauthorized"
      : either(429) || says("too many")
        ? "rate_limited"
        : expired
          ? "request_expired"
          : Math.trunc((apiCode ?? status) / 100) === 5
            ? "server_error"
            : "query_failed";
    throw fail(code, `the service says: ${apiError ?? "nothing"}`, { apiError, apiCode });
  }
  if (status === 401 || status === 403) throw fail("unauthorized", "the credentials were refused");
  if (status === 429) throw fail("rate_limited", "too many requests");
  if (status === 408 || status === 425 || status >= 500) throw fail("server_error", "the service is failing");
  throw invalid("the answer fits no rule");
}
