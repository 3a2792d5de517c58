// What an account's object remembers besides its queries.

import type { Condition } from "../policy/plan.ts";
import type { Settings } from "../config/settings.ts";
import { FURTHEST_MS } from "./query-store.ts";

const FIRST_CONDITION: Condition = { pausedAt: null, probeAt: 0, holdUntil: 0, failures: 0, acceptedAt: 0 };

export class Memory {
  readonly #sql: SqlStorage;
  /** What was read before; undefined where it was not. */
  #condition: Condition | undefined;
  #objectName: string | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get condition(): Condition {
    const condition = this.#condition ?? { ...FIRST_CONDITION, ...JSON.parse(this.#read("condition") ?? "{}") };
    this.#condition = condition;
    return condition;
  }

  set condition(condition: Condition) {
    const text = JSON.stringify(condition);
    if (text === JSON.stringify(this.condition)) return;
    this.#write("condition", text);
    this.#condition = condition;
  }

  /** The object's own name: an alarm does not bring it along. */
  get objectName(): string | undefined {
    this.#objectName ??= this.#read("name");
    return this.#objectName;
  }

  set objectName(name: string) {
    this.#write("name", name);
    this.#objectName = name;
  }

  /** Reads again what was read before: for after a transaction that was undone. */
  reload(): void {
    this.#condition = undefined;
    this.#objectName = undefined;
  }

  /** Brings back what a clock that went back has left too far ahead. */
  pullBack(now: number, { PROBE_INTERVAL_MS }: Settings): void {
    const { pausedAt, probeAt, holdUntil, failures, acceptedAt } = this.condition;
    this.condition = {
      pausedAt: pausedAt === null ? null : Math.min(pausedAt, now),
      probeAt: Math.min(probeAt, now + PROBE_INTERVAL_MS),
      holdUntil: holdUntil > now + FURTHEST_MS ? now : holdUntil,
      failures,
      acceptedAt: Math.min(acceptedAt, now),
    };
  }

  #read(name: string): string | undefined {
    return this.#sql.exec<{ value: string }>("SELECT value FROM meta WHERE name = ?", name).toArray()[0]?.value;
  }

  #write(name: string, value: string): void {
    this.#sql.exec(
      "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      name,
      value,
    );
  }
}
