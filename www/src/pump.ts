// Does what is due: takes leases, has exchanges, stores what they brought.

import { CountsClient } from "clevertap-counts";
import type { Account, Config } from "./config.ts";
import { asCleverTapError, exchange, leaseMs } from "./exchange.ts";
import { housekeep, housekeepingAt } from "./housekeeping.ts";
import { log, logFault, shortKey } from "./log.ts";
import { after, type Verdict } from "./outcome.ts";
import { type Condition, plan } from "./plan.ts";
import { relay } from "./relay.ts";
import type { QueryRow, Store } from "./store.ts";
import type { Tally } from "./tally.ts";

/** How far ahead of now a query's time can be: an hour of Retry-After, and something to spare. */
const FURTHEST_MS = 2 * 3_600_000;
const IDLE_MS = 1_000;

/** What the pump works on. */
export interface Object {
  readonly storage: DurableObjectStorage;
  readonly store: Store;
  readonly tally: Tally;
  readonly config: Config;
  /** Undefined where the configuration no longer has the account. */
  readonly account: () => Account | undefined;
}

export class Pump {
  readonly #object: Object;
  #client: CountsClient | undefined;
  #active = false;
  /** The exchanges of this very object; true for a poll. */
  readonly #running = new Map<number, boolean>();
  readonly #listeners = new Set<() => void>();
  #lateMs = 0;
  /** How long an exchange takes, about. */
  #typicalMs = 50;

  constructor(object: Object) {
    this.#object = object;
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

  /** Makes a pump at work look for what is due. */
  wake(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  /** Waits until an exchange ends or something is accepted, at most until then. */
  async news(until: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(1, until - Date.now()));
    this.#listeners.add(resolve);
    await promise;
    clearTimeout(timer);
    this.#listeners.delete(resolve);
  }

  /** When there is something to do; null where there is nothing. */
  nextAt(now: number): number | null {
    const { begin, nextAt } = this.#plan(now);
    const times = [begin.length > 0 ? now : nextAt, housekeepingAt(this.#object)].filter((time) => time !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  async #work(): Promise<void> {
    const { settings } = this.#object.config;
    const since = Date.now();
    this.#object.store.pullBack(since, leaseMs(settings), FURTHEST_MS);
    let left = settings.PUMP_MAX_EXCHANGES;
    for (;;) {
      const begun = this.#begin(Date.now(), left);
      left -= begun.length;
      for (const row of begun) void this.#exchange(row);
      const now = Date.now();
      const nextAt = this.nextAt(now);
      const due = nextAt !== null && nextAt <= now;
      if (this.#running.size === 0 && !due) break;
      if (due && (left <= 0 || now - since >= settings.PUMP_MAX_MS)) break;
      await this.news(due ? now + IDLE_MS : Math.min(nextAt ?? Number.POSITIVE_INFINITY, now + IDLE_MS * 30));
    }
    const exchanges = settings.PUMP_MAX_EXCHANGES - left;
    if (exchanges > 0) log({ event: "pump", account: this.#name, exchanges, ms: Date.now() - since, open: this.#object.tally.open });
  }

  #plan(now: number) {
    const { store, config, account } = this.#object;
    const slots = account()?.maxConcurrency ?? 0;
    const held = store.held(now);
    // A lease that a leap of the clock has ended still has its exchange.
    const missing = Math.max(0, this.#running.size - held.length);
    const situation = {
      now,
      slots,
      held: [...held, ...Array<number>(missing).fill(now + IDLE_MS)],
      polls: store.waiting("poll", now, slots + missing).filter(({ id }) => !this.#running.has(id)),
      submissions: store.waiting("submission", now, slots + missing).filter(({ id }) => !this.#running.has(id)),
      condition: store.condition,
    };
    const pollsRun = [...this.#running.values()].includes(true);
    if (!pollsRun && !situation.polls.some(({ nextAt }) => nextAt <= now)) this.#lateMs = 0;
    if (slots === 0) return { begin: [], nextAt: this.#object.tally.open > 0 ? now + config.settings.PROBE_INTERVAL_MS : null };
    return plan({ ...situation, lateMs: this.#lateMs });
  }

  /** Takes the leases of what is to be exchanged now. They are durable before anything is sent. */
  #begin(now: number, left: number): QueryRow[] {
    const { storage, store, config } = this.#object;
    return storage.transactionSync(() => {
      housekeep(this.#object, now);
      const leaseUntil = now + leaseMs(config.settings);
      const rows: QueryRow[] = [];
      for (const { id } of this.#plan(now).begin.slice(0, left)) {
        const row = store.query(id);
        if (row === undefined) continue;
        const polls = row.pending !== null;
        // If this is the last that is heard of the exchange, it may be answered until the lease ends.
        store.lease(id, leaseUntil, polls ? leaseUntil + config.settings.POLL_INTERVAL_MS : leaseUntil, polls ? null : now);
        if (polls) this.#lateMs = now - row.nextAt;
        rows.push(store.query(id) ?? row);
      }
      const condition = store.condition;
      if (rows.length > 0 && condition.pausedAt !== null) {
        store.condition = { ...condition, probeAt: now + config.settings.PROBE_INTERVAL_MS };
      }
      return rows;
    });
  }

  async #exchange(row: QueryRow): Promise<void> {
    const since = Date.now();
    this.#running.set(row.id, row.pending !== null);
    try {
      const account = this.#object.account();
      if (account === undefined) return;
      this.#client ??= new CountsClient(account.client);
      const { settings } = this.#object.config;
      const ended = await exchange(this.#client, row, settings);
      const { store, storage } = this.#object;
      const now = Date.now();
      const circumstances = { now, random: Math.random(), settings, condition: store.condition, asCleverTapError };
      const { verdict, condition } = after(row, ended, circumstances);
      const settled = verdict.next === "relay" ? ({ next: "fail", failure: await relay(verdict.error) } as const) : verdict;
      storage.transactionSync(() => {
        this.#change(condition, now);
        this.#settle(row, settled, now);
      });
      const outcome = "error" in ended ? (asCleverTapError(ended.error)?.code ?? "fault") : ended.outcome.status;
      if (outcome === "fault" && "error" in ended) logFault(ended.error, { account: this.#name, key: shortKey(row.key) });
      this.#typicalMs += (now - since - this.#typicalMs) / 8;
      log({
        event: "exchange", account: this.#name, key: shortKey(row.key), method: row.pending === null ? "POST" : "GET", outcome, ms: now - since,
      });
    } catch (error) {
      logFault(error, { account: this.#name, key: shortKey(row.key) });
    } finally {
      this.#running.delete(row.id);
      this.wake();
    }
  }

  #settle(row: QueryRow, verdict: Exclude<Verdict, { next: "relay" }>, now: number): void {
    const { store, tally } = this.#object;
    const current = store.query(row.id);
    // Ended by its age, or leased anew: the answer is no longer waited for.
    if (current === undefined || current.finishedAt !== null || current.exchanges !== row.exchanges) return;
    if (verdict.next === "wait") {
      store.giveBack(row.id, verdict.at, verdict.progress);
      return;
    }
    store.finish(row.id, now, verdict.next === "count" ? { count: verdict.count } : verdict.failure);
    tally.finished(row.id);
    log({ event: "finished", account: this.#name, key: shortKey(row.key), outcome: verdict.next, waitedMs: now - row.acceptedAt });
  }

  #change(change: Partial<Condition>, now: number): void {
    const { store } = this.#object;
    const before = store.condition;
    const condition = { ...before, ...change };
    store.condition = condition;
    if (before.pausedAt === null && condition.pausedAt !== null) log({ event: "paused", account: this.#name });
    if (before.pausedAt !== null && condition.pausedAt === null) {
      log({ event: "resumed", account: this.#name, ms: now - before.pausedAt });
    }
  }

  get #name(): string {
    return this.#object.account()?.id ?? "";
  }
}
