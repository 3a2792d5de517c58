// The object that counts for one account: it takes queries in, and alarms drive them to their end.

import { DurableObject } from "cloudflare:workers";
import type { Endpoint } from "clevertap-counts";
import { type Answer, answerOf } from "../policy/answer.ts";
import { type Account, type Config, readConfig } from "../config/config.ts";
import { log, logFault } from "../log/log.ts";
import { Memory } from "../store/account-record.ts";
import { Pump } from "./pump.ts";
import { type Submission, take } from "./submit.ts";
import { migrate } from "../store/schema.ts";
import { type QueryRow, Store } from "../store/query-store.ts";
import { Tally } from "../store/open-counts.ts";

/** An alarm that is cut off is followed by another one so soon; one without a configuration, so late. */
const DEAD_MAN_MS = 10_000;
const MISCONFIGURED_MS = 60_000;
/** An alarm that was set for a moment ago is as good as one set anew. */
const RECENT_MS = 1_000;
/** Finished queries are counted so far. */
const MOST_FINISHED = 10_000;

export interface Health {
  readonly open: number;
  readonly finished: number;
  readonly pausedSince: string | null;
  readonly oldestDue: string | null;
  readonly alarm: string | null;
}

/** What a query was answered with, and its key for the log. */
export interface Answered {
  readonly answer: Answer;
  readonly key?: string;
}

export class AccountCounter extends DurableObject<Env> {
  readonly #store: Store;
  readonly #memory: Memory;
  readonly #tally: Tally;
  readonly #config: Config | undefined;
  readonly #pump: Pump | undefined;
  /** Whether the alarm is known to be set as this object wants it, and since when it is to wake the pump. */
  #isArmed = false;
  #wokenAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { storage } = ctx;
    migrate(storage);
    const store = new Store(storage.sql);
    const memory = new Memory(storage.sql);
    const tally = new Tally(store);
    this.#store = store;
    this.#memory = memory;
    this.#tally = tally;
    const read = readConfig(env);
    if ("problems" in read) return;
    this.#config = read.config;
    const transact = <T>(change: () => T) => this.#transact(change);
    this.#pump = new Pump({ transact, store, memory, tally, config: read.config, account: () => this.#account() });
  }

  async submit(submission: Submission): Promise<Answer> {
    const taken = this.#transact(() => {
      if (this.#memory.objectName !== submission.objectName) this.#memory.objectName = submission.objectName;
      return take(this.#store, this.#tally, submission, Date.now());
    });
    // With nothing awaited before it, the alarm is stored together with the query.
    if ("row" in taken && taken.isNew) this.#wake();
    else await this.rearm();
    if ("kept" in taken) return taken.kept;
    if ("full" in taken) return { status: "full", whose: taken.full, retryAfterMs: this.#nextInMs() };
    if (taken.isNew && this.#comesSoon()) await this.#firstExchange(taken.row);
    return this.#answer(taken.row.id, taken.reqId);
  }

  async read(token: string, endpoint: Endpoint, reqId: number): Promise<Answered> {
    await this.rearm();
    const row = this.#store.requested(reqId, token);
    if (row?.endpoint !== endpoint) return { answer: { status: "unknown" } };
    return { answer: this.#answer(row.id, reqId), key: row.key };
  }

  /** Sees to it that the object works on, whatever became of its alarm. */
  async rearm(): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    // An alarm of the object before this one may be no more than its dead man's switch.
    if (this.#pump === undefined || this.#pump.active || (alarm !== null && this.#isArmed)) return;
    this.#isArmed = true;
    const nextAt = this.#pump.nextAt(Date.now());
    if (nextAt === null || (alarm !== null && alarm <= nextAt)) return;
    log({ event: "rearmed", account: this.#account()?.id });
    await this.ctx.storage.setAlarm(nextAt);
  }

  async health(): Promise<Health> {
    const now = Date.now();
    const { open } = this.#store.tally();
    const waiting = [...this.#store.waiting("poll", now, 1), ...this.#store.waiting("submission", now, 1)];
    const due = waiting.map(({ nextAt }) => nextAt);
    // As it is found: what is missing is set right only then.
    const alarm = this.#pump?.active ? now : await this.ctx.storage.getAlarm();
    await this.rearm();
    return {
      open,
      finished: this.#store.finished(MOST_FINISHED),
      pausedSince: asDate(this.#memory.condition.pausedAt),
      oldestDue: asDate(due.length === 0 ? null : Math.min(...due)),
      alarm: asDate(alarm),
    };
  }

  override async alarm(): Promise<void> {
    // First of all: this must not have been the last alarm, whatever happens below.
    await this.ctx.storage.setAlarm(Date.now() + (this.#pump === undefined ? MISCONFIGURED_MS : DEAD_MAN_MS));
    this.#wokenAt = 0;
    this.#isArmed = true;
    if (this.#pump === undefined) {
      log({ event: "misconfigured", problem: "the account's object has no configuration" });
      return;
    }
    try {
      if (!(await this.#pump.run())) return;
      const nextAt = this.#pump.nextAt(Date.now());
      if (nextAt === null) await this.ctx.storage.deleteAlarm();
      else await this.ctx.storage.setAlarm(nextAt);
    } catch (error) {
      logFault(error, { account: this.#account()?.id });
    }
  }

  #wake(): void {
    const now = Date.now();
    if (this.#pump?.active) {
      this.#pump.wake();
    } else if (now - this.#wokenAt > RECENT_MS || now < this.#wokenAt) {
      this.#wokenAt = now;
      void this.ctx.storage.setAlarm(now);
    }
  }

  /** A transaction; what is remembered beside the rows follows them where it is undone. */
  #transact<T>(change: () => T): T {
    try {
      return this.ctx.storage.transactionSync(change);
    } catch (error) {
      this.#memory.reload();
      this.#tally.recount();
      throw error;
    }
  }

  /** Whether a new query is exchanged as soon as the pump looks. */
  #comesSoon(): boolean {
    const slots = this.#account()?.maxConcurrency ?? 0;
    const now = Date.now();
    const { pausedAt, holdUntil } = this.#memory.condition;
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
    return answerOf(row, reqId, Date.now(), this.#memory.condition, this.#queuedMs(row));
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
    const name = this.#memory.objectName;
    if (name === undefined || this.#config === undefined) return undefined;
    return [...this.#config.accounts.values()].find(({ objectName }) => objectName === name);
  }
}

function asDate(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
