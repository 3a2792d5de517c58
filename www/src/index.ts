// The Worker: routes requests to the page, the count protocol and the health report.

import { callObject } from "./account/durable-object.ts";
import { type ReadConfig, readConfig } from "./config/config.ts";
import { corsHeaders, isAllowedOrigin, preflightHeaders } from "./http/cors.ts";
import { endpointOf, handleCounts } from "./http/counts.ts";
import { handleHealth } from "./http/health.ts";
import { failure } from "./http/response.ts";
import { logFault } from "./log/fault.ts";
import { log } from "./log/log.ts";

export { AccountCounter } from "./account/account-counter.ts";

export default {
  async fetch(request, env) {
    const url = new URL(request.url);
    if (!url.pathname.startsWith("/1/") && url.pathname !== "/health") {
      // A Worker without the page, as in tests, has no binding ASSETS.
      return env.ASSETS?.fetch(request) ?? notFound();
    }
    const origin = request.headers.get("Origin");
    const read = readAndLogConfig(env);
    const allowed = "config" in read ? read.config.allowedOrigins : new Set<string>();
    if (!isAllowedOrigin(origin, url.origin, allowed))
      return failure(403, "this origin is not allowed", corsHeaders(null));
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: preflightHeaders(origin) });

    const response = await route(request, url, env, read);
    for (const [name, value] of Object.entries(corsHeaders(origin))) response.headers.set(name, value);
    return response;
  },

  /** Restores missing alarms of objects that have work. */
  async scheduled(_event, env, ctx) {
    const read = readAndLogConfig(env);
    if ("problems" in read) return;
    for (const account of read.config.accounts.values()) {
      const rearmed = callObject(env, account, async (object) => object.rearm());
      ctx.waitUntil(rearmed.catch((error: unknown) => logFault(error, { account: account.id })));
    }
  },
} satisfies ExportedHandler<Env>;

async function route(request: Request, url: URL, env: Env, read: ReadConfig): Promise<Response> {
  try {
    if ("problems" in read) return misconfigured(read.problems);
    if (url.pathname === "/health") return await handleHealth(request, env, read.config);
    const endpoint = endpointOf(url.pathname);
    return endpoint === undefined ? notFound() : await handleCounts(request, url, endpoint, env, read.config);
  } catch (error) {
    logFault(error);
    return failure(500, "an internal error of the gateway");
  }
}

function notFound(): Response {
  return failure(404, "there is nothing at this path");
}

/** Names only missing secrets. The other problems contain names of accounts and tokens, and anyone can read this. */
function misconfigured(problems: readonly string[]): Response {
  const missing = problems.filter((problem) => problem.endsWith(" is missing"));
  return failure(500, `the gateway is not configured: ${[...missing, "see its log"].join(", ")}`);
}

function readAndLogConfig(env: Env): ReadConfig {
  const read = readConfig(env);
  for (const problem of "problems" in read ? read.problems : []) log({ event: "misconfigured", problem });
  return read;
}
