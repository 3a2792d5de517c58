// A Worker that counts the events of each day, and stores the numbers in D1.

import { CleverTapError, CountsClient, countQuery, lastDays } from "clevertap-counts";

const EVENTS = ["Charged", "App Launched"];
/** The time zone of the CleverTap account. */
const TIME_ZONE = "Asia/Kolkata";

export default {
  /** Runs every ten minutes for part of the night, because one run can be too short for a count. */
  async scheduled(_controller, env) {
    const client = new CountsClient({
      accountId: env.CLEVERTAP_ACCOUNT_ID,
      passcode: env.CLEVERTAP_PASSCODE,
      region: "in1",
      maxWaitMs: 10 * 60_000, // Cloudflare ends a run after 15 minutes.
    });
    const { from: yesterday } = lastDays(1, TIME_ZONE);
    const add = env.DB.prepare("INSERT OR IGNORE INTO counts (event, day) VALUES (?, ?)");
    await env.DB.batch(EVENTS.map((event) => add.bind(event, yesterday)));
    const { results } = await env.DB.prepare("SELECT event, day, pending FROM counts WHERE count IS NULL").all();
    await Promise.all(results.map((row) => countRow(row, client, env.DB)));
  },
};

async function countRow({ event, day, pending }, client, db) {
  const store = (count, pending) =>
    db
      .prepare("UPDATE counts SET count = ?, pending = ? WHERE event = ? AND day = ?")
      .bind(count, pending ? JSON.stringify(pending) : null, event, day)
      .run();
  try {
    const query = countQuery(event).between(day, day);
    await store(await (pending ? client.resume(JSON.parse(pending)) : client.count(query)));
  } catch (error) {
    if (!(error instanceof CleverTapError)) throw error;
    console.error(event, day, error.message);
    // The next run resumes a count that has a pending, and begins another one again.
    await store(null, error.pending);
  }
}
