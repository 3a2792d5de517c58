// A client without libraries: the least code that does all of the work.

import { type Answer, understand } from "../common/answer.ts";
import { CleverTapError, invalidQuery } from "../common/errors.ts";
import { type CallOptions, type Options, baseOf, exchange, headersOf, sleep } from "../common/exchange.ts";
import { type CountQuery, validateQuery } from "./query.ts";

export { CleverTapError, validateQuery };

export class CountsClient {
  readonly #options: Options;
  readonly #base: string;
  readonly #headers: Record<string, string>;
  readonly #slots;

  constructor(options: Options) {
    this.#options = { ...options };
    this.#base = baseOf(options);
    this.#headers = headersOf(options);
    const most = options.maxConcurrency ?? 3;
    this.#slots = { events: new Slots(most), profiles: new Slots(most) };
  }

  async count(query: CountQuery, { signal, endpoint = "events", onProgress }: CallOptions = {}): Promise<number> {
    signal?.throwIfAborted();
    const valid = validateQuery(query);
    if (!valid.ok) throw invalidQuery(valid.issues);
    const body = JSON.stringify(valid.query);
    const { maxRetries = 3, pollIntervalMs = 30_000, maxWaitMs = 1_800_000 } = this.#options;
    const url = `${this.#base}/1/counts/${endpoint}.json`;
    let deadline: number | undefined;
    let reqId: string | undefined;
    let submissions = 1;

    for (let attempts = 1; ; ) {
      let answer: Answer;
      let ms: number;
      await this.#slots[endpoint].take(signal);
      deadline ??= Date.now() + maxWaitMs;
      try {
        const request = reqId === undefined ? { method: "POST", body } : { method: "GET" };
        const address = reqId === undefined ? url : `${url}?req_id=${encodeURIComponent(reqId)}`;
        const init = { ...request, headers: this.#headers };
        const received = await exchange(address, init, this.#options, deadline, signal);
        answer = understand(received, reqId);
        if (answer.status === "success") return answer.count;
        ms = Math.max(pollIntervalMs, received.retryAfterMs ?? 0);
        reqId = answer.reqId;
        attempts = 1;
        onProgress?.({ phase: "waiting", nextRequestAt: Date.now() + ms });
      } catch (error) {
        if (!(error instanceof CleverTapError)) throw error;
        error.attempts = attempts;
        if (error.code === "request_expired" && submissions === 1) {
          submissions += 1;
          reqId = undefined;
          attempts = 1;
          continue;
        }
        if (!error.transient || attempts > maxRetries) throw error;
        const backoff = Math.min(30_000, 1_000 * 2 ** (attempts - 1)) * (0.5 + Math.random() / 2);
        ms = Math.max(reqId === undefined ? backoff : pollIntervalMs, error.retryAfterMs ?? 0);
        if (Date.now() + ms > deadline) throw error;
        attempts += 1;
        onProgress?.({ phase: "retrying", nextRequestAt: Date.now() + ms, error });
      } finally {
        this.#slots[endpoint].give();
      }
      await sleep(ms, deadline, signal);
    }
  }
}

/** Permits for a number of concurrent requests. */
class Slots {
  readonly #queue: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  async take(signal: AbortSignal | undefined): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#queue.splice(this.#queue.indexOf(next), 1);
        reject(signal?.reason);
      };
      const next = () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      };
      this.#queue.push(next);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  give(): void {
    const next = this.#queue.shift();
    if (next) next();
    else this.#free += 1;
  }
}
