// The durable object of one account: takes its queries, and finishes them by alarms.

import { DurableObject } from "cloudflare:workers";
import type { Endpoint } from "clevertap-counts";
import type { Account } from "../config/accounts.ts";
import { type Config, readConfig } from "../config/config.ts";
import { logFault } from "../log/fault.ts";
import { log } from "../log/log.ts";
import { type Answer, answerOf } from "../policy/answer.ts";
import { AccountRecord } from "../store/account-record.ts";
import { OpenCounts } from "../store/open-counts.ts";
import type { QueryRow } from "../store/query-row.ts";
import { QueryStore } from "../store/query-store.ts";
import { RequestStore } from "../store/request-store.ts";
import { migrate } from "../store/schema.ts";
import { type Health, healthOf } from "./health.ts";
import { Pump } from "./pump.ts";
import { type Submission, submitQuery } from "./submit.ts";

/** Delay of the alarm that continues the work of a request or after a fault, and if the object has no configuration. */
const WATCHDOG_MS = 10_000;
const MISCONFIGURED_MS = 60_000;
/** An alarm that was set this recently is not set again. */
const RECENT_MS = 1_000;

/** The answer to a poll, and the query's key for the log. */
export interface Answered {
  readonly answer: Answer;
  readonly key?: string;
}

/** Cloudflare stores the data under the name of this class: never rename it. */
export class AccountCounter extends DurableObject<Env> {
  readonly #queries: QueryStore;
  readonly #requests: RequestStore;
  readonly #record: AccountRecord;
  readonly #openCounts: OpenCounts;
  readonly #config: Config | undefined;
  readonly #pump: Pump | undefined;
  /** True once this instance has set or compared the alarm. */
  #isArmed = false;
  /** Time at which the alarm was last set to wake the pump at once. */
  #wokenAt = 0;
  /** The current run of the pump. */
  #running: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { storage } = ctx;
    migrate(storage);
    const queries = new QueryStore(storage.sql);
    const requests = new RequestStore(storage.sql);
    const record = new AccountRecord(storage.sql);
    const openCounts = new OpenCounts(requests);
    this.#queries = queries;
    this.#requests = requests;
    this.#record = record;
    this.#openCounts = openCounts;
    const { config } = readConfig(env);
    if (config === undefined) return;
    this.#config = config;
    const transact = <T>(change: () => T) => this.#transact(change);
    const account = () => this.#account();
    this.#pump = new Pump({ transact, queries, requests, record, openCounts, config, account });
  }

  async submit(submission: Submission): Promise<Answer> {
    const result = this.#transact(() => {
      if (this.#record.objectName !== submission.objectName) this.#record.objectName = submission.objectName;
      const [queries, requests, openCounts] = [this.#queries, this.#requests, this.#openCounts];
      const stores = { queries, requests, openCounts, isFull: () => this.#isFull() };
      const now = Date.now();
      return submitQuery(stores, submission, now, () => this.#pump?.leaseForNew(submission.token, now));
    });
    // The alarm is stored together with the query, because nothing is awaited in between.
    if ("row" in result && result.isNew) this.#wake(result.hasStarted ? result.row : undefined);
    else await this.rearm();
    if ("stored" in result) return result.stored;
    if ("full" in result) return { status: "full", ...result.full, retryAfterMs: this.#nextInMs() };
    if (result.hasStarted) await this.#waitForFirstExchange(result.row);
    return this.#answer(result.row.id, result.reqId);
  }

  async read(token: string, endpoint: Endpoint, reqId: number): Promise<Answered> {
    await this.rearm();
    const queryId = this.#requests.findQuery(reqId, token);
    const row = queryId === undefined ? undefined : this.#queries.find(queryId);
    if (row?.endpoint !== endpoint || this.#isExpired(row)) return { answer: { status: "unknown" } };
    return { answer: this.#answer(row.id, reqId), key: row.key };
  }

  /** Sets the alarm if it is missing or too late. */
  async rearm(): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    // An alarm of an earlier instance may be the watchdog's, and so later than the next due time.
    if (this.#pump === undefined || this.#pump.active || (alarm !== null && this.#isArmed)) return;
    this.#isArmed = true;
    const nextAt = this.#pump.nextAt(Date.now());
    if (nextAt === null || (alarm !== null && alarm <= nextAt)) return;
    log({ event: "rearmed", account: this.#account()?.id });
    await this.ctx.storage.setAlarm(nextAt);
  }

  async health(): Promise<Health> {
    const now = Date.now();
    // Read the alarm before it is repaired, so that the answer shows a missing one.
    const alarm = this.#pump?.active ? now : await this.ctx.storage.getAlarm();
    const health = healthOf(this.#queries, this.#record, alarm, this.#isFull(), now);
    await this.rearm();
    return health;
  }

  override async alarm(): Promise<void> {
    this.#wokenAt = 0;
    this.#isArmed = true;
    // The platform repeats an alarm that is cut off, so that it needs no other one before its end.
    if (this.#pump !== undefined) return await (this.#running ?? this.#run(this.#pump));
    await this.ctx.storage.setAlarm(Date.now() + MISCONFIGURED_MS);
    log({ event: "misconfigured", problem: "the account's object has no configuration" });
  }

  /** Runs the pump, and sets the alarm at its end. */
  #run(pump: Pump, begun?: QueryRow): Promise<void> {
    const work = async () => {
      try {
        await pump.run(begun);
        const nextAt = pump.nextAt(Date.now());
        if (nextAt === null) await this.ctx.storage.deleteAlarm();
        else await this.ctx.storage.setAlarm(nextAt);
      } catch (error) {
        logFault(error, { account: this.#account()?.id });
        await this.ctx.storage.setAlarm(Date.now() + WATCHDOG_MS);
      }
    };
    const running = work().finally(() => {
      if (this.#running === running) this.#running = undefined;
    });
    this.#running = running;
    return running;
  }

  /** Makes the pump work off a new query. `begun` is that query if it has its lease. */
  #wake(begun?: QueryRow): void {
    const now = Date.now();
    const pump = this.#pump;
    if (pump?.active) {
      if (begun === undefined) pump.wake();
      else pump.begin(begun);
    } else if (pump !== undefined && begun !== undefined) {
      // The request itself runs the pump. Its alarm continues if the request is cut off.
      void this.ctx.storage.setAlarm(now + WATCHDOG_MS);
      this.#run(pump, begun).catch(logFault);
    } else if (now - this.#wokenAt > RECENT_MS || now < this.#wokenAt) {
      this.#wokenAt = now;
      void this.ctx.storage.setAlarm(now);
    }
  }

  /** Runs a transaction. If it is rolled back, reloads the values that are cached in memory. */
  #transact<T>(change: () => T): T {
    try {
      return this.ctx.storage.transactionSync(change);
    } catch (error) {
      this.#record.invalidate();
      this.#queries.reload();
      this.#openCounts.recount();
      throw error;
    }
  }

  /** Waits up to `ANSWER_WAIT_MS` for the end of the first exchange, because CleverTap may answer at once. */
  async #waitForFirstExchange({ id }: QueryRow): Promise<void> {
    const until = Date.now() + (this.#config?.settings.ANSWER_WAIT_MS ?? 0);
    while (Date.now() < until) {
      const row = this.#queries.find(id);
      if (row === undefined || row.leaseUntil === 0) return;
      await this.#pump?.nextChange(until);
    }
  }

  #answer(queryId: number, reqId: number): Answer {
    const row = this.#queries.find(queryId);
    if (row === undefined) return { status: "unknown" };
    const body = row.finishedAt === null ? null : this.#queries.result(queryId);
    return answerOf(row, reqId, Date.now(), this.#record.upstream, this.#queuedMs(row), body);
  }

  /** Returns true if a result's retention is over. It may be stored for longer. */
  #isExpired({ finishedAt }: QueryRow): boolean {
    return (
      finishedAt !== null && this.#config !== undefined && finishedAt <= Date.now() - this.#config.settings.RETENTION_MS
    );
  }

  /** Estimates the time until the queries ahead of this one are submitted. */
  #queuedMs({ id, owner }: QueryRow): number {
    const first = this.#queries.firstToSubmit(owner);
    const ahead = first === undefined ? 0 : Math.max(0, id - first.id);
    return (ahead * (this.#pump?.averageMs ?? 0)) / (this.#account()?.maxConcurrency ?? 1);
  }

  #isFull(): boolean {
    const max = this.#config?.settings.STORAGE_MAX_BYTES ?? Number.POSITIVE_INFINITY;
    return this.ctx.storage.sql.databaseSize >= max;
  }

  #nextInMs(): number {
    const now = Date.now();
    return Math.max(0, (this.#pump?.nextAt(now) ?? now) - now);
  }

  #account(): Account | undefined {
    const name = this.#record.objectName;
    if (name === undefined || this.#config === undefined) return undefined;
    return [...this.#config.accounts.values()].find(({ objectName }) => objectName === name);
  }
}
