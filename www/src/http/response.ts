// Writes the gateway's answers as HTTP responses, with CleverTap's JSON bodies.

import type { Issue } from "clevertap-counts";
import { type Answer, retryAfterSeconds } from "../policy/answer.ts";

const HEADERS = {
  "Content-Type": "application/json",
  "Cache-Control": "no-store",
  // Browsers heed it over https only.
  "Strict-Transport-Security": "max-age=31536000",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
};

/** The methods that read. The body of an answer to HEAD is dropped at the end. */
export function isRead(method: string): boolean {
  return method === "GET" || method === "HEAD";
}

type Headers = Record<string, string>;

export function json(body: unknown, status = 200, headers: Headers = {}): Response {
  return write(JSON.stringify(body), status, headers);
}

function write(body: string, status: number, headers: Headers): Response {
  return new Response(body, { status, headers: { ...HEADERS, ...headers } });
}

/** Reports the failure of this exchange. A failed query is a 200 from `respond`. */
export function failure(status: number, error: string, headers: Headers = {}, issues?: readonly Issue[]): Response {
  return json({ status: "fail", error, code: status, ...(issues === undefined ? {} : { issues }) }, status, headers);
}

export function respond(answer: Answer): Response {
  switch (answer.status) {
    case "success":
      return write(answer.body ?? JSON.stringify({ status: "success", count: answer.count }), 200, {
        Age: String(Math.floor(answer.ageMs / 1_000)),
      });
    case "partial":
      return json({ status: "partial", req_id: answer.reqId }, 200, retryAfter(answer));
    case "fail":
      return json(answer);
    case "unknown":
      return failure(404, "invalid request id");
    case "full":
      return failure(429, textOf(answer), retryAfter(answer));
  }
}

function textOf({ whose, of }: Extract<Answer, { status: "full" }>): string {
  return of === "bytes"
    ? "the stored queries and results of this account reach the limit of bytes: results are deleted after their retention"
    : `too many queries of this ${whose} are open`;
}

function retryAfter({ retryAfterMs }: { readonly retryAfterMs: number }): Headers {
  return { "Retry-After": String(retryAfterSeconds(retryAfterMs)) };
}
