import type { Settings } from "../config/settings.ts";
import { INITIAL_UPSTREAM_STATE, type UpstreamState } from "../policy/upstream-state.ts";
import { MAX_AHEAD_MS } from "./query-store.ts";

/** The keys in the table `meta`. Stored data has them: never rename one. */
const UPSTREAM_KEY = "condition";
const OBJECT_NAME_KEY = "name";

/** The values that an object stores once for its account, cached in memory. */
export class AccountRecord {
  readonly #sql: SqlStorage;
  #upstream: UpstreamState | undefined;
  #objectName: string | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  get upstream(): UpstreamState {
    const upstream = this.#upstream ?? { ...INITIAL_UPSTREAM_STATE, ...JSON.parse(this.#read(UPSTREAM_KEY) ?? "{}") };
    this.#upstream = upstream;
    return upstream;
  }

  /**
   * Stores the state, except if only `acceptedAt` is new: each accepted exchange would cost a row. The answers that
   * matter after a restart are those after a refusal, which also end a pause.
   */
  set upstream(upstream: UpstreamState) {
    const { acceptedAt } = upstream;
    const isStored = JSON.stringify(upstream) === JSON.stringify({ ...this.upstream, acceptedAt });
    if (!isStored) this.#write(UPSTREAM_KEY, JSON.stringify(upstream));
    this.#upstream = upstream;
  }

  /** The object's name, stored because an alarm does not carry it. */
  get objectName(): string | undefined {
    this.#objectName ??= this.#read(OBJECT_NAME_KEY);
    return this.#objectName;
  }

  set objectName(name: string) {
    this.#write(OBJECT_NAME_KEY, name);
    this.#objectName = name;
  }

  /** Empties the cache. Needed after a transaction is rolled back. */
  invalidate(): void {
    this.#upstream = undefined;
    this.#objectName = undefined;
  }

  /** Lowers times that are too far ahead because the clock was set back. */
  clampTimes(now: number, { PROBE_INTERVAL_MS }: Settings): void {
    const { pausedAt, probeAt, holdUntil, retryAt, acceptedAt, refusedAt } = this.upstream;
    this.upstream = {
      ...this.upstream,
      pausedAt: pausedAt === null ? null : Math.min(pausedAt, now),
      probeAt: Math.min(probeAt, now + PROBE_INTERVAL_MS),
      holdUntil: holdUntil > now + MAX_AHEAD_MS ? now : holdUntil,
      retryAt: retryAt > now + MAX_AHEAD_MS ? now : retryAt,
      acceptedAt: Math.min(acceptedAt, now),
      refusedAt: Math.min(refusedAt, now),
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
