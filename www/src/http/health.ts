// The route /health: confirms the configuration and, for a token, describes its accounts.

import { callObject } from "../account/durable-object.ts";
import type { Config } from "../config/config.ts";
import { authenticate, presentedToken, unauthorized } from "./access.ts";
import { failure, json } from "./response.ts";

export async function handleHealth(request: Request, env: Env, config: Config): Promise<Response> {
  if (request.method !== "GET") return failure(405, "use GET or OPTIONS", { Allow: "GET, OPTIONS" });
  if (presentedToken(request.headers) === undefined) return json({ status: "ok" });
  const token = await authenticate(request.headers, config);
  if (token === undefined) return unauthorized();
  const accounts = token.accounts
    .flatMap((id) => config.accounts.get(id) ?? [])
    .map(async (account) => {
      return [account.id, await callObject(env, account, async (object) => object.health())] as const;
    });
  return json({ status: "ok", accounts: Object.fromEntries(await Promise.all(accounts)) });
}
