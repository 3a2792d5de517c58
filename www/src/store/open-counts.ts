// How many queries are open, kept beside the rows: counting them for each request would read them all.

import type { Store } from "./query-store.ts";

export class Tally {
  readonly #store: Store;
  #open = 0;
  #byToken = new Map<string, number>();

  constructor(store: Store) {
    this.#store = store;
    this.recount();
  }

  /** Counts the rows: at first, and after a transaction that was undone. */
  recount(): void {
    const { open, byToken } = this.#store.tally();
    this.#open = open;
    this.#byToken = byToken;
  }

  get open(): number {
    return this.#open;
  }

  openOf(token: string): number {
    return this.#byToken.get(token) ?? 0;
  }

  accepted(): void {
    this.#open += 1;
  }

  requested(token: string): void {
    this.#byToken.set(token, this.openOf(token) + 1);
  }

  finished(queryId: number): void {
    this.#open -= 1;
    for (const token of this.#store.tokensOf(queryId)) this.#byToken.set(token, this.openOf(token) - 1);
  }
}
