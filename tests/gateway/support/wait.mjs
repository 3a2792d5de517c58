// Waiting for an event. The limit is far above any duration that a busy machine needs: it only ends a test that hangs.

const LIMIT_MS = 240_000;

/** Waits for a time. Use it only between repeated requests. */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Calls `read` repeatedly until its result satisfies `isExpected`, and returns the result. */
export async function eventually(read, isExpected, event) {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const value = await read();
    if (isExpected(value)) return value;
    if (Date.now() > end) throw new Error(`${event} did not happen: ${JSON.stringify(value)?.slice(0, 2_000)}`);
    await sleep(20);
  }
}
