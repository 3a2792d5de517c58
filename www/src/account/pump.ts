// Works off an account's due queries: takes their leases, performs their exchanges and stores the results.

import { CountsClient } from "clevertap-counts";
import { leaseMs } from "../config/settings.ts";
import { logFault } from "../log/fault.ts";
import { log, shortKey } from "../log/log.ts";
import { type InFlight, type Plan, plan, type WaitingQuery } from "../policy/plan.ts";
import type { ExchangeResult } from "../policy/progress.ts";
import type { QueryRow } from "../store/query-row.ts";
import type { Lease } from "../store/query-store.ts";
import type { AccountState } from "./account-state.ts";
import { applyResult } from "./apply-result.ts";
import { asCleverTapError, exchange } from "./exchange.ts";
import { housekeep, housekeepingAt } from "./housekeeping.ts";
import { Signal } from "./signal.ts";

/** The longest wait of a pump at work. */
const IDLE_MS = 1_000;
/** The id of a query that is not stored yet, as it stands in the plan: behind all others of its token that are due. */
const NEW_QUERY = Number.MAX_SAFE_INTEGER;

export class Pump {
  readonly #state: AccountState;
  readonly #change = new Signal();
  #client: CountsClient | undefined;
  #active = false;
  /** The limits of the current run: exchanges that it may still start, and the end of its time. */
  #left = 0;
  #until = 0;
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

  /** Returns the lease of a new query if its submission can start at once. Storing both together saves a row. */
  leaseForNew(token: string, now: number): Lease | undefined {
    const { config, record } = this.#state;
    const isSpent = this.#active && (this.#left <= 0 || now >= this.#until);
    if (isSpent || record.upstream.pausedAt !== null) return undefined;
    const { start } = this.#plan(now, { id: NEW_QUERY, nextAt: now, token, isPoll: false, isSuspect: false });
    const until = now + leaseMs(config.settings);
    return start.some(({ id }) => id === NEW_QUERY) ? { until, nextAt: until } : undefined;
  }

  /** Submits a query that has its lease. */
  begin(row: QueryRow): void {
    this.#left -= 1;
    this.#turn += 1;
    this.#turns.set(row.owner, this.#turn);
    void this.#exchange(row);
  }

  /**
   * Works until nothing is due or the limits of one alarm are reached. `begun` is a query that has its lease. The pump
   * must not be active.
   */
  async run(begun?: QueryRow): Promise<void> {
    const { PUMP_MAX_MS, PUMP_MAX_EXCHANGES } = this.#state.config.settings;
    this.#active = true;
    this.#left = PUMP_MAX_EXCHANGES;
    this.#until = Date.now() + PUMP_MAX_MS;
    try {
      if (begun !== undefined) this.begin(begun);
      await this.#work();
    } finally {
      this.#active = false;
    }
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
    const { queries, record, config } = this.#state;
    const since = Date.now();
    queries.clampTimes(since, config.settings);
    record.clampTimes(since, config.settings);
    for (;;) {
      const now = Date.now();
      const isOver = now >= this.#until;
      const { started, nextAt } = this.#start(now, isOver ? 0 : this.#left);
      for (const row of started) this.begin(row);

      const isDue = nextAt !== null && nextAt <= now;
      const isSpent = isOver || this.#left <= 0;
      // While exchanges are in flight and nothing is due, this alarm waits for them.
      if (isDue ? isSpent : this.#inFlight.size === 0) break;
      await this.#change.wait(isDue ? now : Math.min(nextAt ?? Number.POSITIVE_INFINITY, now + IDLE_MS));
    }
    const exchanges = config.settings.PUMP_MAX_EXCHANGES - this.#left;
    if (exchanges === 0) return;
    log({ event: "pump", account: this.#accountId, exchanges, ms: Date.now() - since, open: queries.open });
  }

  /** `added` is a query to submit that is not stored yet. */
  #plan(now: number, ...added: WaitingQuery[]): Plan {
    const { queries, record, config } = this.#state;
    const slots = this.#slots;
    if (slots === 0) {
      return { start: [], nextAt: queries.open > 0 ? now + config.settings.PROBE_INTERVAL_MS : null };
    }
    const leases = queries.leases(now);
    // If the clock jumps ahead, a lease lapses while its exchange is still in flight.
    const lapsed = Math.max(0, this.#inFlight.size - leases.length);
    const unknown: InFlight = { until: now + IDLE_MS, isPoll: false, isSuspect: false };
    const waiting = queries.waiting(now, slots + lapsed).filter(({ id }) => !this.#inFlight.has(id));
    return plan({
      now,
      slots,
      leases: [...leases, ...Array<InFlight>(lapsed).fill(unknown)],
      waiting: [...waiting, ...added],
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
      const until = now + leaseMs(config.settings);
      const rows = start.slice(0, max).map(({ id, isPoll }) => {
        // If no answer is stored, CleverTap may have answered the poll as late as the end of the lease.
        queries.takeLease(id, { until, nextAt: isPoll ? until + POLL_INTERVAL_MS : until }, isPoll ? null : now);
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
    const { queries, config, account } = this.#state;
    const since = Date.now();
    this.#inFlight.add(row.id);
    try {
      const { client } = account() ?? {};
      if (client === undefined) return;
      this.#client ??= new CountsClient(client);
      // Load the body here, so that only as many are in memory as there are slots.
      const result = await exchange(this.#client, row, () => queries.body(row.id), config.settings);
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
