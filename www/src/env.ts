// What the Worker is given: bindings, secrets and variables. wrangler.jsonc says what each is for.

import type { AccountCounter } from "./account/account-counter.ts";

export interface Env extends Variables {
  readonly ACCOUNT_COUNTER: DurableObjectNamespace<AccountCounter>;
  readonly ASSETS?: Fetcher;
}

export interface Variables {
  readonly ACCOUNTS?: string;
  readonly TOKENS?: string;
  readonly ALLOWED_ORIGINS?: string;
  readonly POLL_INTERVAL_MS?: string;
  readonly REQUEST_TIMEOUT_MS?: string;
  readonly PUMP_MAX_MS?: string;
  readonly PUMP_MAX_EXCHANGES?: string;
  readonly ANSWER_WAIT_MS?: string;
  readonly PROBE_INTERVAL_MS?: string;
  readonly PAUSE_MAX_MS?: string;
  readonly QUERY_MAX_MS?: string;
  readonly RETENTION_MS?: string;
}
