// The Worker: answers preflights, checks who asks for what, and hands the query to the account's object.

import { type ReadConfig, readConfig } from "./config/config.ts";
import { corsHeaders, isAllowedOrigin, preflightHeaders } from "./http/cors.ts";
import { count, endpointOf } from "./http/counts.ts";
import { health } from "./http/health.ts";
import { log, logFault } from "./log/log.ts";
import { ask } from "./account/durable-object.ts";
import { failure } from "./http/response.ts";

export { AccountCounter } from "./account/account-counter.ts";

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (!url.pathname.startsWith("/1/") && url.pathname !== "/health") {
      return env.ASSETS?.fetch(request) ?? failure(404, "there is nothing here");
    }
    const origin = request.headers.get("Origin");
    const read = configOf(env);
    const allowed = "config" in read ? read.config.allowedOrigins : new Set<string>();
    if (!isAllowedOrigin(origin, url.origin, allowed))
      return failure(403, "this origin is not allowed", corsHeaders(null));
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: preflightHeaders(origin) });

    const response = await answer(request, url, env, read);
    for (const [name, value] of Object.entries(corsHeaders(origin))) response.headers.set(name, value);
    return response;
  },

  /** Finds objects that have work and no alarm. */
  async scheduled(_event, env, ctx) {
    const read = configOf(env);
    if ("problems" in read) return;
    for (const account of read.config.accounts.values()) {
      const rearmed = ask(env, account, async (object) => object.rearm());
      ctx.waitUntil(rearmed.catch((error: unknown) => logFault(error, { account: account.id })));
    }
  },
} satisfies ExportedHandler<Env>;

async function answer(request: Request, url: URL, env: Env, read: ReadConfig): Promise<Response> {
  try {
    if ("problems" in read) return misconfigured(read.problems);
    if (url.pathname === "/health") return await health(request, env, read.config);
    const endpoint = endpointOf(url.pathname);
    return endpoint === undefined
      ? failure(404, "there is nothing here")
      : await count(request, url, endpoint, env, read.config);
  } catch (error) {
    logFault(error);
    return failure(500, "an internal error of the gateway");
  }
}

/** Anyone may read this: what else is wrong has names of accounts and tokens, and is for the log. */
function misconfigured(problems: readonly string[]): Response {
  const missing = problems.filter((problem) => problem.endsWith(" is missing"));
  return failure(500, `the gateway is not configured: ${[...missing, "its log says more"].join(", ")}`);
}

function configOf(env: Env): ReadConfig {
  const read = readConfig(env);
  for (const problem of "problems" in read ? read.problems : []) log({ event: "misconfigured", problem });
  return read;
}
