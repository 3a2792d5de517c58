// The count protocol: POST submits a query, GET polls for its result.

import { type Endpoint, type Issue, validateQuery } from "clevertap-counts";
import { callObject } from "../account/durable-object.ts";
import type { Config } from "../config/config.ts";
import { log, shortKey } from "../log/log.ts";
import { LineQuota } from "../log/quota.ts";
import type { Answer } from "../policy/answer.ts";
import { authorize, type Caller } from "./access.ts";
import { MAX_BODY_BYTES, readBody } from "./body.ts";
import { sha256Hex } from "./digest.ts";
import { failure, isRead, respond } from "./response.ts";

/** Limits the lines about requests without a known token. */
const UNKNOWN_TOKENS = new LineQuota(10, 60_000);

export function endpointOf(path: string): Endpoint | undefined {
  return /^\/1\/counts\/(events|profiles|trends|top)\.json$/.exec(path)?.[1] as Endpoint | undefined;
}

type Result = { readonly answer: Answer; readonly key?: string } | { readonly refused: Response };

export async function handleCounts(
  request: Request,
  url: URL,
  endpoint: Endpoint,
  env: Env,
  config: Config,
): Promise<Response> {
  const since = Date.now();
  const { method, headers } = request;
  if (method !== "POST" && !isRead(method))
    return failure(405, "use GET, POST or OPTIONS", { Allow: "GET, HEAD, POST, OPTIONS" });
  const caller = await authorize(headers, config);
  const result: Result = await ("refused" in caller
    ? caller
    : method === "POST"
      ? submit(request, endpoint, caller, env)
      : poll(url, endpoint, caller, env));

  const answered = "answer" in result;
  const response = answered ? respond(result.answer) : result.refused;
  // Polls without news are frequent, and are not logged.
  if (method === "POST" || !answered || result.answer.status !== "partial") {
    // Anybody can send requests without a token.
    const omitted = caller.token === undefined ? UNKNOWN_TOKENS.take(Date.now()) : 0;
    if (omitted === undefined) return response;
    log({
      event: "answered",
      omitted: omitted || undefined,
      token: caller.token?.name,
      account: caller.account?.id,
      key: answered && result.key !== undefined ? shortKey(result.key) : undefined,
      method,
      outcome: answered ? result.answer.status : "refused",
      status: response.status,
      ms: Date.now() - since,
    });
  }
  return response;
}

async function submit(request: Request, endpoint: Endpoint, { token, account }: Caller, env: Env): Promise<Result> {
  if (!isJson(request.headers.get("Content-Type")))
    return { refused: failure(415, "the body must be application/json") };
  const body = await readBody(request.body);
  if ("refused" in body) {
    const isLong = body.refused === "too long";
    return {
      refused: isLong ? failure(413, "the body is longer than 256 KiB") : malformed(`the body is ${body.refused}`),
    };
  }
  let input: unknown;
  try {
    input = JSON.parse(body.text);
  } catch {
    return { refused: malformed("the body is not JSON") };
  }
  const checked = validateQuery(input, endpoint);
  if (!checked.ok) return { refused: failure(400, checked.issues.map(textOf).join("; "), {}, checked.issues) };

  const wire = JSON.stringify(checked.query);
  const bytes = new TextEncoder().encode(wire).byteLength;
  if (bytes > MAX_BODY_BYTES) {
    const error = `CleverTap would receive the query as ${bytes} bytes, but the limit is 256 KiB: shorten its lists of values`;
    return { refused: failure(413, error) };
  }
  const key = await sha256Hex(`${endpoint}\n${wire}`);
  const submission = {
    objectName: account.objectName,
    token: token.name,
    maxOpenOfToken: token.maxOpen,
    maxOpenOfAccount: account.maxOpen,
    key,
    endpoint,
    body: wire,
    anew: hasNoCache(request.headers.get("Cache-Control")),
  };
  return { answer: await callObject(env, account, async (object) => object.submit(submission)), key };
}

async function poll(url: URL, endpoint: Endpoint, { token, account }: Caller, env: Env): Promise<Result> {
  const text = url.searchParams.get("req_id");
  if (text === null) return { refused: malformed("req_id is missing") };
  const reqId = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(reqId)) return { answer: { status: "unknown" } };
  return await callObject(env, account, async (object) => object.read(token.name, endpoint, reqId));
}

/** Refuses a malformed request, as opposed to an invalid query: `issues` is present but empty. */
function malformed(error: string): Response {
  return failure(400, error, {}, []);
}

function textOf({ path, message }: Issue): string {
  const position = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return position === "" ? message : `${position.replace(/^\./, "")}: ${message}`;
}

function isJson(contentType: string | null): boolean {
  return contentType?.split(";")[0]?.trim().toLowerCase() === "application/json";
}

function hasNoCache(cacheControl: string | null): boolean {
  return (cacheControl ?? "").split(",").some((directive) => directive.trim().toLowerCase() === "no-cache");
}
