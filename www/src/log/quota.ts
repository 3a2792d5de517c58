/** Limits the log lines of a kind that anybody can cause, in each isolate. */
export class LineQuota {
  readonly #max: number;
  readonly #periodMs: number;
  #periodStart = Number.NEGATIVE_INFINITY;
  #written = 0;
  #omitted = 0;

  constructor(max: number, periodMs: number) {
    this.#max = max;
    this.#periodMs = periodMs;
  }

  /** Returns the number of lines left out since the latest one, or undefined if this line has to be left out, too. */
  take(now: number): number | undefined {
    // The clock may have been set back.
    if (now < this.#periodStart || now >= this.#periodStart + this.#periodMs) {
      this.#periodStart = now;
      this.#written = 0;
    }
    if (this.#written >= this.#max) {
      this.#omitted += 1;
      return undefined;
    }
    this.#written += 1;
    const omitted = this.#omitted;
    this.#omitted = 0;
    return omitted;
  }
}
