// Works off an account's due queries: takes their leases, performs their exchanges and stores the results.

import { CountsClient } from "clevertap-counts";
import { leaseMs } from "../config/settings.ts";
import { logFault } from "../log/fault.ts";
import { log, shortKey } from "../log/log.ts";
import type { ExchangeResult } from "../policy/progress.ts";
import { type Lease, type Plan, plan } from "../policy/plan.ts";
import type { QueryRow } from "../store/query-row.ts";
import type { AccountState } from "./account-state.ts";
import { applyResult } from "./apply-result.ts";
import { asCleverTapError, exchange } from "./exchange.ts";
import { housekeep, housekeepingAt } from "./housekeeping.ts";
import { Signal } from "./signal.ts";

/** The longest wait of a pump at work. */
const IDLE_MS = 1_000;

export class Pump {
  readonly #state: AccountState;
  readonly #change = new Signal();
  #client: CountsClient | undefined;
  #active = false;
  /** The queries whose exchanges of this instance are in flight. */
  readonly #inFlight = new Set<number>();
  /** The number of each token's latest turn. They begin again with each instance. */
  readonly #turns = new Map<string, number>();
  #turn = 0;
  /** Moving average of an exchange's duration. */
  #averageMs = 50;

  constructor(state: AccountState) {
    this.#state = state;
  }

  get active(): boolean {
    return this.#active;
  }

  get averageMs(): number {
    return this.#averageMs;
  }

  /** Works until nothing is due or the limits of one alarm are reached. Returns false if the pump is already at work. */
  async run(): Promise<boolean> {
    if (this.#active) return false;
    this.#active = true;
    try {
      await this.#work();
    } finally {
      this.#active = false;
    }
    return true;
  }

  /** Makes an active pump plan again if it has a free slot. */
  wake(): void {
    if (this.#inFlight.size < this.#slots) this.#change.raise();
  }

  /** Waits until an exchange ends or the pump is woken, or until `time`. */
  nextChange(time: number): Promise<void> {
    return this.#change.wait(time);
  }

  /** Returns true if the exchange of a query would start at once. */
  wouldStart(id: number, now: number): boolean {
    return this.#plan(now).start.some((query) => query.id === id);
  }

  /** Returns the time at which the pump must run again. Null if no row needs it. */
  nextAt(now: number): number | null {
    const { start, nextAt } = this.#plan(now);
    return earliest(start.length > 0 ? now : nextAt, housekeepingAt(this.#state));
  }

  async #work(): Promise<void> {
    const { queries, record, openCounts, config } = this.#state;
    const { PUMP_MAX_MS, PUMP_MAX_EXCHANGES } = config.settings;
    const since = Date.now();
    queries.clampTimes(since, config.settings);
    record.clampTimes(since, config.settings);
    let left = PUMP_MAX_EXCHANGES;
    for (;;) {
      const now = Date.now();
      const isOver = now - since >= PUMP_MAX_MS;
      const { started, nextAt } = this.#start(now, isOver ? 0 : left);
      left -= started.length;
      for (const row of started) void this.#exchange(row);

      const isDue = nextAt !== null && nextAt <= now;
      const isSpent = isOver || left <= 0;
      // While exchanges are in flight and nothing is due, this alarm waits for them.
      if (isDue ? isSpent : this.#inFlight.size === 0) break;
      await this.#change.wait(isDue ? now : Math.min(nextAt ?? Number.POSITIVE_INFINITY, now + IDLE_MS));
    }
    const exchanges = PUMP_MAX_EXCHANGES - left;
    if (exchanges === 0) return;
    log({ event: "pump", account: this.#accountId, exchanges, ms: Date.now() - since, open: openCounts.total });
  }

  #plan(now: number): Plan {
    const { queries, record, config, openCounts } = this.#state;
    const slots = this.#slots;
    if (slots === 0) {
      return { start: [], nextAt: openCounts.total > 0 ? now + config.settings.PROBE_INTERVAL_MS : null };
    }
    const leases = queries.leases(now);
    // If the clock jumps ahead, a lease lapses while its exchange is still in flight.
    const lapsed = Math.max(0, this.#inFlight.size - leases.length);
    const lapsedLease = { until: now + IDLE_MS, isPoll: false, isSuspect: false };
    return plan({
      now,
      slots,
      leases: [...leases, ...Array<Lease>(lapsed).fill(lapsedLease)],
      waiting: queries.waiting(now, slots + lapsed).filter(({ id }) => !this.#inFlight.has(id)),
      upstream: record.upstream,
      turns: this.#turns,
    });
  }

  /** Takes the leases of up to `max` due exchanges. The leases are durable before any request is sent. */
  #start(now: number, max: number): { started: QueryRow[]; nextAt: number | null } {
    const { transact, queries, record, config } = this.#state;
    const { POLL_INTERVAL_MS, PROBE_INTERVAL_MS } = config.settings;
    return transact(() => {
      housekeep(this.#state, now);
      const { start, nextAt } = this.#plan(now);
      const leaseUntil = now + leaseMs(config.settings);
      const rows = start.slice(0, max).map(({ id, token, isPoll }) => {
        // If no answer is stored, CleverTap may have answered the poll as late as the end of the lease.
        queries.takeLease(id, leaseUntil, isPoll ? leaseUntil + POLL_INTERVAL_MS : leaseUntil, isPoll ? null : now);
        this.#turn += 1;
        this.#turns.set(token, this.#turn);
        return queries.find(id);
      });
      const { upstream } = record;
      if (rows.length > 0 && upstream.pausedAt !== null) {
        record.upstream = { ...upstream, probeAt: now + PROBE_INTERVAL_MS };
      }
      const started = rows.filter((row) => row !== undefined);
      return { started, nextAt: earliest(started.length < start.length ? now : nextAt, housekeepingAt(this.#state)) };
    });
  }

  /** Never rejects: a failure belongs to its query and must not stop the others. */
  async #exchange(row: QueryRow): Promise<void> {
    const { config, account } = this.#state;
    const since = Date.now();
    this.#inFlight.add(row.id);
    try {
      const { client } = account() ?? {};
      if (client === undefined) return;
      this.#client ??= new CountsClient(client);
      const result = await exchange(this.#client, row, config.settings);
      this.#logExchange(row, result, Date.now() - since);
      applyResult(this.#state, row, result);
    } catch (error) {
      logFault(error, { account: this.#accountId, key: shortKey(row.key) });
      this.#applyFault(row, error);
    } finally {
      this.#inFlight.delete(row.id);
      this.#change.raise();
    }
  }

  #applyFault(row: QueryRow, error: unknown): void {
    try {
      applyResult(this.#state, row, { error });
    } catch (second) {
      logFault(second, { account: this.#accountId });
    }
  }

  #logExchange(row: QueryRow, result: ExchangeResult, ms: number): void {
    this.#averageMs += (ms - this.#averageMs) / 8;
    const account = this.#accountId;
    const key = shortKey(row.key);
    const error = "error" in result ? asCleverTapError(result.error) : undefined;
    const outcome = "outcome" in result ? result.outcome.status : (error?.code ?? "fault");
    const method = row.pending === null ? "POST" : "GET";
    log({ event: "exchange", account, key, method, outcome, status: error?.status, ms });
    if ("error" in result && error === undefined) logFault(result.error, { account, key });
  }

  get #slots(): number {
    return this.#state.account()?.maxConcurrency ?? 0;
  }

  get #accountId(): string | undefined {
    return this.#state.account()?.id;
  }
}

function earliest(...times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
