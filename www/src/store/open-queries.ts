import type { InFlight, Kind, WaitingQuery } from "../policy/plan.ts";
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
  /** A queue of each token and kind that has waiting queries. */
  readonly #queues = new Map<string, DueQueue<OpenQuery>>();
  /** By query, also by one that was ended while its exchange was in flight. Leased queries do not wait. */
  readonly #leases = new Map<number, InFlight>();

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

  leases(now: number): InFlight[] {
    this.#endLeases(now);
    return [...this.#leases.values()];
  }

  /** Returns of each token and kind the first queries that wait for an exchange. */
  waiting(now: number, limit: number): OpenQuery[] {
    this.#endLeases(now);
    return [...this.#queues.values()].flatMap((queue) => queue.first(limit));
  }

  /** Returns the first of a token's queries that wait for a submission and have not failed. */
  firstToSubmit(token: string): OpenQuery | undefined {
    return this.#queues.get(nameOf({ token, isPoll: false, isSuspect: false }))?.first(1)[0];
  }

  add(query: OpenQuery): void {
    this.#queries.set(query.id, query);
    if (query.leaseUntil > 0) this.addLease(query);
    else this.#enqueue(query);
  }

  addLease({ id, leaseUntil, isPoll, isSuspect }: OpenQuery): void {
    this.#leases.set(id, { until: leaseUntil, isPoll, isSuspect });
  }

  change(id: number, changes: Partial<Omit<OpenQuery, "id">>): void {
    const query = this.#queries.get(id);
    if (query === undefined) return;
    this.#dequeue(query);
    this.#leases.delete(id);
    this.add({ ...query, ...changes });
  }

  remove(id: number, keepsLease: boolean): void {
    const query = this.#queries.get(id);
    if (query === undefined) return;
    this.#dequeue(query);
    this.#queries.delete(id);
    if (!keepsLease) this.#leases.delete(id);
  }

  /** Returns the queries that satisfy a condition. */
  filter(condition: (query: OpenQuery) => boolean): OpenQuery[] {
    return [...this.#queries.values()].filter(condition);
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
    const name = nameOf(query);
    const queue = this.#queues.get(name) ?? new DueQueue<OpenQuery>();
    this.#queues.set(name, queue);
    queue.add(query);
  }

  #dequeue(query: OpenQuery): void {
    const name = nameOf(query);
    const queue = this.#queues.get(name);
    queue?.remove(query);
    if (queue?.isEmpty) this.#queues.delete(name);
  }
}

function nameOf({ token, isPoll, isSuspect }: Kind & { readonly token: string }): string {
  return `${isPoll ? "poll" : "submission"} ${isSuspect ? "suspect" : ""} ${token}`;
}
