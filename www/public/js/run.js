// A run asks for the counts that answer a question. It stores its state and can be resumed.

/** @import { CountsClient, Progress } from "/clevertap-counts/index.js" */
/** @import { RunPart, RunRecord } from "./run-record.js" */

import { CleverTapError } from "/clevertap-counts/index.js";
import { ask } from "./ask.js";
import { canResume, plainError } from "./failures.js";
import { isDone } from "./results.js";
import { loadRun, removeRun, saveRun } from "./storage.js";

/**
 * @typedef {object} RunHooks
 * @property {(record: RunRecord) => CountsClient | undefined} clientFor returns `undefined` if credentials are missing
 * @property {(run: Run) => void} onChange called often
 *
 * @typedef {"done" | "counting" | "in-other-tab" | "cancelled" | "failed" | "waiting"} RunState "waiting" is for
 *   credentials
 */

const SAVE_DELAY_MS = 300;
/** The time without the lock after which another tab must be counting. */
const OTHER_TAB_DELAY_MS = 500;
/** The number of parts that are counted at once, because a gateway limits the open queries of a token. */
const MAX_OPEN = 100;

export class Run {
  #clientFor;
  #onChange;
  /** @type {AbortController | undefined} */
  #stop;
  /**
   * The options of a `start()` that was called while an earlier one was still ending.
   *
   * @type {{ retryFailed: boolean } | undefined}
   */
  #next;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #saving;
  #inOtherTab = false;
  #removed = false;
  /**
   * The client's progress for each part that is being counted.
   *
   * @type {Map<RunPart, Progress>}
   */
  progress = new Map();

  /**
   * @param {RunRecord} record
   * @param {RunHooks} hooks
   */
  constructor(record, { clientFor, onChange }) {
    this.record = record;
    this.#clientFor = clientFor;
    this.#onChange = onChange;
  }

  /** @returns {RunState} */
  get state() {
    const { parts, cancelled } = this.record;
    if (parts.every(isDone)) return "done";
    if (this.#stop) return this.#inOtherTab ? "in-other-tab" : "counting";
    if (cancelled) return "cancelled";
    return parts.some((part) => part.error) ? "failed" : "waiting";
  }

  /**
   * Starts the run or resumes it. `retryFailed` also retries the parts whose failure is final.
   *
   * @param {{ retryFailed?: boolean }} [options]
   */
  async start({ retryFailed = false } = {}) {
    if (this.state === "done") return;
    if (this.#stop) {
      this.#next = { retryFailed: retryFailed || this.#next?.retryFailed === true };
      return;
    }
    const stop = new AbortController();
    this.#stop = stop;
    this.#flush();
    const slow = setTimeout(() => {
      this.#inOtherTab = true;
      this.#notify();
    }, OTHER_TAB_DELAY_MS);
    try {
      // The lock lets one tab count at a time. When that tab is closed, the next one continues.
      await navigator.locks.request(`clevertap-counts:${this.record.id}`, { signal: stop.signal }, async () => {
        clearTimeout(slow);
        this.#inOtherTab = false;
        await this.#count(stop, retryFailed);
      });
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    } finally {
      clearTimeout(slow);
      this.#stop = undefined;
      this.#inOtherTab = false;
      this.progress.clear();
      this.#notify();
      const next = this.#next;
      this.#next = undefined;
      if (next) this.start(next);
    }
  }

  cancel() {
    if (this.state === "done") return;
    this.record.cancelled = true;
    this.record.endedAt = Date.now();
    this.#abort();
    this.save();
    this.#notify();
  }

  /** Sends no request until the next `start()`. */
  pause() {
    this.#flush();
    this.#abort();
  }

  remove() {
    this.#removed = true;
    this.#abort();
    clearTimeout(this.#saving);
    removeRun(this.record.id);
  }

  /** Loads the state that another tab saved. */
  reload() {
    const saved = loadRun(this.record.id);
    const counting = this.state === "counting";
    if (saved?.cancelled && counting) return this.cancel();
    if (saved === undefined || counting) return;
    this.record = saved;
    this.#notify();
  }

  save() {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    if (!this.#removed) saveRun(this.record);
  }

  #abort() {
    this.#next = undefined;
    this.#stop?.abort();
  }

  /**
   * @param {AbortController} stop
   * @param {boolean} retryFailed
   */
  async #count(stop, retryFailed) {
    this.record = loadRun(this.record.id) ?? this.record;
    const parts = this.record.parts.filter(
      (part) => !isDone(part) && (retryFailed || part.error === undefined || canResume(part.error)),
    );
    const client = this.#clientFor(this.record);
    if (client === undefined) return;
    for (const part of parts) delete part.error;
    delete this.record.cancelled;
    delete this.record.endedAt;
    this.save();
    this.#notify();
    const waiting = parts.values();
    const countNext = async () => {
      for (const part of waiting) if (!stop.signal.aborted) await this.#countPart(client, part, stop);
    };
    await Promise.all(Array.from({ length: MAX_OPEN }, countNext));
    const settled = this.record.parts.every((part) => isDone(part) || part.error);
    if (settled) this.record.endedAt = Date.now();
    this.save();
  }

  /**
   * @param {CountsClient} client
   * @param {RunPart} part
   * @param {AbortController} stop
   */
  async #countPart(client, part, stop) {
    const { signal } = stop;
    // The gateway may have counted long before it is polled, so only the time of the first request is certain.
    if (!part.pending) part.asked = Date.now();
    /** @param {Progress} progress */
    const onProgress = (progress) => {
      this.progress.set(part, progress);
      if (progress.pending) {
        part.pending = progress.pending;
        this.#saveSoon();
      }
      this.#notify();
    };
    try {
      Object.assign(part, await ask(client, this.record, part, { signal, onProgress }));
      delete part.pending;
    } catch (error) {
      if (signal.aborted) return;
      part.error = plainError(error, this.record.mode);
      if (!canResume(part.error)) delete part.pending;
      else if (error instanceof CleverTapError && error.pending) part.pending = error.pending;
      // The other parts would be refused, too.
      if (part.error.code === "unauthorized") stop.abort();
    } finally {
      this.progress.delete(part);
      this.#saveSoon();
      this.#notify();
    }
  }

  #saveSoon() {
    this.#saving ??= setTimeout(() => this.save(), SAVE_DELAY_MS);
  }

  #flush() {
    if (this.#saving !== undefined) this.save();
  }

  #notify() {
    this.#onChange(this);
  }
}
