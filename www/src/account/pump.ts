// Does what is due: takes leases, has exchanges, stores what they brought.

import { CountsClient } from "clevertap-counts";
import type { AccountState } from "./account-state.ts";
import { asCleverTapError, exchange } from "./exchange.ts";
import { housekeep, housekeepingAt } from "./housekeeping.ts";
import { log, logFault, shortKey } from "../log/log.ts";
import { after, type Ended, type Verdict } from "../policy/outcome.ts";
import { type Condition, type Plan, plan } from "../policy/plan.ts";
import { relay } from "../policy/classify-failure.ts";
import { leaseMs } from "../config/settings.ts";
import type { QueryRow } from "../store/query-store.ts";

/** How long to wait where no time is known. */
const IDLE_MS = 1_000;

export class Pump {
  readonly #state: AccountState;
  #client: CountsClient | undefined;
  #active = false;
  /** The exchanges of this very object; true for a poll. */
  readonly #running = new Map<number, boolean>();
  readonly #listeners = new Set<() => void>();
  /** By how much the latest poll was late. */
  #lateMs = 0;
  /** How long an exchange takes, about. */
  #typicalMs = 50;

  constructor(state: AccountState) {
    this.#state = state;
  }

  get active(): boolean {
    return this.#active;
  }

  get typicalMs(): number {
    return this.#typicalMs;
  }

  /** Works for as long as it may. False where it is at work already. */
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

  /** Makes a pump at work look for what is due, where it has a slot for it. */
  wake(): void {
    if (this.#running.size < this.#slots) this.#tell();
  }

  /** Waits until an exchange ends or the pump is woken, at most until then. */
  async news(until: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(0, until - Date.now()));
    this.#listeners.add(resolve);
    await promise;
    clearTimeout(timer);
    this.#listeners.delete(resolve);
  }

  /** When there is something to do; null where there is nothing. */
  nextAt(now: number): number | null {
    const { begin, nextAt } = this.#plan(now);
    return earliest(begin.length > 0 ? now : nextAt, housekeepingAt(this.#state));
  }

  async #work(): Promise<void> {
    const { PUMP_MAX_MS, PUMP_MAX_EXCHANGES } = this.#state.config.settings;
    const since = Date.now();
    this.#state.store.pullBack(since, this.#state.config.settings);
    this.#state.memory.pullBack(since, this.#state.config.settings);
    let left = PUMP_MAX_EXCHANGES;
    for (;;) {
      const now = Date.now();
      const isOver = now - since >= PUMP_MAX_MS;
      const { begun, nextAt } = this.#begin(now, isOver ? 0 : left);
      left -= begun.length;
      for (const row of begun) void this.#exchange(row);

      const isDue = nextAt !== null && nextAt <= now;
      const isSpent = isOver || left <= 0;
      // With exchanges in flight and nothing else to do, this is the alarm that waits for them.
      if (isDue ? isSpent : this.#running.size === 0) break;
      await this.news(isDue ? now : Math.min(nextAt ?? Number.POSITIVE_INFINITY, now + IDLE_MS));
    }
    const exchanges = PUMP_MAX_EXCHANGES - left;
    if (exchanges === 0) return;
    log({ event: "pump", account: this.#name, exchanges, ms: Date.now() - since, open: this.#state.tally.open });
  }

  #plan(now: number): Plan {
    const { store, memory, config, tally } = this.#state;
    const slots = this.#slots;
    if (slots === 0) return { begin: [], nextAt: tally.open > 0 ? now + config.settings.PROBE_INTERVAL_MS : null };
    const held = store.held(now);
    // A lease that a leap of the clock has ended still has its exchange.
    const missing = Math.max(0, this.#running.size - held.length);
    const waiting = (which: "poll" | "submission") =>
      store.waiting(which, now, slots + missing).filter(({ id }) => !this.#running.has(id));
    const polls = waiting("poll");
    const submissions = waiting("submission");
    const isPolling = [...this.#running.values()].includes(true);
    if (!isPolling && polls.every(({ nextAt }) => nextAt > now)) this.#lateMs = 0;
    const heldUntil = [...held, ...Array<number>(missing).fill(now + IDLE_MS)];
    return plan({ now, slots, held: heldUntil, polls, submissions, condition: memory.condition, lateMs: this.#lateMs });
  }

  /** Takes the leases of what is to be exchanged now. They are durable before anything is sent. */
  #begin(now: number, left: number): { begun: QueryRow[]; nextAt: number | null } {
    const { transact, store, memory, config } = this.#state;
    const { POLL_INTERVAL_MS, PROBE_INTERVAL_MS } = config.settings;
    return transact(() => {
      housekeep(this.#state, now);
      const { begin, nextAt } = this.#plan(now);
      const leaseUntil = now + leaseMs(config.settings);
      const rows = begin.slice(0, left).map((waiting) => {
        const polls = store.query(waiting.id)?.pending !== null;
        // Where this is the last that is heard of the exchange, it may be answered until the lease ends.
        store.lease(waiting.id, leaseUntil, polls ? leaseUntil + POLL_INTERVAL_MS : leaseUntil, polls ? null : now);
        if (polls) this.#lateMs = now - waiting.nextAt;
        return store.query(waiting.id);
      });
      const { condition } = memory;
      if (rows.length > 0 && condition.pausedAt !== null) {
        memory.condition = { ...condition, probeAt: now + PROBE_INTERVAL_MS };
      }
      const begun = rows.filter((row) => row !== undefined);
      return { begun, nextAt: earliest(begun.length < begin.length ? now : nextAt, housekeepingAt(this.#state)) };
    });
  }

  /** Never rejects: what goes wrong is the query's own affair. */
  async #exchange(row: QueryRow): Promise<void> {
    const { config, account } = this.#state;
    const since = Date.now();
    this.#running.set(row.id, row.pending !== null);
    try {
      const { client } = account() ?? {};
      if (client === undefined) return;
      this.#client ??= new CountsClient(client);
      const ended = await exchange(this.#client, row, config.settings);
      this.#log(row, ended, Date.now() - since);
      await this.#take(row, ended);
    } catch (error) {
      logFault(error, { account: this.#name, key: shortKey(row.key) });
      await this.#take(row, { error }).catch((again: unknown) => logFault(again, { account: this.#name }));
    } finally {
      this.#running.delete(row.id);
      this.#tell();
    }
  }

  async #take(row: QueryRow, ended: Ended): Promise<void> {
    const { memory, transact, config } = this.#state;
    const now = Date.now();
    const { settings } = config;
    const circumstances = { now, random: Math.random(), settings, condition: memory.condition, asCleverTapError };
    const { verdict, condition } = after(row, ended, circumstances);
    const settled =
      verdict.next === "relay" ? ({ next: "fail", failure: await relay(verdict.error) } as const) : verdict;
    transact(() => {
      this.#change(condition, now);
      this.#settle(row, settled, now);
    });
  }

  #settle(row: QueryRow, verdict: Exclude<Verdict, { next: "relay" }>, now: number): void {
    const { store, tally } = this.#state;
    const current = store.query(row.id);
    // Ended by its age, or leased anew: the answer is no longer waited for.
    if (current === undefined || current.finishedAt !== null || current.exchanges !== row.exchanges) return;
    if (verdict.next === "wait") {
      store.giveBack(row.id, verdict.at, verdict.progress);
      return;
    }
    store.finish(row.id, now, verdict.next === "count" ? { count: verdict.count } : verdict.failure);
    tally.finished(row.id);
    const waitedMs = now - row.acceptedAt;
    log({ event: "finished", account: this.#name, key: shortKey(row.key), outcome: verdict.next, waitedMs });
  }

  #change(change: Partial<Condition>, now: number): void {
    const { memory } = this.#state;
    const before = memory.condition;
    const condition = { ...before, ...change };
    memory.condition = condition;
    if (before.pausedAt === null && condition.pausedAt !== null) log({ event: "paused", account: this.#name });
    if (before.pausedAt !== null && condition.pausedAt === null) {
      log({ event: "resumed", account: this.#name, ms: now - before.pausedAt });
    }
  }

  #log(row: QueryRow, ended: Ended, ms: number): void {
    this.#typicalMs += (ms - this.#typicalMs) / 8;
    const error = "error" in ended ? asCleverTapError(ended.error) : undefined;
    const outcome = "outcome" in ended ? ended.outcome.status : (error?.code ?? "fault");
    const method = row.pending === null ? "POST" : "GET";
    log({ event: "exchange", account: this.#name, key: shortKey(row.key), method, outcome, status: error?.status, ms });
    if ("error" in ended && error === undefined) logFault(ended.error, { account: this.#name, key: shortKey(row.key) });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  get #slots(): number {
    return this.#state.account()?.maxConcurrency ?? 0;
  }

  get #name(): string | undefined {
    return this.#state.account()?.id;
  }
}

function earliest(...times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}
