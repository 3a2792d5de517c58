// The Worker: routes requests to the page, the count protocol and the health report.

import { callObject } from "./account/durable-object.ts";
import { type ReadConfig, readConfig } from "./config/config.ts";
import { corsHeaders, isAllowedOrigin, preflightHeaders } from "./http/cors.ts";
import { endpointOf, handleCounts } from "./http/counts.ts";
import { handleHealth, notConfigured } from "./http/health.ts";
import { failure } from "./http/response.ts";
import { isInsecure, redirectToHttps, refuseHttp } from "./http/scheme.ts";
import { logFault } from "./log/fault.ts";
import { log } from "./log/log.ts";
import { LineQuota } from "./log/quota.ts";

export { AccountCounter } from "./account/account-counter.ts";

/** The lines about the configuration, once a minute, because anybody can send requests. */
const PROBLEM_LINES = new LineQuota(1, 60_000);

export default {
  async fetch(request, env) {
    const response = await answer(request, env);
    return request.method === "HEAD" ? new Response(null, response) : response;
  },

  /** Restores missing alarms of objects that have work. */
  async scheduled(_event, env, ctx) {
    const { config } = readAndLogConfig(env);
    for (const account of config?.accounts.values() ?? []) {
      const rearmed = callObject(env, account, async (object) => object.rearm());
      ctx.waitUntil(rearmed.catch((error: unknown) => logFault(error, { account: account.id })));
    }
  },
} satisfies ExportedHandler<Env>;

async function answer(request: Request, env: Env): Promise<Response> {
  const url = new URL(request.url);
  const isPage = !url.pathname.startsWith("/1/") && url.pathname !== "/health";
  if (isInsecure(url)) return isPage ? redirectToHttps(url) : refuseHttp();
  // A Worker without the page, as in tests, has no binding ASSETS.
  if (isPage) return env.ASSETS?.fetch(request) ?? notFound();

  const origin = request.headers.get("Origin");
  const read = readAndLogConfig(env);
  const allowed = read.config?.allowedOrigins ?? new Set<string>();
  if (!isAllowedOrigin(origin, url.origin, allowed))
    return failure(403, "this origin is not allowed", corsHeaders(null));
  if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: preflightHeaders(origin) });

  const response = await route(request, url, env, read);
  for (const [name, value] of Object.entries(corsHeaders(origin))) response.headers.set(name, value);
  return response;
}

async function route(request: Request, url: URL, env: Env, read: ReadConfig): Promise<Response> {
  try {
    if (url.pathname === "/health") return await handleHealth(request, env, read);
    if (read.config === undefined) return failure(500, notConfigured(read.problems));
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

function readAndLogConfig(env: Env): ReadConfig {
  const read = readConfig(env);
  if (read.problems.length > 0 && PROBLEM_LINES.take(Date.now()) !== undefined) {
    for (const problem of read.problems) log({ event: "misconfigured", problem });
  }
  return read;
}
