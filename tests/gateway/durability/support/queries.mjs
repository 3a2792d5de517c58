// Queries with different counts, so that a count that reaches the wrong query is noticed.

import { ask, mapConcurrently } from "./client.mjs";

const EVENT_NAMES = ["App Launched", "Product Viewed", "Charged", "choseNewFavoriteFood", 'Größe "XL" gewählt 👟'];
const FIRST_DAY = Date.UTC(2024, 0, 1);
const DAYS = 731;

/** Returns `n` queries. Those of one event end at different days. */
export function queries(n) {
  return Array.from({ length: n }, (_, index) => ({
    event_name: EVENT_NAMES[Math.floor(index / DAYS)],
    from: 20240101,
    to: day(index % DAYS),
  }));
}

function day(index) {
  return Number(new Date(FIRST_DAY + index * 86_400_000).toISOString().slice(0, 10).replaceAll("-", ""));
}

/** Returns the counts that the simulator itself gives. */
export async function countsOf(simulator, wanted, endpoint = "events") {
  return (await answersOf(simulator, wanted, endpoint)).map(({ count }) => count);
}

/** Returns the bodies of the answers that the simulator itself gives. */
export async function answersOf(simulator, wanted, endpoint) {
  const { baseUrl } = await simulator.session({ maxConcurrent: 100 });
  const headers = {
    "content-type": "application/json",
    "x-clevertap-account-id": "SIM-ACCOUNT",
    "x-clevertap-passcode": "SIM-PASSCODE",
  };
  return await mapConcurrently(8, wanted, async (query) => {
    const { body } = await ask(`${baseUrl}/1/counts/${endpoint}.json`, {
      method: "POST",
      headers,
      body: JSON.stringify(query),
    });
    return body;
  });
}
