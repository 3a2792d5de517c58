/** Wakes all functions that wait for a change. */
export class Signal {
  readonly #waiters = new Set<() => void>();

  raise(): void {
    for (const wake of [...this.#waiters]) wake();
  }

  /** Waits until the signal is raised, or until `time`. */
  async wait(time: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.max(0, time - Date.now()));
    this.#waiters.add(resolve);
    await promise;
    clearTimeout(timer);
    this.#waiters.delete(resolve);
  }
}
