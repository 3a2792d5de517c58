import type { Kind, Lease, WaitingQuery } from "../policy/plan.ts";
import { DueQueue } from "./due-queue.ts";

/** The columns of an open query that decide on its next exchange. */
export interface OpenQuery extends WaitingQuery {
  readonly acceptedAt: number;
  /** End of the lease; 0 if no exchange is in flight. */
  readonly leaseUntil: number;
}

/**
 * The open queries, kept in memory and without their bodies. Indexes of the table would cost several rows for each
 * exchange, because Cloudflare bills a written row for each entry of an index.
 */
export class OpenQueries {
  /** In the order of acceptance. */
  readonly #queries = new Map<number, OpenQuery>();
  /** The queries without a lease, by kind and token. */
  readonly #waiting = new Map<string, DueQueue<OpenQuery>>();
  /** The leases by query, also of queries that were ended while an exchange was in flight. */
  readonly #leases = new Map<number, Lease>();

  get size(): number {
    return this.#queries.size;
  }

  oldest(): OpenQuery | undefined {
    return this.#queries.values().next().value;
  }

  all(): OpenQuery[] {
    return [...this.#queries.values()];
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

  leases(now: number): Lease[] {
    this.#endLeases(now);
    return [...this.#leases.values()];
  }

  /** Returns of each token and kind the first queries that wait for an exchange. */
  waiting(now: number, limit: number): WaitingQuery[] {
    this.#endLeases(now);
    return [...this.#waiting.values()].flatMap((queue) => queue.first(limit));
  }

  /** Returns the first of a token's queries that wait for a submission. */
  firstToSubmit(token: string, now: number): WaitingQuery | undefined {
    this.#endLeases(now);
    return this.#waiting.get(queueName({ token, isPoll: false, isSuspect: false }))?.first(1)[0];
  }

  /** Adds a query, or replaces it. */
  put(query: OpenQuery): void {
    this.#unqueue(query.id);
    this.#leases.delete(query.id);
    this.#queries.set(query.id, query);
    if (query.leaseUntil > 0) this.addLease(query.id, { ...query, until: query.leaseUntil });
    else this.#enqueue(query);
  }

  addLease(id: number, { until, isPoll, isSuspect }: Lease): void {
    this.#leases.set(id, { until, isPoll, isSuspect });
  }

  remove(id: number, keepsLease: boolean): void {
    this.#unqueue(id);
    this.#queries.delete(id);
    if (!keepsLease) this.#leases.delete(id);
  }

  /** Lets the queries wait whose leases are over. */
  #endLeases(now: number): void {
    for (const [id, { until }] of this.#leases) {
      if (until > now) continue;
      this.#leases.delete(id);
      const query = this.#queries.get(id);
      if (query !== undefined) this.#enqueue(query);
    }
  }

  #enqueue(query: OpenQuery): void {
    const name = queueName(query);
    const queue = this.#waiting.get(name) ?? new DueQueue<OpenQuery>();
    queue.add(query);
    this.#waiting.set(name, queue);
  }

  #unqueue(id: number): void {
    const query = this.#queries.get(id);
    if (query === undefined) return;
    const name = queueName(query);
    const queue = this.#waiting.get(name);
    queue?.remove(query);
    if (queue?.isEmpty) this.#waiting.delete(name);
  }
}

function queueName({ token, isPoll, isSuspect }: Kind & { readonly token: string }): string {
  return `${isPoll} ${isSuspect} ${token}`;
}
