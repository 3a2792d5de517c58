// Starts the gateway on workerd, with the configuration of a test.

import { createHash } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { needed } from "../../package/support/environment.mjs";
import { gatewayModules, WRANGLER, WWW } from "./bundle.mjs";

const { Miniflare } = createRequire(join(needed("TOOLS_DIR"), "package.json"))("miniflare");

/** Returns a token's entry in the secret TOKENS. */
export function tokenEntry(token, accounts, more = {}) {
  return { sha256: createHash("sha256").update(token).digest("hex"), accounts, ...more };
}

/**
 * `accounts` and `tokens` are the secrets, as objects or as text; `vars` are the variables. `persist` is the folder of
 * the objects' storage. `entry` is the source of another main module, which imports the gateway from "./index.js".
 * `modules` are those of another bundle. `onLog` is called with each log line.
 */
export async function startGateway(options) {
  const {
    accounts,
    tokens,
    vars = {},
    persist,
    compatibilityDate = WRANGLER.compatibility_date,
    entry,
    assets = false,
    port = 0,
    onLog,
    modules = await gatewayModules(),
  } = options;
  const lines = [];
  const secret = (name, value) =>
    value === undefined ? {} : { [name]: typeof value === "string" ? value : JSON.stringify(value) };
  const miniflare = new Miniflare({
    cf: false,
    host: "127.0.0.1",
    port,
    modulesRoot: "/bundle",
    modules:
      entry === undefined ? modules : [{ type: "ESModule", path: "/bundle/entry.mjs", contents: entry }, ...modules],
    compatibilityDate,
    bindings: { ...secret("ACCOUNTS", accounts), ...secret("TOKENS", tokens), ...vars },
    durableObjects: { ACCOUNT_COUNTER: { className: "AccountCounter", useSQLite: true } },
    ...(persist === undefined ? {} : { durableObjectsPersist: persist }),
    ...(assets ? { assets: assetsOf() } : {}),
    handleStructuredLogs: ({ message }) => {
      lines.push(message);
      onLog?.(message);
    },
  });
  const url = (await miniflare.ready).origin;
  return {
    url,
    miniflare,
    /** Returns the log lines of the Worker. */
    logs: () => [...lines],
    /** Fires the cron trigger. */
    async cron() {
      const worker = await miniflare.getWorker();
      await worker.scheduled({ cron: "*/5 * * * *" });
    },
    stop: () => miniflare.dispose(),
  };
}

function assetsOf() {
  return {
    directory: join(WWW, "dist"),
    binding: "ASSETS",
    routerConfig: { has_user_worker: true, static_routing: { user_worker: WRANGLER.assets.run_worker_first } },
  };
}
