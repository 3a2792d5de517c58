import type { QueryStore } from "./query-store.ts";
import type { RequestStore } from "./request-store.ts";

/** The numbers of open queries. They are kept in memory, because counting them for each request reads every row. */
export class OpenCounts {
  readonly #queries: QueryStore;
  readonly #requests: RequestStore;
  #total = 0;
  #byToken = new Map<string, number>();

  constructor(queries: QueryStore, requests: RequestStore) {
    this.#queries = queries;
    this.#requests = requests;
    this.recount();
  }

  /** Counts the rows. Needed again after a transaction is rolled back. */
  recount(): void {
    this.#total = this.#queries.countOpen();
    this.#byToken = this.#requests.countOpen();
  }

  get total(): number {
    return this.#total;
  }

  ofToken(token: string): number {
    return this.#byToken.get(token) ?? 0;
  }

  addQuery(): void {
    this.#total += 1;
  }

  addRequest(token: string): void {
    this.#byToken.set(token, this.ofToken(token) + 1);
  }

  /** Subtracts a finished query, for each token that has a req_id for it. */
  removeQuery(queryId: number): void {
    this.#total -= 1;
    for (const token of this.#requests.tokensOf(queryId)) this.#byToken.set(token, this.ofToken(token) - 1);
  }
}
