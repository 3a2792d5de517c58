// The count protocol: POST submits a query, GET asks for what is known of it.

import { type Endpoint, type Issue, validateQuery } from "clevertap-counts";
import { type Admitted, admit } from "./access.ts";
import type { Answer } from "../policy/answer.ts";
import { readBody } from "./body.ts";
import type { Config } from "../config/config.ts";
import { sha256Hex } from "./digest.ts";
import { log, shortKey } from "../log/log.ts";
import { ask } from "../account/durable-object.ts";
import { failure, respond } from "./response.ts";

export function endpointOf(path: string): Endpoint | undefined {
  return /^\/1\/counts\/(events|profiles)\.json$/.exec(path)?.[1] as Endpoint | undefined;
}

type Said = { readonly answer: Answer; readonly key?: string } | { readonly refused: Response };

export async function count(
  request: Request,
  url: URL,
  endpoint: Endpoint,
  env: Env,
  config: Config,
): Promise<Response> {
  const since = Date.now();
  const { method, headers } = request;
  if (method !== "POST" && method !== "GET")
    return failure(405, "only GET, POST and OPTIONS", { Allow: "GET, POST, OPTIONS" });
  const asker = await admit(headers, config);
  const said: Said = await ("refused" in asker
    ? asker
    : method === "POST"
      ? submit(request, endpoint, asker, env)
      : read(url, endpoint, asker, env));

  const answered = "answer" in said;
  const response = answered ? respond(said.answer) : said.refused;
  // A poll that found nothing new is not worth a line.
  if (method === "POST" || !answered || said.answer.status !== "partial") {
    log({
      event: "answered",
      token: asker.token?.name,
      account: asker.account?.id,
      key: answered && said.key !== undefined ? shortKey(said.key) : undefined,
      method,
      outcome: answered ? said.answer.status : "refused",
      status: response.status,
      ms: Date.now() - since,
    });
  }
  return response;
}

async function submit(request: Request, endpoint: Endpoint, { token, account }: Admitted, env: Env): Promise<Said> {
  if (!isJson(request.headers.get("Content-Type")))
    return { refused: failure(415, "the body must be application/json") };
  const body = await readBody(request.body);
  if ("refused" in body) {
    const isLong = body.refused === "too long";
    return { refused: isLong ? failure(413, "the body is longer than 256 KiB") : invalid("the body is not UTF-8") };
  }
  let input: unknown;
  try {
    input = JSON.parse(body.text);
  } catch {
    return { refused: invalid("the body is not JSON") };
  }
  const checked = validateQuery(input);
  if (!checked.ok) return { refused: failure(400, checked.issues.map(textOf).join("; "), {}, checked.issues) };

  const wire = JSON.stringify(checked.query);
  const key = await sha256Hex(`${endpoint}\n${wire}`);
  const submission = {
    objectName: account.objectName,
    token: token.name,
    maxOpenOfToken: token.maxOpen,
    maxOpenOfAccount: account.maxOpen,
    key,
    endpoint,
    body: wire,
    anew: asksAnew(request.headers.get("Cache-Control")),
  };
  return { answer: await ask(env, account, async (object) => object.submit(submission)), key };
}

async function read(url: URL, endpoint: Endpoint, { token, account }: Admitted, env: Env): Promise<Said> {
  const text = url.searchParams.get("req_id");
  if (text === null) return { refused: invalid("req_id is missing") };
  const reqId = /^[1-9]\d{0,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(reqId)) return { answer: { status: "unknown" } };
  return await ask(env, account, async (object) => object.read(token.name, endpoint, reqId));
}

/** A request that is wrong otherwise than by its query: the issues are there, and none. */
function invalid(error: string): Response {
  return failure(400, error, {}, []);
}

function textOf({ path, message }: Issue): string {
  const place = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return place === "" ? message : `${place.replace(/^\./, "")}: ${message}`;
}

function isJson(contentType: string | null): boolean {
  return contentType?.split(";")[0]?.trim().toLowerCase() === "application/json";
}

function asksAnew(cacheControl: string | null): boolean {
  return (cacheControl ?? "").split(",").some((directive) => directive.trim().toLowerCase() === "no-cache");
}
