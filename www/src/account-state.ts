// What the parts of an account's object share.

import type { Account, Config } from "./config.ts";
import type { Store } from "./store.ts";
import type { Tally } from "./tally.ts";

export interface AccountState {
  readonly storage: DurableObjectStorage;
  readonly store: Store;
  readonly tally: Tally;
  readonly config: Config;
  /** Undefined where the configuration no longer has the account, or has it elsewhere. */
  readonly account: () => Account | undefined;
}
