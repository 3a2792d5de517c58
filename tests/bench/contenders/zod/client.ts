// A client written with zod, p-retry and p-limit.

import pLimit, { type LimitFunction } from "p-limit";
import pRetry, { AbortError } from "p-retry";
import { type Answer, understand } from "../common/answer.ts";
import { CleverTapError, invalidQuery } from "../common/errors.ts";
import { type CallOptions, type Options, baseOf, exchange, headersOf, sleep } from "../common/exchange.ts";
import { type CountQuery, validateQuery } from "./query.ts";

export { CleverTapError, validateQuery };

interface Call {
  url: string;
  /** Set by the first request. */
  deadline?: number;
  limit: LimitFunction;
  signal: AbortSignal | undefined;
  onProgress: CallOptions["onProgress"];
}

export class CountsClient {
  readonly #options: Options;
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #limits;

  constructor(options: Options) {
    this.#options = { ...options };
    this.#base = baseOf(options);
    this.#headers = headersOf(options);
    const most = options.maxConcurrency ?? 3;
    this.#limits = { events: pLimit(most), profiles: pLimit(most) };
  }

  async count(query: CountQuery, { signal, endpoint = "events", onProgress }: CallOptions = {}): Promise<number> {
    signal?.throwIfAborted();
    const valid = validateQuery(query);
    if (!valid.ok) throw invalidQuery(valid.issues);
    const body = JSON.stringify(valid.query);
    const { pollIntervalMs = 30_000 } = this.#options;
    const url = `${this.#base}/1/counts/${endpoint}.json`;
    const call: Call = { url, limit: this.#limits[endpoint], signal, onProgress };

    for (let submissions = 1; ; submissions += 1) {
      let [answer, wait] = await this.#answer(call, { method: "POST", body });
      try {
        while (answer.status === "partial") {
          const ms = Math.max(pollIntervalMs, wait ?? 0);
          onProgress?.({ phase: "waiting", nextRequestAt: Date.now() + ms });
          await sleep(ms, call.deadline, signal);
          [answer, wait] = await this.#answer(call, { method: "GET" }, answer.reqId);
        }
        return answer.count;
      } catch (error) {
        const expired = error instanceof CleverTapError && error.code === "request_expired";
        if (!expired || submissions > 1) throw error;
      }
    }
  }

  /** Does one exchange with its retries. Returns the answer and its `Retry-After`. */
  async #answer(call: Call, init: RequestInit, reqId?: string): Promise<[Answer, number | undefined]> {
    const { maxRetries = 3, pollIntervalMs = 30_000, maxWaitMs = 1_800_000 } = this.#options;
    const { signal } = call;
    const polling = reqId !== undefined;
    const url = polling ? `${call.url}?req_id=${encodeURIComponent(reqId)}` : call.url;
    let attempts = 0;
    const attempt = async (): Promise<[Answer, number | undefined]> => {
      attempts += 1;
      try {
        const received = await call.limit(() => {
          call.deadline ??= Date.now() + maxWaitMs;
          return exchange(url, { ...init, headers: this.#headers }, this.#options, call.deadline, signal);
        });
        return [understand(received, reqId), received.retryAfterMs];
      } catch (error) {
        if (error instanceof CleverTapError) error.attempts = attempts;
        throw error instanceof CleverTapError && error.transient ? error : new AbortError(wrapped(error));
      }
    };
    try {
      return await pRetry(attempt, {
        retries: maxRetries,
        minTimeout: 0,
        signal,
        // Pause here, because p-retry does not support Retry-After.
        async onFailedAttempt({ error, attemptNumber, retriesLeft }) {
          if (retriesLeft === 0) return;
          const backoff = Math.min(30_000, 1_000 * 2 ** (attemptNumber - 1)) * (0.5 + Math.random() / 2);
          const least = (error as CleverTapError).retryAfterMs ?? 0;
          const ms = Math.max(polling ? pollIntervalMs : backoff, least);
          if (call.deadline !== undefined && Date.now() + ms > call.deadline) throw error;
          call.onProgress?.({ phase: "retrying", nextRequestAt: Date.now() + ms, error: error as CleverTapError });
          await sleep(ms, call.deadline, signal);
        },
      });
    } catch (error) {
      throw error instanceof Wrapped ? error.cause : error;
    }
  }
}

/** Wraps a signal's reason, which may be any value, because p-retry accepts only errors. */
class Wrapped extends Error {}

function wrapped(error: unknown): Error {
  return error instanceof Error ? error : new Wrapped("aborted", { cause: error });
}
