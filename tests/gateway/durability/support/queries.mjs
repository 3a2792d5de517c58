// Queries that differ in their counts, so that an answer that reaches the wrong one shows.

import { ask, lanes } from "./client.mjs";

const KINDS = ["App Launched", "Product Viewed", "Charged", "choseNewFavoriteFood", 'Größe "XL" gewählt 👟'];
const FIRST_DAY = Date.UTC(2024, 0, 1);
const DAYS = 731;

/** `n` queries: of each kind of event from the first day on, each to another day. */
export function queries(n) {
  return Array.from({ length: n }, (_, index) => ({
    event_name: KINDS[Math.floor(index / DAYS)],
    from: 20240101,
    to: day(index % DAYS),
  }));
}

function day(index) {
  return Number(new Date(FIRST_DAY + index * 86_400_000).toISOString().slice(0, 10).replaceAll("-", ""));
}

/** The counts of queries, as the simulator gives them to one who asks it directly. */
export async function countsOf(simulator, wanted, endpoint = "events") {
  const { baseUrl } = await simulator.session({ maxConcurrent: 100 });
  const headers = {
    "content-type": "application/json",
    "x-clevertap-account-id": "SIM-ACCOUNT",
    "x-clevertap-passcode": "SIM-PASSCODE",
  };
  return await lanes(8, wanted, async (query) => {
    const { body } = await ask(`${baseUrl}/1/counts/${endpoint}.json`, {
      method: "POST",
      headers,
      body: JSON.stringify(query),
    });
    return body.count;
  });
}
