// The route /health: sums up the state of all accounts and, for a token, describes its own.

import { callObject } from "../account/durable-object.ts";
import type { Health } from "../account/health.ts";
import type { Config, ReadConfig } from "../config/config.ts";
import { logFault } from "../log/fault.ts";
import { type Summary, summarize } from "../policy/health.ts";
import { authenticate, presentedToken, problemOf, unauthorized } from "./access.ts";
import { failure, isRead, json } from "./response.ts";

/** The time for which the answer to requests without a token is reused, because anybody can send them. */
const REUSE_MS = 10_000;
let reused: Reused | undefined;

interface Reused {
  readonly config: Config;
  /** Time of the question to the objects. */
  readonly askedAt: number;
  readonly summary: Summary;
  /** True while a request asks the objects again. */
  readonly isRefreshing: boolean;
}

type Entry = Health | { readonly problem: string };
/** Without an entry, the page would say that the token may not use the account. */
const UNREACHABLE: Entry = { problem: "the storage of this account does not answer" };

export async function handleHealth(request: Request, env: Env, { config, problems }: ReadConfig): Promise<Response> {
  if (!isRead(request.method)) return failure(405, "use GET or OPTIONS", { Allow: "GET, HEAD, OPTIONS" });
  if (config === undefined) return respond({ status: "failing", reason: notConfigured(problems) });
  if (presentedToken(request.headers) === undefined) return respond(await summaryOfAll(env, config, problems));
  const token = await authenticate(request.headers, config);
  if (token === undefined) return unauthorized();
  const entries = await describe(token.accounts, env, config);
  const accounts = Object.fromEntries(entries.map(([id, entry = UNREACHABLE]) => [id, entry]));
  return respond({ ...summaryOf(entries, 0), accounts });
}

/** Names only missing secrets. The other problems contain names of accounts and tokens, and anyone can read this. */
export function notConfigured(problems: readonly string[]): string {
  const missing = problems.filter((problem) => problem.endsWith(" is missing"));
  return `the gateway is not configured: ${[...missing, "see its log"].join(", ")}`;
}

async function summaryOfAll(env: Env, config: Config, problems: readonly string[]): Promise<Summary> {
  const now = Date.now();
  if (reused?.config === config) {
    // While one request asks the objects again, the others get the previous answer: objects that are slow because of
    // their load would get a request of each of them.
    const maxAgeMs = reused.isRefreshing ? 2 * REUSE_MS : REUSE_MS;
    // The clock may have been set back.
    if (Math.abs(now - reused.askedAt) < maxAgeMs) return reused.summary;
    reused = { ...reused, isRefreshing: true };
  }
  const ids = [...config.accounts.keys(), ...config.invalidAccounts.keys()];
  const summary = summaryOf(await describe(ids, env, config), problems.length);
  reused = { config, askedAt: now, summary, isRefreshing: false };
  return summary;
}

function describe(ids: readonly string[], env: Env, config: Config): Promise<[string, Entry | undefined][]> {
  return Promise.all(ids.map(async (id) => [id, await entryOf(id, env, config)]));
}

/** Returns undefined if the account's object does not answer. */
async function entryOf(id: string, env: Env, config: Config): Promise<Entry | undefined> {
  const account = config.accounts.get(id);
  if (account === undefined) return { problem: problemOf(id, config) };
  try {
    return await callObject(env, account, async (object) => object.health());
  } catch (error) {
    logFault(error, { account: id });
    return undefined;
  }
}

function summaryOf(entries: readonly [string, Entry | undefined][], problems: number): Summary {
  const facts = entries.map(([, entry]) =>
    entry === undefined ? "unreachable" : "problem" in entry ? "misconfigured" : entry,
  );
  return summarize(facts, problems, Date.now());
}

function respond(body: Summary & { readonly accounts?: Record<string, Entry> }): Response {
  return json(body, body.status === "failing" ? 503 : 200);
}
