// The count protocol: POST submits a query, GET asks for what is known of it.

import { type Endpoint, validateQuery } from "clevertap-counts";
import { findToken, presentedToken, selectAccount } from "./access.ts";
import type { Answer } from "./answer.ts";
import { readBody } from "./body.ts";
import type { Account, Config, Token } from "./config.ts";
import type { Env } from "./env.ts";
import { log, shortKey } from "./log.ts";
import { failure, respond } from "./response.ts";

export function endpointOf(path: string): Endpoint | undefined {
  const name = /^\/1\/counts\/(events|profiles)\.json$/.exec(path)?.[1];
  return name === undefined ? undefined : (name as Endpoint);
}

export async function count(request: Request, url: URL, endpoint: Endpoint, env: Env, config: Config): Promise<Response> {
  const since = Date.now();
  const { method, headers } = request;
  if (method !== "POST" && method !== "GET") return failure(405, "only GET, POST and OPTIONS", { Allow: "GET, POST, OPTIONS" });
  const token = await authenticate(headers, config);
  if (token === undefined) return unauthorized();
  const selected = selectAccount(headers, token);
  const account = "account" in selected ? config.accounts.get(selected.account) : undefined;
  if (account === undefined) {
    return "refused" in selected && selected.refused === "ambiguous"
      ? failure(400, "the token may use several accounts: name one in X-CleverTap-Account-Id")
      : failure(403, "the token may not use this account");
  }
  const said = method === "POST" ? await submit(request, endpoint, token, account, env) : await read(url, token, account, env);
  const { response, key } = said;
  log({
    event: "answered", token: token.name, account: account.id, method, status: response.status, ms: Date.now() - since,
    ...(key === undefined ? {} : { key: shortKey(key) }), outcome: said.outcome,
  });
  return response;
}

export async function authenticate(headers: Headers, { tokens }: Config): Promise<Token | undefined> {
  const presented = presentedToken(headers);
  if (presented === undefined) return undefined;
  return await findToken(presented, tokens, {
    digest: (bytes) => crypto.subtle.digest("SHA-256", bytes),
    timingSafeEqual: (one, other) => crypto.subtle.timingSafeEqual(one, other),
  });
}

export function unauthorized(): Response {
  return failure(401, "the token is missing or unknown", { "WWW-Authenticate": "Bearer" });
}

interface Said {
  readonly response: Response;
  readonly outcome: string;
  readonly key?: string;
}

async function submit(request: Request, endpoint: Endpoint, token: Token, account: Account, env: Env): Promise<Said> {
  const refused = (response: Response): Said => ({ response, outcome: "refused" });
  if (!isJson(request.headers.get("Content-Type"))) return refused(failure(415, "the body must be application/json"));
  const body = await readBody(request.body);
  if ("refused" in body) {
    const response = body.refused === "too long" ? failure(413, "the body is longer than 256 KiB") : failure(400, "the body is not UTF-8", {}, []);
    return refused(response);
  }
  let input: unknown;
  try {
    input = JSON.parse(body.text);
  } catch {
    return refused(failure(400, "the body is not JSON", {}, []));
  }
  const checked = validateQuery(input);
  if (!checked.ok) {
    const messages = checked.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
    return refused(failure(400, `invalid query: ${messages.join("; ")}`, {}, checked.issues));
  }
  const wire = JSON.stringify(checked.query);
  const key = await sha256(`${endpoint}\n${wire}`);
  const answer = await objectOf(account, env).submit({
    objectName: account.objectName,
    token: token.name,
    maxOpenOfToken: token.maxOpen,
    maxOpenOfAccount: account.maxOpen,
    key,
    endpoint,
    body: wire,
    anew: asksAnew(request.headers.get("Cache-Control")),
  });
  return { response: respond(answer), outcome: answer.status, key };
}

async function read(url: URL, token: Token, account: Account, env: Env): Promise<Said> {
  const text = url.searchParams.get("req_id");
  if (text === null) return { response: failure(400, "req_id is missing", {}, []), outcome: "refused" };
  const reqId = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  const answer: Answer = Number.isSafeInteger(reqId) ? await objectOf(account, env).read(token.name, reqId) : { status: "unknown" };
  return { response: respond(answer), outcome: answer.status };
}

/** The name is the configuration's: no text of a client gets here. */
function objectOf({ objectName }: Account, env: Env) {
  return env.ACCOUNT_COUNTER.getByName(objectName);
}

function isJson(contentType: string | null): boolean {
  return contentType?.split(";")[0]?.trim().toLowerCase() === "application/json";
}

function asksAnew(cacheControl: string | null): boolean {
  return (cacheControl ?? "").split(",").some((directive) => directive.trim().toLowerCase() === "no-cache");
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
