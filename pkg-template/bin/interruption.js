/** @import { Pending } from "../index.js" */

/** The exit codes that shells use for processes that these signals end. */
const EXIT_CODES = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143 });

/**
 * Ends the command on Ctrl-C, and keeps the pendings of the unfinished counts, which are printed then. A second Ctrl-C
 * ends the process immediately.
 */
export class Interruption {
  #controller = new AbortController();
  /** @type {Map<unknown, Pending & { day?: number }>} */
  #pendings = new Map();
  #handlers;
  exitCode = 0;

  constructor() {
    const signals = /** @type {(keyof typeof EXIT_CODES)[]} */ (Object.keys(EXIT_CODES));
    this.#handlers = signals.map((signal) => {
      const handler = () => {
        if (this.exitCode !== 0) process.exit(this.exitCode);
        this.exitCode = EXIT_CODES[signal];
        this.#controller.abort();
      };
      process.on(signal, handler);
      return { signal, handler };
    });
  }

  get signal() {
    return this.#controller.signal;
  }

  /** Ends all counts after the failure of one. */
  abort() {
    this.#controller.abort();
  }

  get pendings() {
    return [...this.#pendings.values()].sort((a, b) => (a.day ?? 0) - (b.day ?? 0));
  }

  /**
   * @param {unknown} count Identifies the count.
   * @param {(Pending & { day?: number }) | undefined} pending Undefined as soon as the count has ended.
   */
  keep(count, pending) {
    if (pending) this.#pendings.set(count, pending);
    else this.#pendings.delete(count);
  }

  /** Stops listening, because a listener would keep the default effect of the signals away. */
  stop() {
    for (const { signal, handler } of this.#handlers) process.off(signal, handler);
  }
}
