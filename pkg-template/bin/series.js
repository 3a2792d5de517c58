/** @import { CountsClient, WireQuery } from "../index.js" */
/** @import { Interruption } from "./interruption.js" */
/** @import { Asked } from "./query.js" */

import { CleverTapError, splitByDay } from "../index.js";

/**
 * Asks one count for each day of a query. After the failure of one, the others are ended.
 *
 * @param {CountsClient} client
 * @param {Asked} asked
 * @param {{ interruption: Interruption, onProgress: (text: string) => void }} options
 * @returns {Promise<Record<string, number>>} The counts by day.
 */
export async function countByDay(client, { query, endpoint }, { interruption, onProgress }) {
  const days = splitByDay(query);
  const submit = { endpoint: /** @type {"events" | "profiles"} */ (endpoint), signal: interruption.signal };
  let done = 0;
  onProgress(`counting ${days.length} days`);
  const countDay = async (/** @type {WireQuery} */ day) => {
    // A pending may have further keys, which show here what it counts.
    const keep = (/** @type {CleverTapError["pending"]} */ pending) =>
      interruption.keep(day, pending && { ...pending, day: day.from });
    try {
      const count = await client.count(day, { ...submit, onProgress: ({ pending }) => keep(pending) });
      keep(undefined);
      onProgress(`counted ${++done} of ${days.length} days`);
      return [String(day.from), count];
    } catch (error) {
      if (error instanceof CleverTapError) keep(error.pending);
      throw error;
    }
  };
  try {
    return Object.fromEntries(await Promise.all(days.map(countDay)));
  } catch (error) {
    interruption.abort();
    throw error;
  }
}
