// One run: a count, or a series of one a day. It asks, keeps what it learns, and can be gone on with.

import { splitByDay } from "/clevertap-counts/index.js";
import { canGoOn, plainError } from "./failures.js";
import { loadRun, removeRun, saveRun } from "./storage.js";

const SAVE_AFTER_MS = 300;
const ELSEWHERE_AFTER_MS = 500;
/** Days of a series under way at once: a gateway has a cap on a token's open queries. */
const WIDTH = 100;

/** A new run's record: plain data, nothing secret. */
export function newRecord({ query, endpoint, series, mode, account }) {
  const parts = series ? splitByDay(query).map(({ from }) => ({ day: from })) : [{}];
  return { id: crypto.randomUUID(), startedAt: Date.now(), query, endpoint, series, mode, account, parts };
}

export class Run {
  #clientFor;
  #changed;
  #stop;
  /** How to go on once what is under way has ended, if that was asked for meanwhile. */
  #next;
  #saving;
  #elsewhere = false;
  #removed = false;
  /** Where each part that is being counted stands: the client's own progress. */
  progress = new Map();

  /** `clientFor(record)` gives a client, or nothing where credentials are missing; `changed(run)` is called often. */
  constructor(record, { clientFor, changed }) {
    this.record = record;
    this.#clientFor = clientFor;
    this.#changed = changed;
  }

  /** "done", "counting", "elsewhere" (in another tab), "cancelled", "failed", or "waiting" for credentials. */
  get state() {
    const { parts, cancelled } = this.record;
    if (parts.every((part) => part.count !== undefined)) return "done";
    if (this.#stop) return this.#elsewhere ? "elsewhere" : "counting";
    if (cancelled) return "cancelled";
    return parts.some((part) => part.error) ? "failed" : "waiting";
  }

  /** Goes on where it stopped; `again`: also with parts that failed for good. */
  async go({ again = false } = {}) {
    if (this.state === "done") return;
    if (this.#stop) {
      this.#next = { again: again || this.#next?.again };
      return;
    }
    const stop = new AbortController();
    this.#stop = stop;
    this.#flush();
    const slow = setTimeout(() => {
      this.#elsewhere = true;
      this.#tell();
    }, ELSEWHERE_AFTER_MS);
    try {
      // One tab at a time; the next goes on when this one is closed.
      await navigator.locks.request(`clevertap-counts:${this.record.id}`, { signal: stop.signal }, async () => {
        clearTimeout(slow);
        this.#elsewhere = false;
        await this.#count(stop, again);
      });
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    } finally {
      clearTimeout(slow);
      this.#stop = undefined;
      this.#elsewhere = false;
      this.progress.clear();
      this.#tell();
      const next = this.#next;
      this.#next = undefined;
      if (next) this.go(next);
    }
  }

  cancel() {
    if (this.state === "done") return;
    this.record.cancelled = true;
    this.record.endedAt = Date.now();
    this.#halt();
    this.save();
    this.#tell();
  }

  /** Stops asking until `go()`. */
  pause() {
    this.#flush();
    this.#halt();
  }

  remove() {
    this.#removed = true;
    this.#halt();
    clearTimeout(this.#saving);
    removeRun(this.record.id);
  }

  /** Takes over what another tab did. */
  reload() {
    const saved = loadRun(this.record.id);
    const counting = this.state === "counting";
    if (saved?.cancelled && counting) return this.cancel();
    if (saved === undefined || counting) return;
    this.record = saved;
    this.#tell();
  }

  save() {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    if (!this.#removed) saveRun(this.record);
  }

  #halt() {
    this.#next = undefined;
    this.#stop?.abort();
  }

  async #count(stop, again) {
    this.record = loadRun(this.record.id) ?? this.record;
    const parts = this.record.parts.filter(
      (part) => part.count === undefined && (again || part.error === undefined || canGoOn(part.error)),
    );
    const client = this.#clientFor(this.record);
    if (client === undefined) return;
    for (const part of parts) delete part.error;
    delete this.record.cancelled;
    delete this.record.endedAt;
    this.save();
    this.#tell();
    const waiting = parts.values();
    const countNext = async () => {
      for (const part of waiting) if (!stop.signal.aborted) await this.#countPart(client, part, stop);
    };
    await Promise.all(Array.from({ length: WIDTH }, countNext));
    const settled = this.record.parts.every((part) => part.count !== undefined || part.error);
    if (settled) this.record.endedAt = Date.now();
    this.save();
  }

  async #countPart(client, part, stop) {
    const { query, endpoint } = this.record;
    const { signal } = stop;
    // A gateway may have counted long before it is asked again: what is sure is when it was asked first.
    if (!part.pending) part.asked = Date.now();
    const onProgress = (progress) => {
      this.progress.set(part, progress);
      if (progress.pending) {
        part.pending = progress.pending;
        this.#saveSoon();
      }
      this.#tell();
    };
    try {
      part.count = part.pending
        ? await client.resume(part.pending, { signal, onProgress })
        : await client.count(part.day ? { ...query, from: part.day, to: part.day } : query, {
            signal,
            onProgress,
            endpoint,
          });
      delete part.pending;
    } catch (error) {
      if (signal.aborted) return;
      part.error = plainError(error, this.record.mode);
      if (!canGoOn(part.error)) delete part.pending;
      else if (error.pending) part.pending = error.pending;
      // The others would be refused as well.
      if (error.code === "unauthorized") stop.abort();
    } finally {
      this.progress.delete(part);
      this.#saveSoon();
      this.#tell();
    }
  }

  #saveSoon() {
    this.#saving ??= setTimeout(() => this.save(), SAVE_AFTER_MS);
  }

  #flush() {
    if (this.#saving !== undefined) this.save();
  }

  #tell() {
    this.#changed(this);
  }
}
