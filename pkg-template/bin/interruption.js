/** @import { Pending } from "../index.js" */

/** @typedef {Pending & { day?: number }} KeptPending A pending, and the day that it counts if there are several. */

/** The exit codes that shells use for processes that these signals end. */
const EXIT_CODES = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });

/** Ends the command on Ctrl-C, and keeps the pendings of the unfinished counts, which are printed then. */
export class Interruption {
  #controller = new AbortController();
  /** @type {Map<unknown, KeptPending>} */
  #pendings = new Map();
  #handlers = /** @type {(keyof typeof EXIT_CODES)[]} */ (Object.keys(EXIT_CODES)).map((signal) => {
    const handler = () => {
      this.exitCode ||= EXIT_CODES[signal];
      this.#controller.abort();
    };
    return { signal, handler };
  });
  /** The exit code after a signal, and 0 before. */
  exitCode = 0;

  /** Listens to signals. Before, they end the process, which may be reading its standard input. */
  start() {
    for (const { signal, handler } of this.#handlers) process.on(signal, handler);
  }

  /**
   * Stops listening, unless a signal has arrived: some parents send it a second time, which would end the process before
   * it has printed its pendings.
   */
  stop() {
    if (this.exitCode !== 0) return;
    for (const { signal, handler } of this.#handlers) process.off(signal, handler);
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
   * @param {KeptPending | undefined} pending Undefined as soon as there is nothing to resume.
   */
  keep(count, pending) {
    if (pending) this.#pendings.set(count, pending);
    else this.#pendings.delete(count);
  }
}
