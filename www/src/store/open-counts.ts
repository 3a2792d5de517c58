import type { RequestStore } from "./request-store.ts";

/** The number of open queries of each token. Kept in memory, because counting them for each request reads every row. */
export class OpenCounts {
  readonly #requests: RequestStore;
  #byToken = new Map<string, number>();

  constructor(requests: RequestStore) {
    this.#requests = requests;
    this.recount();
  }

  /** Counts the rows. Needed again after a transaction is rolled back. */
  recount(): void {
    this.#byToken = this.#requests.countOpen();
  }

  ofToken(token: string): number {
    return this.#byToken.get(token) ?? 0;
  }

  addRequest(token: string): void {
    this.#byToken.set(token, this.ofToken(token) + 1);
  }

  /** Subtracts a finished query, for each token that has a req_id for it. */
  removeQuery(queryId: number): void {
    for (const token of this.#requests.tokensOf(queryId)) this.#byToken.set(token, this.ofToken(token) - 1);
  }
}
