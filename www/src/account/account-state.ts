// What the parts of an account's object share.

import type { Account, Config } from "../config/config.ts";
import type { Memory } from "../store/account-record.ts";
import type { Store } from "../store/query-store.ts";
import type { Tally } from "../store/open-counts.ts";

export interface AccountState {
  /** A transaction: if it throws, nothing of it has happened. */
  readonly transact: <T>(change: () => T) => T;
  readonly store: Store;
  readonly memory: Memory;
  readonly tally: Tally;
  readonly config: Config;
  /** Undefined where the configuration no longer has the account, or has it elsewhere. */
  readonly account: () => Account | undefined;
}
