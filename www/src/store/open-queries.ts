import type { WaitingQuery } from "../policy/plan.ts";
import { DueQueue } from "./due-queue.ts";

/** The columns of an open query that decide on its next exchange. */
export interface OpenQuery extends WaitingQuery {
  readonly acceptedAt: number;
  readonly nextAt: number;
  /** End of the lease; 0 if no exchange is in flight. */
  readonly leaseUntil: number;
  /** True if CleverTap has accepted the query. */
  readonly isPoll: boolean;
}

/**
 * The open queries, kept in memory and without their bodies. Indexes of the table would cost several rows for each
 * exchange, because Cloudflare bills a written row for each entry of an index.
 */
export class OpenQueries {
  /** In the order of acceptance. */
  readonly #queries = new Map<number, OpenQuery>();
  readonly #polls = new DueQueue<OpenQuery>();
  readonly #submissions = new DueQueue<OpenQuery>();
  /** The ends of leases, also of queries that were ended while an exchange was in flight. Leased queries do not wait. */
  readonly #leases = new Map<number, number>();

  get size(): number {
    return this.#queries.size;
  }

  oldest(): OpenQuery | undefined {
    return this.#queries.values().next().value;
  }

  /** Returns the ids of queries that were accepted at `time` or earlier, the oldest first. */
  acceptedUntil(time: number, limit: number): number[] {
    const ids: number[] = [];
    for (const { id, acceptedAt } of this.#queries.values()) {
      if (acceptedAt > time || ids.length >= limit) break;
      ids.push(id);
    }
    return ids;
  }

  leases(now: number): number[] {
    this.#endLeases(now);
    return [...this.#leases.values()];
  }

  /** Returns the first queries that wait for a poll or for a submission. */
  waiting(which: "poll" | "submission", now: number, limit: number): OpenQuery[] {
    this.#endLeases(now);
    return (which === "poll" ? this.#polls : this.#submissions).first(limit);
  }

  add(query: OpenQuery): void {
    this.#queries.set(query.id, query);
    if (query.leaseUntil > 0) this.#leases.set(query.id, query.leaseUntil);
    else this.#queueOf(query).add(query);
  }

  addLease(id: number, until: number): void {
    this.#leases.set(id, until);
  }

  change(id: number, changes: Partial<Omit<OpenQuery, "id">>): void {
    const query = this.#queries.get(id);
    if (query === undefined) return;
    this.#queueOf(query).remove(query);
    this.#leases.delete(id);
    this.add({ ...query, ...changes });
  }

  remove(id: number, keepsLease: boolean): void {
    const query = this.#queries.get(id);
    if (query === undefined) return;
    this.#queueOf(query).remove(query);
    this.#queries.delete(id);
    if (!keepsLease) this.#leases.delete(id);
  }

  /** Returns the queries that satisfy a condition. */
  filter(condition: (query: OpenQuery) => boolean): OpenQuery[] {
    return [...this.#queries.values()].filter(condition);
  }

  /** Lets the queries wait whose leases are over. */
  #endLeases(now: number): void {
    for (const [id, until] of this.#leases) {
      if (until > now) continue;
      this.#leases.delete(id);
      const query = this.#queries.get(id);
      if (query !== undefined) this.#queueOf(query).add(query);
    }
  }

  #queueOf({ isPoll }: OpenQuery): DueQueue<OpenQuery> {
    return isPoll ? this.#polls : this.#submissions;
  }
}
