// The health route: that the gateway is configured, and to a token how its accounts are.

import { accountsOf, presentedToken } from "./access.ts";
import type { Config } from "./config.ts";
import { authenticate, unauthorized } from "./counts.ts";
import type { Env } from "./env.ts";
import { failure, json } from "./response.ts";

export async function health(request: Request, env: Env, config: Config): Promise<Response> {
  if (request.method !== "GET") return failure(405, "only GET and OPTIONS", { Allow: "GET, OPTIONS" });
  if (presentedToken(request.headers) === undefined) return json({ status: "ok" });
  const token = await authenticate(request.headers, config);
  if (token === undefined) return unauthorized();
  const accounts = accountsOf(config, token).map(async ({ id, objectName }) => {
    const object = await env.ACCOUNT_COUNTER.getByName(objectName).health();
    return [id, object] as const;
  });
  return json({ status: "ok", accounts: Object.fromEntries(await Promise.all(accounts)) });
}
