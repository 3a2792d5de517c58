// Fair turns between tokens.

/** Something that waits in the queue of its token. */
export interface Queued {
  readonly id: number;
  readonly nextAt: number;
  /** The token's name in the configuration. Empty for a query of a version before. */
  readonly token: string;
}

/** The number of each token's latest turn. A token without one has not had any. */
export type Turns = ReadonlyMap<string, number>;

/**
 * Orders due queries so that the tokens take turns: the first of each token, then the second of each, and so on. The
 * token that has waited longest for a turn comes first. Within a token, the order is that of the times.
 */
export function inTurns<T extends Queued>(queries: readonly T[], turns: Turns): T[] {
  const queues = Map.groupBy([...queries].sort(byTime), ({ token }) => token);
  const tokens = [...queues].sort(
    ([one, [first]], [other, [second]]) =>
      (turns.get(one) ?? 0) - (turns.get(other) ?? 0) || (first && second ? byTime(first, second) : 0),
  );
  const rounds = Math.max(0, ...tokens.map(([, queue]) => queue.length));
  return Array.from({ length: rounds }, (_, round) => tokens.flatMap(([, queue]) => queue[round] ?? [])).flat();
}

export function byTime(one: Queued, other: Queued): number {
  return one.nextAt - other.nextAt || one.id - other.id;
}
