import type { WaitingQuery } from "../policy/plan.ts";

/** Waiting queries in the order of their next exchange: by time, then by id. */
export class DueQueue<T extends WaitingQuery> {
  readonly #items: T[] = [];

  get isEmpty(): boolean {
    return this.#items.length === 0;
  }

  first(limit: number): T[] {
    return this.#items.slice(0, limit);
  }

  /** The query's `nextAt` must not change until it is removed. */
  add(query: T): void {
    this.#items.splice(this.#position(query), 0, query);
  }

  remove(query: T): void {
    const position = this.#position(query);
    if (this.#items[position] === query) this.#items.splice(position, 1);
  }

  /** Returns the number of queries before this one. Most queries are added at the end and removed at the start. */
  #position({ nextAt, id }: T): number {
    let low = 0;
    let high = this.#items.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#items[middle];
      if (other !== undefined && (other.nextAt < nextAt || (other.nextAt === nextAt && other.id < id)))
        low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
