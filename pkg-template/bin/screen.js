/** @import { Progress } from "../index.js" */

import { printable } from "./text.js";

/** The time between two updates of a line on a terminal. */
const TICK_MS = 250;

/** Shows progress: on a terminal in one line that is rewritten, and elsewhere in a line for each phase. */
export class Screen {
  #stream;
  #rewrites;
  #isQuiet = false;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #startedAt = Date.now();

  /**
   * @param {NodeJS.WriteStream} stream
   * @param {NodeJS.ProcessEnv} env
   */
  constructor(stream, env) {
    this.#stream = stream;
    this.#rewrites = Boolean(stream.isTTY) && env.TERM !== "dumb";
  }

  quiet() {
    this.#isQuiet = true;
  }

  /**
   * Shows the state of a call.
   *
   * @param {Progress} progress
   */
  show(progress) {
    const { phase, pending } = progress;
    const id = pending ? ` (req_id ${pending.reqId})` : "";
    if (progress.phase === "waiting") {
      this.#keep(() => `waiting${id}: next poll ${timeTo(progress.nextRequestAt)}`);
    } else if (progress.phase === "retrying") {
      const { code, message } = progress.error;
      this.#keep(() => `retrying${id}: next try ${timeTo(progress.nextRequestAt)}, after ${code}: ${message}`);
    } else this.line(`${phase}${id}`);
  }

  /**
   * Shows a state that has no countdown.
   *
   * @param {string} text
   */
  line(text) {
    this.#keep(() => text);
  }

  /** Removes the line that is rewritten. */
  end() {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stream.write("\r\x1b[K");
  }

  /** @param {() => string} text */
  #keep(text) {
    if (this.#isQuiet) return;
    if (!this.#rewrites) {
      this.#stream.write(`${printable(text())}\n`);
      return;
    }
    let written = "";
    const write = () => {
      const elapsed = Math.floor((Date.now() - this.#startedAt) / 1000);
      // A line as wide as the terminal would wrap, and then could not be rewritten. A terminal may not know its width.
      const width = (this.#stream.columns || 80) - 1;
      const line = printable(`${elapsed} s  ${text()}`).slice(0, width);
      if (line !== written) this.#stream.write(`\r${line}\x1b[K`);
      written = line;
    };
    clearInterval(this.#timer);
    write();
    this.#timer = setInterval(write, TICK_MS);
  }
}

/** @param {number} time */
function timeTo(time) {
  const seconds = Math.round((time - Date.now()) / 1000);
  return seconds > 0 ? `in ${seconds} s` : "now";
}
