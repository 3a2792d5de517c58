/** @import { CallOptions, CountsClient, Outcome, Pending, Progress } from "../index.js" */
/** @import { Interruption } from "./interruption.js" */
/** @import { Asked } from "./query.js" */

import { CleverTapError } from "../index.js";

/** @typedef {Exclude<Outcome, Pending>} Settled */

/** The client's default of `maxWaitMs`. */
const MAX_WAIT_MS = 30 * 60_000;

/**
 * Makes one count from calls of `submit` and `poll`, because `count` and `resume` return no `extra`.
 */
export class Follower {
  #client;
  #interruption;
  #onProgress;
  #deadline;

  /**
   * @param {CountsClient} client
   * @param {Interruption} interruption
   * @param {(progress: Progress) => void} onProgress
   * @param {number} [maxWaitMs] The limit of all calls together.
   */
  constructor(client, interruption, onProgress, maxWaitMs = MAX_WAIT_MS) {
    this.#client = client;
    this.#interruption = interruption;
    this.#onProgress = onProgress;
    this.#deadline = Date.now() + maxWaitMs;
  }

  /**
   * Submits a query and polls to its end. Submits again, once, if the service has forgotten the request.
   *
   * @param {Asked} asked
   */
  async ask({ query, endpoint }) {
    const once = async () => {
      const outcome = await this.#client.submit(query, { ...this.#options(), endpoint });
      return outcome.status === "partial" ? await this.#poll(outcome) : outcome;
    };
    return await this.#keepPending(async () => {
      try {
        return await once();
      } catch (error) {
        if (!(error instanceof CleverTapError) || error.code !== "request_expired") throw error;
        return await once();
      }
    });
  }

  /**
   * Polls a pending to its end.
   *
   * @param {Pending} pending
   */
  async resume(pending) {
    this.#interruption.keep(this, pending);
    return await this.#keepPending(() => this.#poll(pending));
  }

  /**
   * @param {Pending} pending
   * @returns {Promise<Settled>}
   */
  async #poll(pending) {
    let outcome = await this.#client.poll(pending, this.#options());
    while (outcome.status === "partial") outcome = await this.#client.poll(outcome, this.#options());
    return outcome;
  }

  /** @returns {CallOptions} */
  #options() {
    return {
      signal: this.#interruption.signal,
      maxWaitMs: Math.max(1, this.#deadline - Date.now()),
      onProgress: (progress) => {
        // There is none while an expired request is submitted again.
        this.#interruption.keep(this, progress.pending);
        this.#onProgress(progress);
      },
    };
  }

  /** @param {() => Promise<Settled>} run */
  async #keepPending(run) {
    try {
      return await run();
    } catch (error) {
      // An abort carries no pending. That of the last progress remains.
      if (error instanceof CleverTapError) this.#interruption.keep(this, error.pending);
      throw error;
    }
  }
}
