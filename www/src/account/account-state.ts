import type { Account } from "../config/accounts.ts";
import type { Config } from "../config/config.ts";
import type { AccountRecord } from "../store/account-record.ts";
import type { OpenCounts } from "../store/open-counts.ts";
import type { QueryStore } from "../store/query-store.ts";
import type { RequestStore } from "../store/request-store.ts";

/** The state that the parts of an account's object share. */
export interface AccountState {
  /** Runs a transaction, which is rolled back if `change` throws. */
  readonly transact: <T>(change: () => T) => T;
  readonly queries: QueryStore;
  readonly requests: RequestStore;
  readonly record: AccountRecord;
  readonly openCounts: OpenCounts;
  readonly config: Config;
  /** Returns `undefined` if the configuration lacks the account or gives it another region or base URL. */
  readonly account: () => Account | undefined;
}
