// The object that counts for one account: it takes queries in, and alarms drive them to their end.

import { DurableObject } from "cloudflare:workers";
import { type Answer, answerOf } from "./answer.ts";
import { type Account, type Config, readConfig } from "./config.ts";
import type { Env } from "./env.ts";
import { log, logFault } from "./log.ts";
import { Pump } from "./pump.ts";
import { type Submission, take } from "./reception.ts";
import { migrate } from "./schema.ts";
import { type QueryRow, Store } from "./store.ts";
import { Tally } from "./tally.ts";

/** An alarm that is cut off is followed by another one so soon. */
const DEAD_MAN_MS = 10_000;

export interface Health {
  readonly open: number;
  readonly finished: number;
  readonly pausedSince: string | null;
  readonly oldestDue: string | null;
  readonly alarm: string | null;
}

export class AccountCounter extends DurableObject<Env> {
  readonly #store: Store;
  readonly #tally: Tally;
  readonly #config: Config | undefined;
  readonly #pump: Pump | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    migrate(ctx.storage);
    const { storage } = ctx;
    const store = new Store(storage.sql);
    const tally = new Tally(store);
    this.#store = store;
    this.#tally = tally;
    const read = readConfig(env);
    if ("problems" in read) return;
    this.#config = read.config;
    this.#pump = new Pump({ storage, store, tally, config: read.config, account: () => this.#account() });
  }

  async submit(submission: Submission): Promise<Answer> {
    const taken = this.#undoable(() => take(this.#store, this.#tally, submission, Date.now()));
    if ("kept" in taken) return taken.kept;
    if ("full" in taken) return { status: "full", whose: taken.full, retryAfterMs: this.#nextInMs() };
    await this.rearm();
    if (taken.isNew && this.#comesSoon()) await this.#firstExchange(taken.row);
    return this.#answer(taken.row.id, taken.reqId);
  }

  async read(token: string, reqId: number): Promise<Answer> {
    const row = this.#store.requested(reqId, token);
    await this.rearm();
    return row === undefined ? { status: "unknown" } : this.#answer(row.id, reqId);
  }

  /** Sees to it that the object works on, whatever became of its alarm. */
  async rearm(): Promise<void> {
    const pump = this.#pump;
    if (pump === undefined) return;
    if (pump.active) {
      pump.wake();
      return;
    }
    const nextAt = pump.nextAt(Date.now());
    if (nextAt === null) return;
    const alarm = await this.ctx.storage.getAlarm();
    if (pump.active || (alarm !== null && alarm <= nextAt)) return;
    await this.ctx.storage.setAlarm(nextAt);
  }

  async health(): Promise<Health> {
    const { open, finished } = this.#store.tally();
    const { pausedAt } = this.#store.condition;
    const now = Date.now();
    const [poll] = this.#store.waiting("poll", now, 1);
    const [submission] = this.#store.waiting("submission", now, 1);
    const due = [poll, submission].flatMap((row) => (row === undefined ? [] : [row.nextAt]));
    const alarm = this.#pump?.active ? now : await this.ctx.storage.getAlarm();
    return {
      open,
      finished,
      pausedSince: asDate(pausedAt),
      oldestDue: asDate(due.length === 0 ? null : Math.min(...due)),
      alarm: asDate(alarm),
    };
  }

  override async alarm(): Promise<void> {
    // First of all: an alarm that throws time and again, or is cut off, must not have been the last one.
    await this.ctx.storage.setAlarm(Date.now() + DEAD_MAN_MS);
    const pump = this.#pump;
    if (pump === undefined) {
      log({ event: "misconfigured" });
      return;
    }
    try {
      if (!(await pump.run())) return;
      const nextAt = pump.nextAt(Date.now());
      if (nextAt === null) await this.ctx.storage.deleteAlarm();
      else await this.ctx.storage.setAlarm(nextAt);
    } catch (error) {
      logFault(error);
      this.#tally.recount();
    }
  }

  /** A transaction that the counts beside the rows follow. */
  #undoable<T>(change: () => T): T {
    try {
      return this.ctx.storage.transactionSync(change);
    } catch (error) {
      this.#tally.recount();
      throw error;
    }
  }

  /** Whether a new query is exchanged as soon as the pump looks. */
  #comesSoon(): boolean {
    const slots = this.#account()?.maxConcurrency ?? 0;
    const now = Date.now();
    const { pausedAt, holdUntil } = this.#store.condition;
    const queued = this.#store.waiting("submission", now, slots + 1).length;
    return pausedAt === null && holdUntil <= now && queued + this.#store.held(now).length <= slots;
  }

  /** Waits for a new query's first exchange to end: CleverTap may answer at once. */
  async #firstExchange({ id, exchanges }: QueryRow): Promise<void> {
    const until = Date.now() + (this.#config?.settings.ANSWER_WAIT_MS ?? 0);
    while (Date.now() < until) {
      const row = this.#store.query(id);
      if (row === undefined || row.finishedAt !== null || (row.exchanges > exchanges && row.leaseUntil === 0)) return;
      await this.#pump?.news(until);
    }
  }

  #answer(queryId: number, reqId: number): Answer {
    const row = this.#store.query(queryId);
    if (row === undefined) return { status: "unknown" };
    return answerOf(row, reqId, Date.now(), this.#store.condition, this.#queuedMs(row));
  }

  /** About how long those take that are before it in the queue. */
  #queuedMs({ id }: QueryRow): number {
    const [first] = this.#store.waiting("submission", Date.now(), 1);
    const ahead = first === undefined ? 0 : Math.max(0, id - first.id);
    return (ahead * (this.#pump?.typicalMs ?? 0)) / (this.#account()?.maxConcurrency ?? 1);
  }

  #nextInMs(): number {
    const now = Date.now();
    return Math.max(0, (this.#pump?.nextAt(now) ?? now) - now);
  }

  #account(): Account | undefined {
    const name = this.#store.objectName;
    if (name === undefined || this.#config === undefined) return undefined;
    return [...this.#config.accounts.values()].find(({ objectName }) => objectName === name);
  }
}

function asDate(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
